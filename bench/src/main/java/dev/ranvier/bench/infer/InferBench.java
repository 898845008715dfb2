package dev.ranvier.bench.infer;

import dev.ranvier.Backend;
import dev.ranvier.bench.measure.OwnKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Predictions of four networks on Ranvier's backends, turn by turn, each backend in a process of
 * its own: what a call takes at the median and at the tail, and what it allocates.
 */
@Command(
    name = "infer",
    description = "Predictions of four networks, per backend: median, tail, allocation.",
    mixinStandardHelpOptions = true)
public final class InferBench implements Callable<Integer> {

  private static final List<Backend> BACKENDS =
      List.of(Backend.SIMD, Backend.BLAS, Backend.AUTO, Backend.SCALAR);

  @Mixin private InferRun run = new InferRun();

  private InferBench() {}

  @Override
  public Integer call() {
    List<InferRun.Own> engines = InferRun.engines(BACKENDS);
    List<String> names = new ArrayList<>(engines.stream().map(InferRun.Own::name).toList());
    names.addAll(InferRun.compressedNames());
    return run.measure(names, (workload, files, threads) -> starters(engines, workload, files));
  }

  private List<InferRun.Starter> starters(
      List<InferRun.Own> engines, InferWorkload workload, InferFiles files) {
    List<InferRun.Starter> starters = new ArrayList<>(run.ranvier(engines, workload, files));
    if (OwnKernels.simd()) {
      starters.addAll(run.compressed(workload, files));
    }
    return starters;
  }
}
