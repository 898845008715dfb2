package dev.ranvier.bench.train;

import dev.ranvier.bench.build.Build;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Training steps of five networks on Ranvier's backends, fused and not, turn by turn in one JVM,
 * beside the products of a step alone and the machine's FMA rate. Beside another build, or with
 * several processes, each in processes of its own, without those products.
 */
@Command(
    name = "train",
    description = "Training steps of five networks, per backend, fused and not.",
    mixinStandardHelpOptions = true)
public final class TrainBench implements Callable<Integer> {

  @Mixin private TrainRun run = new TrainRun();

  private TrainBench() {}

  @Override
  public Integer call() {
    List<RanvierTraining.Path> paths = TrainRun.pathsFusedAndNot();
    return run.measure(
        paths.stream().map(RanvierTraining.Path::name).toList(),
        (workload, threads) ->
            run.apart()
                ? run.inProcesses(paths, workload, threads)
                : starters(paths, workload, threads),
        false);
  }

  /** Ranvier's engines. */
  private static List<TrainRun.Starter> starters(
      List<RanvierTraining.Path> paths, TrainWorkload workload, int threads) {
    List<TrainRun.Starter> starters = new ArrayList<>();
    for (RanvierTraining.Path path : paths) {
      starters.add(
          new TrainRun.Starter(
              path.name(),
              () ->
                  TrainRun.withoutModule(path)
                      ? PeerTraining.ranvier(Build.THIS, path, workload, threads)
                      : new RanvierTraining(path, workload, threads)));
    }
    return starters;
  }
}
