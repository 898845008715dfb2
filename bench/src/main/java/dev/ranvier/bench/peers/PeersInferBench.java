package dev.ranvier.bench.peers;

import dev.ranvier.Backend;
import dev.ranvier.bench.infer.InferBench;
import dev.ranvier.bench.infer.InferContest;
import dev.ranvier.bench.infer.InferFiles;
import dev.ranvier.bench.infer.InferRun;
import dev.ranvier.bench.infer.InferWorkload;
import dev.ranvier.bench.infer.PeerPrediction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The workloads of {@link InferBench} on Ranvier and on other engines, which take turns, each in a
 * process of its own. How the others are used at their best stands in {@code bench/peers}.
 */
@Command(
    name = "infer",
    description = "Predictions of four networks: Ranvier beside other engines.",
    mixinStandardHelpOptions = true)
public final class PeersInferBench implements Callable<Integer> {

  private static final List<Backend> BACKENDS =
      List.of(Backend.SIMD, Backend.BLAS, Backend.AUTO, Backend.SCALAR);

  @Mixin private InferRun run = new InferRun();

  @Option(
      names = "--check",
      description =
          "Measure nothing, but compare outputs with those of ONNX Runtime on 100 random networks;"
              + " exit code 1 if they differ.")
  private boolean check;

  private PeersInferBench() {}

  @Override
  public Integer call() {
    Peers peers = Peers.find(System.getenv(), check || run.wantsAny(Peers.PREDICTION));
    if (check) {
      return new OnnxCheck(peers).run() ? 0 : 1;
    }
    List<InferRun.Own> engines = InferRun.engines(BACKENDS);
    List<String> names = new ArrayList<>(engines.stream().map(InferRun.Own::name).toList());
    names.addAll(Peers.PREDICTION);
    return run.measure(
        names, (workload, files, threads) -> starters(peers, engines, workload, files, threads));
  }

  private List<InferRun.Starter> starters(
      Peers peers,
      List<InferRun.Own> engines,
      InferWorkload workload,
      InferFiles files,
      int threads) {
    List<InferRun.Starter> starters = new ArrayList<>(run.ranvier(engines, workload, files));
    for (String peer : Peers.PREDICTION) {
      starters.add(
          new InferRun.Starter(
              peer,
              () ->
                  new PeerPrediction(
                      peer,
                      peers.prediction(peer, workload, files, threads),
                      threads,
                      InferContest.TOLERANCE)));
    }
    return starters;
  }
}
