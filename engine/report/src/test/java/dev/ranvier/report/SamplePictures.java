package dev.ranvier.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * One of every picture there is, and of those that are hard to draw: what every check of pictures
 * goes through.
 */
final class SamplePictures {
  private SamplePictures() {}

  /** By names that do for files. */
  static Map<String, Picture> all() {
    Map<String, Picture> all = new LinkedHashMap<>();
    all.put("learning-curves", learningCurves(40));
    all.put("learning-curves-one-epoch", learningCurves(1));
    all.putAll(SampleCharts.all());
    all.put("plot-lines", membrane());
    all.put("plot-activations", activations());
    all.put("plot-points", points(60));
    all.put("plot-points-many", points(50_000));
    all.put("plot-line-long", longLine());
    all.put("plot-bars", bars());
    all.put("plot-gaps", gaps());
    all.put("plot-many-series", manySeries());
    return all;
  }

  static Picture learningCurves(int epochs) {
    Random random = new Random(3);
    Map<String, List<Double>> history = new LinkedHashMap<>();
    for (String name : List.of("loss", "accuracy", "val_loss", "val_accuracy")) {
      List<Double> values = new ArrayList<>();
      boolean validation = name.startsWith("val_");
      for (int i = 1; i <= epochs; i++) {
        double fall = Math.exp(-i / 7.0);
        double noise = 0.01 * random.nextGaussian() * (validation ? 2 : 0.5);
        values.add(
            name.endsWith("loss")
                ? 2.2 * fall + (validation ? 0.06 + 0.003 * i : 0.004) * (1 + 8 * noise)
                : 0.98 - 0.8 * fall - (validation ? 0.02 : 0) + noise);
      }
      history.put(name, values);
    }
    return Charts.learningCurves(history);
  }

  private static Picture membrane() {
    double[] time = new double[500];
    double[] potential = new double[time.length];
    double v = 0;
    for (int i = 0; i < time.length; i++) {
      time[i] = 0.1 * i;
      v += 0.1 / 10 * (12 - v);
      v = v >= 10 ? 0 : v;
      potential[i] = v;
    }
    return Plot.of("Membrane of a leaky integrate-and-fire neuron at a constant current")
        .x("time", "ms")
        .y("potential above rest", "mV")
        .line("membrane", time, potential)
        .horizontal("threshold", 10)
        .vertical("first spike", 17.9)
        .vertical("second spike", 35.9)
        .picture();
  }

  private static Picture activations() {
    return Plot.of("Activation functions")
        .x("input")
        .y("output")
        .curve("ReLU", x -> Math.max(0, x), -4, 4)
        .curve("tanh", Math::tanh, -4, 4)
        .curve("sigmoid", x -> 1 / (1 + Math.exp(-x)), -4, 4)
        .curve(
            "GELU", x -> 0.5 * x * (1 + Math.tanh(0.79788456 * (x + 0.044715 * x * x * x))), -4, 4)
        .curve("softplus", x -> Math.log1p(Math.exp(x)), -4, 4)
        .curve("ELU", x -> x < 0 ? Math.expm1(x) : x, -4, 4)
        .yRange(-1.5, 4)
        .picture();
  }

  private static Picture points(int count) {
    Random random = new Random(5);
    double[] xs = random.doubles(count, 0, 10).toArray();
    double[] ys =
        IntStream.range(0, count).mapToDouble(i -> 3 * xs[i] + 4 * random.nextGaussian()).toArray();
    double[] others =
        IntStream.range(0, count)
            .mapToDouble(i -> 30 - 2 * xs[i] + 3 * random.nextGaussian())
            .toArray();
    double[] line = {0, 10};
    return Plot.of("Two groups and a band")
        .x("length", "cm")
        .y("mass", "g")
        .points("east", xs, ys)
        .points("west", xs, others)
        .band("expected within", line, new double[] {-6, 24}, new double[] {6, 36})
        .line("", line, new double[] {0, 30})
        .picture();
  }

  private static Picture longLine() {
    Random random = new Random(7);
    double[] ys = new double[200_000];
    for (int i = 1; i < ys.length; i++) {
      ys[i] = ys[i - 1] + random.nextGaussian();
    }
    return Plot.of("A random walk").x("step").y("place").line("", ys).picture();
  }

  private static Picture bars() {
    double[] xs = IntStream.range(0, 21).mapToDouble(i -> -4 + 0.4 * i).toArray();
    double[] ys =
        IntStream.range(0, 21).mapToDouble(i -> 1e6 * Math.exp(-xs[i] * xs[i] / 2)).toArray();
    return Plot.of("Weights of the first layer")
        .x("weight")
        .y("how many")
        .bars("", xs, ys, 0.4)
        .picture();
  }

  private static Picture gaps() {
    double[] ys = {1, 0.5, Double.NaN, 1e-3, 1e-4, 0, Double.POSITIVE_INFINITY, 2e-6, 1e-7};
    return Plot.of("Markup & \"quotes\" <b>in</b> names")
        .x("epoch")
        .y("loss < 1 & > 0")
        .line("a<b> & c", ys)
        .logY()
        .picture();
  }

  private static Picture manySeries() {
    Plot plot =
        Plot.of("Fourteen random searches, each with a name of its own that says what was tried")
            .x("trial")
            .y("best so far")
            .logX();
    for (int s = 0; s < 14; s++) {
      int series = s;
      plot =
          plot.line(
              "learning rate " + (60 - 4 * s) / 100.0,
              IntStream.rangeClosed(1, 60)
                  .mapToDouble(i -> 1.0 / (1 + 0.2 * series) / Math.sqrt(i))
                  .toArray());
    }
    return plot.picture();
  }
}
