package dev.ranvier.report;

import dev.ranvier.report.svg.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** What a plot says in words: below it, and for who cannot see it. */
final class PlotNotes {

  private final Plot plot;
  private final PlotRange across;
  private final PlotRange upright;

  PlotNotes(Plot plot, PlotRange across, PlotRange upright) {
    this.plot = plot;
    this.across = across;
    this.upright = upright;
  }

  /** The user's own, then what is not shown as it is. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>(plot.notes());
    List<String> thin = new ArrayList<>();
    List<String> dense = new ArrayList<>();
    for (PlotLayer layer : plot.layers()) {
      String name = layer.name().isEmpty() ? "" : " (" + layer.name() + ")";
      long gaps = gaps(layer);
      if (gaps > 0) {
        boolean logarithmic = across.logarithmic() || upright.logarithmic();
        sentences.add(
            "Gaps: %s%s %s no %s."
                .formatted(
                    Numbers.count(gaps, "value"),
                    name,
                    gaps == 1 ? "is" : "are",
                    logarithmic
                        ? "positive finite number" + (gaps == 1 ? "" : "s")
                        : "finite number" + (gaps == 1 ? "" : "s")));
      }
      int count = layer.x().length;
      switch (layer) {
        case PlotLayer.Points _ -> add(dense, count, LayerPainter.GREATEST_POINTS, "point", name);
        case PlotLayer.Strokes _ -> add(dense, count, LayerPainter.GREATEST_STROKES, "event", name);
        case PlotLayer.Line _ when LayerPainter.isThinned(count, plot.width()) ->
            thin.add(Numbers.count(count, "value") + name);
        case PlotLayer.Whiskers _ -> add(thin, count, LayerPainter.GREATEST_BARS, "interval", name);
        case PlotLayer.Bars _ -> add(thin, count, LayerPainter.GREATEST_BARS, "bar", name);
        case PlotLayer.Band _, PlotLayer.Field _, PlotLayer.Line _, PlotLayer.Spot _ -> {}
      }
    }
    if (!thin.isEmpty()) {
      sentences.add(
          String.join(", ", thin) + ": only the least and greatest at each place are drawn.");
    }
    if (!dense.isEmpty()) {
      sentences.add(String.join(", ", dense) + ": the denser they lie, the stronger the colour.");
    }
    return sentences;
  }

  /** Names what is more than is drawn one by one. */
  private static void add(List<String> some, int count, int most, String what, String name) {
    if (count > most) {
      some.add(Numbers.count(count, what) + name);
    }
  }

  private long gaps(PlotLayer layer) {
    double[] xs = layer.x();
    return IntStream.range(0, xs.length)
        .filter(
            i ->
                !PlotRange.isUsable(xs[i], across.logarithmic())
                    || values(layer, i)
                        .anyMatch(value -> !PlotRange.isUsable(value, upright.logarithmic())))
        .count();
  }

  private static DoubleStream values(PlotLayer layer, int i) {
    return switch (layer) {
      case PlotLayer.Line line -> DoubleStream.of(line.y()[i]);
      case PlotLayer.Points points -> DoubleStream.of(points.y()[i]);
      case PlotLayer.Band band -> DoubleStream.of(band.low()[i], band.high()[i]);
      case PlotLayer.Bars bars -> DoubleStream.of(bars.y()[i]);
      case PlotLayer.Spot spot -> DoubleStream.of(spot.value());
      case PlotLayer.Whiskers whiskers -> DoubleStream.of(whiskers.low()[i], whiskers.high()[i]);
      case PlotLayer.Strokes strokes -> DoubleStream.of(strokes.y()[i]);
      case PlotLayer.Field field -> DoubleStream.empty();
    };
  }

  /** Title, axes, and each layer's figures. */
  static String description(Plot plot) {
    StringBuilder text = new StringBuilder();
    text.append(sentence(plot.title)).append(sentence(plot.description()));
    if (!plot.x().label().isEmpty() && !plot.y().label().isEmpty()) {
      text.append(sentence("%s over %s".formatted(plot.y().label(), plot.x().label())));
    }
    for (PlotLayer layer : plot.layers()) {
      if (layer instanceof PlotLayer.Spot) {
        continue;
      }
      double[] ys =
          IntStream.range(0, layer.x().length)
              .boxed()
              .flatMapToDouble(i -> values(layer, i))
              .toArray();
      double[] finite = Arrays.stream(ys).filter(Double::isFinite).toArray();
      String name = layer.name().isEmpty() ? "" : layer.name() + ": ";
      if (finite.length > 0) {
        text.append(
            sentence(
                "%s%s, from %s to %s, between %s and %s"
                    .formatted(
                        name,
                        Numbers.count(layer.x().length, "value"),
                        Numbers.brief(ys[0]),
                        Numbers.brief(ys[ys.length - 1]),
                        Numbers.brief(Arrays.stream(finite).min().orElseThrow()),
                        Numbers.brief(Arrays.stream(finite).max().orElseThrow()))));
      }
    }
    for (Plot.Reference line : plot.references()) {
      if (line.direction() == Plot.Reference.Direction.DIAGONAL || line.name().isEmpty()) {
        continue;
      }
      text.append(sentence("%s at %s".formatted(line.name(), Numbers.brief(line.at()))));
    }
    return text.toString().strip();
  }

  private static String sentence(String text) {
    return text.isBlank()
        ? ""
        : text.strip().endsWith(".") ? text.strip() + " " : text.strip() + ". ";
  }
}
