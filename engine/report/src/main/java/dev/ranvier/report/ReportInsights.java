package dev.ranvier.report;

import dev.ranvier.Model;
import dev.ranvier.metric.Metric;
import dev.ranvier.report.svg.Markup;
import dev.ranvier.report.svg.Numbers;
import dev.ranvier.report.svg.Png;
import dev.ranvier.report.svg.Theme;
import dev.ranvier.understanding.Attribution;
import dev.ranvier.understanding.Importances;
import dev.ranvier.understanding.IntegratedGradients;
import dev.ranvier.understanding.LayerActivity;
import dev.ranvier.understanding.PermutationImportance;
import dev.ranvier.understanding.UnitActivity;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What the tools for understanding find out about a trained network. */
final class ReportInsights {

  /** Features whose importance is measured. */
  private static final int MOST_FEATURES = 100;

  private static final int SHOWN_FEATURES = 20;

  /** Of an attribution's colours, half of them for either sign. */
  private static final int SHADES = 24;

  private final TrainingReport report;
  private final RunRecorder run;

  /** Null if there is none to ask. */
  private final Model model;

  private final List<String> missing = new ArrayList<>();

  ReportInsights(TrainingReport report, RunRecorder run, Model model) {
    this.report = report;
    this.run = run;
    this.model = model;
  }

  /** What could not be found out, and why. */
  List<String> missing() {
    return missing;
  }

  /** Units that do nothing. */
  void activity(HtmlText out) {
    if (model == null || run.samples() == null) {
      return;
    }
    UnitActivity found;
    try {
      found = UnitActivity.of(model, run.samples().data());
    } catch (IllegalArgumentException e) {
      missing.add("units that do nothing: " + e.getMessage());
      return;
    }
    if (found.layers().isEmpty()) {
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (LayerActivity layer : found.layers()) {
      rows.add(
          List.of(
              layer.layer(),
              layer.activation(),
              Integer.toString(layer.units()),
              Integer.toString(layer.dead().size()),
              Integer.toString(layer.saturated().size()),
              Numbers.fixed(100 * layer.meanFlatShare(), 1) + " %"));
    }
    out.heading("Units that do nothing");
    out.paragraph(
        found.dead() + found.saturated() == 0
            ? "None of them is dead or saturated, on %s."
                .formatted(Numbers.count(found.samples(), "sample"))
            : "%s dead, which change nothing whatever they are given, and %s saturated, on %s."
                .formatted(
                    Numbers.fixed(found.dead(), 0),
                    Numbers.fixed(found.saturated(), 0),
                    Numbers.count(found.samples(), "sample")));
    out.table(
        "Units that do nothing, by layer",
        2,
        List.of("layer", "activation", "units", "dead", "saturated", "flat on average"),
        rows);
  }

  /** How much worse the network does without a feature. */
  void importance(HtmlText out) {
    Judgement judgement = run.judgement();
    int features = run.architecture().inputSize();
    boolean countable = features > 1 && features <= MOST_FEATURES;
    if (model == null || run.samples() == null || judgement == null || !countable) {
      return;
    }
    if (judgement.task() == Judgement.Task.LABELS || report.isImage(run.architecture())) {
      return;
    }
    Metric metric = judgement.hasClasses() ? Metric.accuracy() : Metric.meanAbsoluteError();
    Importances found;
    try {
      found =
          PermutationImportance.of(model, metric)
              .names(report.featureNames(features))
              .on(run.samples().data());
    } catch (IllegalArgumentException e) {
      missing.add("importance of features: " + e.getMessage());
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    for (Importances.Importance one : found.sorted()) {
      if (rows.size() < SHOWN_FEATURES) {
        rows.add(
            List.of(one.name(), Numbers.brief(one.mean()), "± " + Numbers.brief(one.deviation())));
      }
    }
    out.heading("What it relies on");
    out.paragraph(
        "By how much the %s gets worse when a feature's values are dealt out anew among %s; it is %s as they are."
            .formatted(
                found.figure().replace('_', ' '),
                Numbers.count(run.samples().features().length, "sample"),
                Numbers.brief(found.baseline())));
    out.table("Importance of features", 1, List.of("feature", "worse by", "deviation"), rows);
  }

  /**
   * What each pixel has added to the class that was predicted, for each of these samples, as
   * addresses of images; none if that cannot be told.
   */
  List<String> attributions(List<float[]> images, int height, int width) {
    if (model == null || images.isEmpty()) {
      return List.of();
    }
    try (IntegratedGradients why = IntegratedGradients.of(model).tolerance(0.02).steps(16, 64)) {
      float[] least = new float[images.getFirst().length];
      for (float[] image : images) {
        for (int i = 0; i < least.length; i++) {
          least[i] = Math.min(least[i], image[i]);
        }
      }
      why.baseline(least);
      List<String> addresses = new ArrayList<>();
      for (Attribution one : why.explain(images.toArray(float[][]::new))) {
        addresses.add(signed(one.values(), height, width));
      }
      return addresses;
    } catch (IllegalArgumentException e) {
      missing.add("what pixels have added: " + e.getMessage());
      return List.of();
    }
  }

  /** A colour for each sign, the stronger the greater. */
  private static String signed(float[] values, int height, int width) {
    float greatest = 0;
    for (float value : values) {
      greatest = Math.max(greatest, Math.abs(value));
    }
    int[] palette = new int[2 * SHADES];
    int[] towards = Png.ramp(Theme.pixel(0), SHADES);
    int[] against = Png.ramp(Theme.pixel(1), SHADES);
    System.arraycopy(against, 0, palette, 0, SHADES);
    System.arraycopy(towards, 0, palette, SHADES, SHADES);
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < pixels.length; i++) {
      float share = greatest == 0 ? 0 : Math.abs(values[i]) / greatest;
      int shade = Math.round((SHADES - 1) * share);
      pixels[i] = (byte) (values[i] > 0 ? SHADES + shade : shade);
    }
    return Png.address(width, height, pixels, palette);
  }

  /** A picture of its own in a list of tiles. */
  static void tile(HtmlText out, String address, String alt, int height, int width) {
    out.raw("<img alt=\"").raw(Markup.escape(alt)).raw("\" width=\"").raw("" + width);
    out.raw("\" height=\"").raw("" + height).raw("\" src=\"").raw(address).raw("\">");
  }

  /** From black to white between the least and the greatest value. */
  static String grey(float[] values, int height, int width) {
    float least = Float.POSITIVE_INFINITY;
    float greatest = Float.NEGATIVE_INFINITY;
    for (float value : values) {
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    byte[] pixels = new byte[values.length];
    for (int i = 0; i < pixels.length; i++) {
      float share = greatest > least ? (values[i] - least) / (greatest - least) : 0;
      pixels[i] = (byte) Math.round(255 * share);
    }
    int[] greys = IntStream.range(0, 256).map(grey -> 0xFF << 24 | grey * 0x010101).toArray();
    return Png.address(width, height, pixels, greys);
  }
}
