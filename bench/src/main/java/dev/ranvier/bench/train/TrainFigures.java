package dev.ranvier.bench.train;

import dev.ranvier.bench.measure.EngineName;
import dev.ranvier.bench.measure.Samples;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What an engine came to on a workload: in one process, or at the median of several.
 *
 * @param engine in the CSV
 * @param version in the CSV
 * @param memoryBytes what it holds, or -1
 * @param trafficBytes what the operations of a step read and write, or -1
 * @param stepMedian microseconds
 * @param stepP90 microseconds
 * @param stepsPerSecond at the median over turns
 * @param peakFraction rate of a step over the FMA rate beside it
 * @param bareFraction rate of a step over that of its products alone; NaN if they had no turns
 * @param fmaGflops rate of the FMA probes beside its turns
 * @param turns of all processes
 * @param firstLoss before the first step
 * @param lastLoss at the end
 */
record TrainFigures(
    String engine,
    String version,
    long memoryBytes,
    long trafficBytes,
    double stepMedian,
    double stepP90,
    double stepsPerSecond,
    double peakFraction,
    double bareFraction,
    double fmaGflops,
    int turns,
    double firstLoss,
    double lastLoss) {

  /**
   * Those of a process.
   *
   * @param bare the products alone, or null
   */
  static TrainFigures of(TrainContest.Entry entry, TrainContest.Entry bare, double stepFlops) {
    TrainEngine engine = entry.engine();
    boolean ofTheseKernels = bare != null && engine.name().equals(EngineName.SIMD);
    return new TrainFigures(
        engine.name(),
        engine.version(),
        engine.memoryBytes(),
        engine.trafficBytes(),
        entry.micros().median(),
        entry.micros().quantile(0.9),
        entry.rates().median(),
        entry.peakFraction(stepFlops),
        ofTheseKernels ? entry.over(bare) : Double.NaN,
        entry.peaks().median(),
        entry.rates().count(),
        entry.firstLoss(),
        entry.lastLoss());
  }

  /** At the median of an engine's processes, each figure by itself. */
  static TrainFigures median(List<TrainFigures> processes) {
    TrainFigures first = processes.getFirst();
    return new TrainFigures(
        first.engine,
        first.version,
        first.memoryBytes,
        first.trafficBytes,
        median(processes, TrainFigures::stepMedian),
        median(processes, TrainFigures::stepP90),
        median(processes, TrainFigures::stepsPerSecond),
        median(processes, TrainFigures::peakFraction),
        median(processes, TrainFigures::bareFraction),
        median(processes, TrainFigures::fmaGflops),
        processes.stream().mapToInt(TrainFigures::turns).sum(),
        median(processes, TrainFigures::firstLoss),
        median(processes, TrainFigures::lastLoss));
  }

  private static double median(
      List<TrainFigures> processes, ToDoubleFunction<TrainFigures> figure) {
    return Samples.of(processes, figure).median();
  }
}
