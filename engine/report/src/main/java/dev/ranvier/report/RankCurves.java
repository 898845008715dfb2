package dev.ranvier.report;

import dev.ranvier.report.svg.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** ROC and precision-recall curves, of one label or of each class against all others. */
final class RankCurves {

  /** Of more classes only the worst are drawn. */
  private static final int MOST_CURVES = 10;

  private final boolean roc;
  private final String title;

  /** A class's name and its samples. */
  private record Curve(String name, RankedOutputs ranked, double area) {}

  private RankCurves(boolean roc) {
    this.roc = roc;
    this.title = roc ? "ROC curve" : "Precision-recall curve";
  }

  static RankCurves roc() {
    return new RankCurves(true);
  }

  static RankCurves precisionRecall() {
    return new RankCurves(false);
  }

  Picture of(boolean[] labels, float[] scores) {
    RankedOutputs ranked = new RankedOutputs(title, labels, scores);
    if (ranked.positives() == 0 || roc && ranked.negatives() == 0) {
      throw new IllegalArgumentException(
          "%s: %s samples with the label and %s without, expected some of both"
              .formatted(
                  title,
                  Numbers.fixed(ranked.positives(), 0),
                  Numbers.fixed(ranked.negatives(), 0)));
    }
    double[] half = ranked.atOneHalf();
    return draw(
        plot(List.of(curve("model", ranked)))
            .spot(0, half[roc ? 0 : 1], half[roc ? 1 : 2])
            .note(
                "Circle: at threshold 0.5, recall %s and %s %s."
                    .formatted(
                        Numbers.fixed(half[1], 3),
                        roc ? "false positive rate" : "precision",
                        Numbers.fixed(half[roc ? 0 : 2], 3))),
        ranked);
  }

  Picture of(int[] labels, float[][] probabilities, String... names) {
    ClassOutputs outputs = new ClassOutputs(title, labels, probabilities, names);
    List<Curve> curves = new ArrayList<>();
    int left = 0;
    for (int id = 0; id < outputs.classes(); id++) {
      RankedOutputs ranked = new RankedOutputs(title, outputs.is(id), outputs.column(id));
      if (ranked.positives() == 0 || ranked.negatives() == 0) {
        left++;
      } else {
        curves.add(curve(outputs.name(id), ranked));
      }
    }
    if (curves.isEmpty()) {
      throw new IllegalArgumentException(
          title + ": all samples are of one class, expected samples of at least two");
    }
    double mean = curves.stream().mapToDouble(Curve::area).average().orElseThrow();
    String figure = roc ? "area" : "average precision";
    List<Curve> drawn = worst(curves);
    Plot plot = plot(drawn);
    if (drawn.size() < curves.size()) {
      plot =
          plot.note(
              "The %s of %s classes with the least %s."
                  .formatted(drawn.size(), curves.size(), figure));
    }
    plot =
        plot.note(
            "Each class against all others; mean %s %s.".formatted(figure, Numbers.fixed(mean, 4)));
    if (left > 0) {
      plot = plot.note("%s without samples left out.".formatted(classes(left)));
    }
    return draw(plot, null);
  }

  private static String classes(int count) {
    return count == 1 ? "1 class" : count + " classes";
  }

  private Curve curve(String name, RankedOutputs ranked) {
    return new Curve(name, ranked, roc ? ranked.rocArea() : ranked.averagePrecision());
  }

  /** Few enough to be told apart, in the order of their classes. */
  private static List<Curve> worst(List<Curve> curves) {
    if (curves.size() <= MOST_CURVES) {
      return curves;
    }
    List<Integer> order =
        IntStream.range(0, curves.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> curves.get(i).area))
            .limit(MOST_CURVES)
            .sorted()
            .toList();
    return order.stream().map(curves::get).toList();
  }

  private Plot plot(List<Curve> curves) {
    Plot plot = Plot.of(title).xRange(0, 1).yRange(0, 1).size(440, 320);
    plot = roc ? plot.x("false positive rate").y("recall (true positive rate)") : plot;
    plot = roc ? plot : plot.x("recall").y("precision");
    for (Curve curve : curves) {
      String figure = roc ? "area " : "average precision ";
      String name = "%s, %s%s".formatted(curve.name, figure, Numbers.fixed(curve.area, 3));
      if (curves.size() > 1) {
        name = "%s: %s".formatted(curve.name, Numbers.fixed(curve.area, 3));
      }
      double[][] points = roc ? curve.ranked.roc() : curve.ranked.precisionRecall();
      plot = roc ? plot.line(name, points[0], points[1]) : plot.descent(name, points[0], points[1]);
    }
    return plot;
  }

  private Picture draw(Plot plot, RankedOutputs one) {
    if (roc) {
      return plot.diagonal("chance").picture();
    }
    if (one == null) {
      return plot.picture();
    }
    double share = one.positives() / (one.positives() + one.negatives());
    return plot.horizontal("chance", share).picture();
  }
}
