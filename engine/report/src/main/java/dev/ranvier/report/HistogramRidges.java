package dev.ranvier.report;

import dev.ranvier.report.svg.Anchor;
import dev.ranvier.report.svg.Markup;
import dev.ranvier.report.svg.Numbers;
import dev.ranvier.report.svg.PathText;
import dev.ranvier.report.svg.Scale;
import dev.ranvier.report.svg.TextStyle;
import dev.ranvier.report.svg.Theme;
import dev.ranvier.report.svg.Tick;
import dev.ranvier.report.svg.Ticks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.DoubleStream;

/**
 * Histograms of one thing in several epochs, each a ridge before the one of the epoch before it, as
 * densities: whatever the bins, the area is the same.
 */
final class HistogramRidges {

  private static final int MOST_RIDGES = 16;
  private static final double STEP = 17;
  private static final double TALLEST = 52;

  private final String title;
  private final String quantity;
  private final SortedMap<Integer, Histogram> histograms;

  HistogramRidges(String title, String quantity, SortedMap<Integer, Histogram> histograms) {
    this.title = title;
    this.quantity = quantity;
    this.histograms = histograms;
    if (histograms.values().stream().allMatch(each -> each.total() == 0)) {
      throw new IllegalArgumentException(
          "%s: no histogram with a finite value in it, expected at least one".formatted(title));
    }
  }

  /** The first, the last, and some between at equal distances. */
  private List<Map.Entry<Integer, Histogram>> shown() {
    List<Map.Entry<Integer, Histogram>> all = List.copyOf(histograms.entrySet());
    Set<Integer> places = new LinkedHashSet<>();
    int count = Math.min(MOST_RIDGES, all.size());
    for (int i = 0; i < count; i++) {
      places.add(count == 1 ? 0 : (int) Math.round(i * (all.size() - 1.0) / (count - 1)));
    }
    return places.stream().map(all::get).toList();
  }

  Picture picture() {
    List<Map.Entry<Integer, Histogram>> shown = shown();
    Markup out = new Markup();
    double at = Theme.MARGIN;
    for (String line : TextStyle.TITLE.wrap(title, Theme.WIDTH - 2 * Theme.MARGIN)) {
      out.text(TextStyle.TITLE, Anchor.START, Theme.MARGIN, at + TextStyle.TITLE.ascent(), line);
      at += TextStyle.TITLE.lineHeight();
    }
    at += 4;
    out.text(TextStyle.LABEL, Anchor.START, Theme.MARGIN, at + TextStyle.LABEL.ascent(), "epoch");
    double first = at + TextStyle.LABEL.lineHeight() + TALLEST - STEP / 2;
    double left = Theme.MARGIN + epochWidth(shown) + 10;
    double right = Theme.WIDTH - Theme.MARGIN;
    PlotRange range = range(shown);
    Ticks ticks = range.fittingTicks(9, right - left, 9);
    double overhang = TextStyle.TICK.width(ticks.list().getLast().label()) / 2;
    Scale x = range.scale(left, right - Math.max(0, overhang - 4));
    double bottom = first + (shown.size() - 1) * STEP;
    grid(out, ticks, x, first - TALLEST, bottom);
    double tallest = shown.stream().mapToDouble(e -> density(e.getValue())).max().orElse(1);
    for (int i = 0; i < shown.size(); i++) {
      ridge(out, shown.get(i), x, first + i * STEP, tallest, 0.25 + 0.6 * (i + 1) / shown.size());
    }
    at = bottom + 20;
    String label = quantity;
    if (ticks.exponent() != 0) {
      label += " × " + Numbers.powerOfTen(ticks.exponent());
    }
    at += TextStyle.LABEL.lineHeight();
    out.text(TextStyle.LABEL, Anchor.MIDDLE, (left + right) / 2, at, label);
    at += 8;
    for (String note : notes(shown.size())) {
      for (String line : TextStyle.NOTE.wrap(note, Theme.WIDTH - 2 * Theme.MARGIN)) {
        out.text(TextStyle.NOTE, Anchor.START, Theme.MARGIN, at + TextStyle.NOTE.ascent(), line);
        at += TextStyle.NOTE.lineHeight();
      }
    }
    return Picture.of(title, description(shown), Theme.WIDTH, at + 9, out);
  }

  private static double epochWidth(List<Map.Entry<Integer, Histogram>> shown) {
    return shown.stream()
        .mapToDouble(entry -> TextStyle.TICK.width(Numbers.fixed(entry.getKey(), 0)))
        .max()
        .orElse(0);
  }

  private static PlotRange range(List<Map.Entry<Integer, Histogram>> shown) {
    double[] ends =
        shown.stream()
            .map(Map.Entry::getValue)
            .filter(each -> each.total() > 0)
            .flatMapToDouble(each -> DoubleStream.of(each.low(), each.high()))
            .toArray();
    return PlotRange.of(AxisPlan.of(""), ends, 0.03);
  }

  /** The greatest of a histogram, per unit of its quantity. */
  private static double density(Histogram histogram) {
    long most = Arrays.stream(histogram.counts()).max().orElse(0);
    return histogram.low() == histogram.high() || histogram.total() == 0
        ? 0
        : most / (double) histogram.total() / binWidth(histogram);
  }

  private static double binWidth(Histogram histogram) {
    return (histogram.high() - histogram.low()) / histogram.counts().length;
  }

  private static void grid(Markup out, Ticks ticks, Scale x, double top, double bottom) {
    PathText grid = new PathText();
    for (Tick tick : ticks.list()) {
      double at = x.at(tick.value());
      grid.move(at, top).line(at, bottom + 5);
      out.text(TextStyle.TICK, Anchor.MIDDLE, at, bottom + 19, tick.label());
    }
    out.leaf("path", "class", "rv-grid", "d", grid);
  }

  private static void ridge(
      Markup out,
      Map.Entry<Integer, Histogram> entry,
      Scale x,
      double base,
      double tallest,
      double strength) {
    Histogram histogram = entry.getValue();
    String epoch = Numbers.fixed(entry.getKey(), 0);
    out.text(TextStyle.TICK, Anchor.END, x.from() - 8, base + 2, epoch);
    long[] counts = histogram.counts();
    PathText line = new PathText().move(x.at(histogram.low()), base);
    for (int i = 0; i < counts.length; i++) {
      double density =
          histogram.total() == 0 || tallest == 0 || histogram.low() == histogram.high()
              ? histogram.total() == 0 ? 0 : 1
              : counts[i] / (double) histogram.total() / binWidth(histogram) / tallest;
      double middle =
          histogram.low() + (i + 0.5) * (histogram.high() - histogram.low()) / counts.length;
      line.line(x.at(middle), base - TALLEST * density);
    }
    line.line(x.at(histogram.high()), base);
    String tip =
        "epoch %s: %s from %s to %s"
            .formatted(
                epoch,
                Numbers.count(histogram.total(), "value"),
                Numbers.brief(histogram.low()),
                Numbers.brief(histogram.high()));
    out.leaf("path", "class", "rv-paper", "fill-opacity", 0.75, "d", line);
    out.hover(tip, "path", "class", "rv-f0", "fill-opacity", strength, "d", line);
    out.leaf("path", "class", "rv-l0 rv-ridge", "d", line);
  }

  private List<String> notes(int shown) {
    List<String> notes = new ArrayList<>();
    if (shown < histograms.size()) {
      notes.add(
          "%s of %s epochs, evenly chosen; the first and the last are there."
              .formatted(shown, histograms.size()));
    }
    long notFinite = histograms.values().stream().mapToLong(Histogram::notFinite).sum();
    if (notFinite > 0) {
      notes.add(
          "Left out, being no finite numbers: %s.".formatted(Numbers.count(notFinite, "value")));
    }
    return notes;
  }

  private String description(List<Map.Entry<Integer, Histogram>> shown) {
    Histogram last = shown.getLast().getValue();
    Histogram first = shown.getFirst().getValue();
    return "%s. Histograms of %s epochs. At first from %s to %s, in the end from %s to %s."
        .formatted(
            title,
            histograms.size(),
            Numbers.brief(first.low()),
            Numbers.brief(first.high()),
            Numbers.brief(last.low()),
            Numbers.brief(last.high()));
  }
}
