package dev.ranvier.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Other engines on the same work, each in a process of its own. */
@Command(
    name = "peers",
    description = "The same work on DJL with PyTorch and on Deeplearning4j.",
    mixinStandardHelpOptions = true,
    subcommands = {PeersTrainBench.class})
final class PeersBench implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private PeersBench() {}

  @Override
  public void run() {
    spec.commandLine().usage(System.err);
  }
}
