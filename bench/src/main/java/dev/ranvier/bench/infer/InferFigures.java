package dev.ranvier.bench.infer;

import dev.ranvier.bench.measure.Samples;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What an engine came to on a workload: in one process, or at the median of several.
 *
 * @param engine in the CSV
 * @param version in the CSV
 * @param threads in the CSV
 * @param median microseconds of a call that half of the calls do not exceed
 * @param p99 microseconds of a call alone
 * @param p999 microseconds of a call alone
 * @param least microseconds of the fastest call
 * @param callsPerSecond at the median over turns
 * @param fmaGflops rate of the FMA probes beside its turns
 * @param calls of all processes
 * @param bytes that those allocated
 */
record InferFigures(
    String engine,
    String version,
    int threads,
    double median,
    double p99,
    double p999,
    double least,
    double callsPerSecond,
    double fmaGflops,
    long calls,
    long bytes) {

  /** Those of a process. */
  static InferFigures of(InferContest.Entry entry) {
    InferEngine engine = entry.engine();
    return new InferFigures(
        engine.name(),
        engine.version(),
        engine.threads(),
        entry.median(),
        entry.tail(0.99),
        entry.tail(0.999),
        entry.least(),
        entry.rates().median(),
        entry.peaks().median(),
        entry.calls(),
        entry.bytes());
  }

  /** At the median of an engine's processes, each figure by itself. */
  static InferFigures median(List<InferFigures> processes) {
    InferFigures first = processes.getFirst();
    return new InferFigures(
        first.engine,
        first.version,
        first.threads,
        median(processes, InferFigures::median),
        median(processes, InferFigures::p99),
        median(processes, InferFigures::p999),
        median(processes, InferFigures::least),
        median(processes, InferFigures::callsPerSecond),
        median(processes, InferFigures::fmaGflops),
        processes.stream().mapToLong(InferFigures::calls).sum(),
        processes.stream().mapToLong(InferFigures::bytes).sum());
  }

  private static double median(
      List<InferFigures> processes, ToDoubleFunction<InferFigures> figure) {
    return Samples.of(processes, figure).median();
  }
}
