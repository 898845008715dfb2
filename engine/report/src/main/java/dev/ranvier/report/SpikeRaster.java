package dev.ranvier.report;

import dev.ranvier.report.svg.Numbers;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A stroke for each spike, a row for each neuron, and below how often a neuron fires on average.
 */
final class SpikeRaster {

  private static final int RATE_BINS = 60;
  private static final double MILLISECONDS = 1000;

  private SpikeRaster() {}

  static Picture picture(double[][] spikeTimes, double duration) {
    int neurons = spikeTimes.length;
    if (neurons == 0) {
      throw new IllegalArgumentException("spike raster: no neurons, expected at least one");
    }
    if (!(duration > 0) || !Double.isFinite(duration)) {
      throw new IllegalArgumentException(
          "spike raster: a duration of %s ms, expected more than 0".formatted(duration));
    }
    int spikes = Arrays.stream(spikeTimes).mapToInt(times -> times.length).sum();
    double[] xs = new double[spikes];
    double[] ys = new double[spikes];
    double[] counts = new double[RATE_BINS];
    int at = 0;
    for (int neuron = 0; neuron < neurons; neuron++) {
      for (double time : spikeTimes[neuron]) {
        if (!(time >= 0 && time <= duration)) {
          throw new IllegalArgumentException(
              "spike raster: neuron %s has a spike at %s ms, expected 0 to %s ms"
                  .formatted(neuron, time, duration));
        }
        xs[at] = time;
        ys[at++] = neuron;
        counts[Math.min(RATE_BINS - 1, (int) (time / duration * RATE_BINS))]++;
      }
    }
    double bin = duration / RATE_BINS;
    double[] rates =
        Arrays.stream(counts).map(count -> count / neurons / bin * MILLISECONDS).toArray();
    double[] middles = IntStream.range(0, RATE_BINS).mapToDouble(i -> (i + 0.5) * bin).toArray();
    double mean = spikes / (double) neurons / duration * MILLISECONDS;
    Plot raster =
        Plot.of("Spikes")
            .y("neuron")
            .xRange(0, duration)
            .yRange(-0.5, neurons - 0.5)
            .wholeY()
            .size(440, Math.clamp(neurons * 9L, 70, 240))
            .note(
                "%s of %s; mean rate %s Hz."
                    .formatted(
                        Numbers.count(spikes, "spike"),
                        Numbers.count(neurons, "neuron"),
                        Numbers.significant(mean, 4)))
            .with(new PlotLayer.Strokes("", 0, xs, ys));
    Plot rate =
        Plot.of("")
            .x("time", "ms")
            .y("rate of a neuron", "Hz")
            .xRange(0, duration)
            .size(440, 70)
            .bars("", middles, rates, bin);
    return PlotPainter.stack("Spikes", List.of(raster, rate));
  }
}
