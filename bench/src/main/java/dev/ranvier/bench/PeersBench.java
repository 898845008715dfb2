package dev.ranvier.bench;

import dev.ranvier.bench.peers.PeersInferBench;
import dev.ranvier.bench.peers.PeersTrainBench;
import dev.ranvier.bench.start.PeersStartBench;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Other engines on the same work, each in a process of its own. */
@Command(
    name = "peers",
    description = "The same work on ONNX Runtime, DJL with PyTorch and Deeplearning4j.",
    mixinStandardHelpOptions = true,
    subcommands = {PeersTrainBench.class, PeersInferBench.class, PeersStartBench.class})
final class PeersBench implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private PeersBench() {}

  @Override
  public void run() {
    spec.commandLine().usage(System.err);
  }
}
