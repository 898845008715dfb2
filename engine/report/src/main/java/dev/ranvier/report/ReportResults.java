package dev.ranvier.report;

import dev.ranvier.evaluation.ClassScores;
import dev.ranvier.evaluation.ClassificationReport;
import dev.ranvier.evaluation.OutputScores;
import dev.ranvier.evaluation.RegressionReport;
import dev.ranvier.metric.MetricBatch;
import dev.ranvier.report.svg.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** How good a network is, and where it errs. */
final class ReportResults {

  /** Features of a sample that a table has room for. */
  private static final int MOST_COLUMNS = 20;

  private final TrainingReport report;
  private final RunRecorder run;
  private final Judgement judgement;
  private final List<Integer> worst;
  private final ReportPictures pictures;
  private final ReportInsights insights;

  ReportResults(
      TrainingReport report, RunRecorder run, ReportPictures pictures, ReportInsights insights) {
    this.pictures = pictures;
    this.insights = insights;
    this.report = report;
    this.run = run;
    this.judgement = run.judgement();
    this.worst = judgement == null ? List.of() : judgement.worst();
  }

  void judgement(HtmlText out) {
    if (judgement == null) {
      out.paragraph("Nothing could be predicted.");
      return;
    }
    String some =
        judgement.size() < judgement.all()
            ? "%s of %s, evenly spread, of the %s"
                .formatted(
                    Numbers.fixed(judgement.size(), 0),
                    Numbers.count(judgement.all(), "sample"),
                    run.judgedBy())
            : "%s of the %s".formatted(Numbers.count(judgement.size(), "sample"), run.judgedBy());
    out.paragraph("By the network as the training left it, on %s.".formatted(some));
    out.pictures(pictures.results());
    switch (judgement.task()) {
      case CLASSES, YES_OR_NO -> classes(out);
      case LABELS -> labels(out);
      case VALUES -> values(out);
    }
  }

  private void classes(HtmlText out) {
    ClassificationReport scores =
        ClassificationReport.of(MetricBatch.ofClasses(judgement.decisions(), judgement.actual()))
            .withNames(report.classNames(judgement.classes()).toArray(String[]::new));
    List<List<String>> rows = new ArrayList<>();
    scores.classes().forEach(one -> rows.add(row(one)));
    rows.add(row(scores.macro()));
    rows.add(row(scores.weighted()));
    out.heading("Accuracy " + Numbers.fixed(100 * scores.accuracy(), 2) + " %, class by class");
    out.table(
        "Scores of each class", 1, List.of("class", "precision", "recall", "F1", "samples"), rows);
  }

  private static List<String> row(ClassScores scores) {
    return List.of(
        scores.name(),
        Numbers.fixed(scores.precision(), 4),
        Numbers.fixed(scores.recall(), 4),
        Numbers.fixed(scores.f1(), 4),
        Numbers.fixed(scores.support(), 0));
  }

  /** Each output is a question of its own. */
  private void labels(HtmlText out) {
    List<String> names = report.classNames(judgement.outputSize());
    List<List<String>> rows = new ArrayList<>();
    for (int label = 0; label < judgement.outputSize(); label++) {
      int column = label;
      float[][] decisions = new float[judgement.size()][2];
      int[] actual =
          IntStream.range(0, judgement.size())
              .map(i -> judgement.targets()[i][column] > 0.5f ? 1 : 0)
              .toArray();
      for (int i = 0; i < decisions.length; i++) {
        float limit = judgement.probabilities() ? 0.5f : 0f;
        decisions[i][judgement.outputs()[i][column] > limit ? 1 : 0] = 1f;
      }
      ClassScores yes =
          ClassificationReport.of(MetricBatch.ofClasses(decisions, actual)).classes().get(1);
      List<String> row = new ArrayList<>(row(yes));
      row.set(0, names.get(label));
      rows.add(row);
    }
    out.heading("Label by label");
    out.table(
        "Scores of each label", 1, List.of("label", "precision", "recall", "F1", "samples"), rows);
  }

  private void values(HtmlText out) {
    RegressionReport scores =
        RegressionReport.of(MetricBatch.of(judgement.outputs(), judgement.targets()))
            .withNames(report.outputNames(judgement.outputSize()).toArray(String[]::new));
    List<List<String>> rows = new ArrayList<>();
    scores.outputs().forEach(one -> rows.add(row(one)));
    if (rows.size() > 1) {
      rows.add(row(scores.mean()));
    }
    out.heading("Errors, in the unit that the network is trained in");
    out.table(
        "Errors of each output",
        1,
        List.of("output", "mean abs. error", "root mean sq.", "bias", "largest", "R²"),
        rows);
  }

  private static List<String> row(OutputScores scores) {
    return List.of(
        scores.name(),
        Numbers.brief(scores.meanAbsoluteError()),
        Numbers.brief(scores.rootMeanSquaredError()),
        Numbers.brief(scores.bias()),
        Numbers.brief(scores.largestError()),
        Numbers.brief(scores.r2()));
  }

  boolean hasMistakes() {
    return !worst.isEmpty();
  }

  String mistakesHeading() {
    return judgement.hasClasses() ? "The worst mistakes" : "The largest errors";
  }

  void mistakes(HtmlText out) {
    if (judgement.hasClasses()) {
      long wrong =
          IntStream.range(0, judgement.size())
              .filter(i -> judgement.actual(i) != judgement.predicted(i))
              .count();
      out.paragraph(
          "%s of %s wrong; first those of which the network was surest."
              .formatted(Numbers.fixed(wrong, 0), Numbers.count(judgement.size(), "sample")));
    } else {
      out.paragraph("The samples whose outputs are furthest from the truth.");
    }
    if (report.isImage(run.architecture())) {
      tiles(out);
    } else {
      rows(out);
    }
  }

  private void tiles(HtmlText out) {
    int height = report.imageHeight(run.architecture());
    int width = report.imageWidth(run.architecture());
    List<float[]> images = judgement.worstFeatures();
    List<String> reasons =
        judgement.hasClasses() ? insights.attributions(images, height, width) : List.of();
    if (!reasons.isEmpty()) {
      out.paragraph(
          "Beside each sample what its pixels have added to the class that was predicted: blue"
              + " for it, orange against it.");
    }
    out.raw("<ul class=\"tiles\">\n");
    for (int place = 0; place < worst.size(); place++) {
      int i = worst.get(place);
      int sample = judgement.samples()[i];
      out.raw("<li><div class=\"pair\">");
      String address = ReportInsights.grey(images.get(place), height, width);
      ReportInsights.tile(out, address, "sample %s: %s".formatted(sample, told(i)), height, width);
      if (!reasons.isEmpty()) {
        String alt = "what the pixels of sample %s have added".formatted(sample);
        ReportInsights.tile(out, reasons.get(place), alt, height, width);
      }
      out.end("div").element("p", "", told(i)).end("li");
    }
    out.raw("</ul>\n");
  }

  /** What was predicted in the place of what. */
  private String told(int i) {
    if (!judgement.hasClasses()) {
      return "%s for %s"
          .formatted(numbers(judgement.outputs()[i]), numbers(judgement.targets()[i]));
    }
    List<String> names = report.classNames(judgement.classes());
    return "%s for %s%s"
        .formatted(names.get(judgement.predicted(i)), names.get(judgement.actual(i)), sure(i));
  }

  private String sure(int i) {
    double score = judgement.score(i, judgement.predicted(i));
    return judgement.probabilities()
        ? ", %s %%".formatted(Numbers.fixed(100 * score, 1))
        : ", score " + Numbers.brief(score);
  }

  private static String numbers(float[] values) {
    List<String> texts = new ArrayList<>();
    for (float value : values) {
      texts.add(Numbers.brief(value));
    }
    return String.join(", ", texts);
  }

  private void rows(HtmlText out) {
    int features = Math.min(run.architecture().inputSize(), MOST_COLUMNS);
    List<String> head = new ArrayList<>(List.of("sample", "predicted", "true"));
    if (judgement.hasClasses() && judgement.probabilities()) {
      head.add(1, "sure");
    }
    head.addAll(
        report
            .rows()
            .map(SampleRows::columns)
            .orElseGet(
                () -> report.featureNames(run.architecture().inputSize()).subList(0, features)));
    List<List<String>> rows = new ArrayList<>();
    for (int place = 0; place < worst.size(); place++) {
      rows.add(row(worst.get(place), judgement.worstFeatures().get(place), features));
    }
    out.table(mistakesHeading(), 0, head, rows);
    if (report.rows().isEmpty() && features < run.architecture().inputSize()) {
      out.paragraph(
          "The first %s of %s."
              .formatted(features, Numbers.count(run.architecture().inputSize(), "feature")));
    }
  }

  private List<String> row(int i, float[] values, int features) {
    int sample = judgement.samples()[i];
    List<String> row = new ArrayList<>(List.of(Integer.toString(sample)));
    if (judgement.hasClasses()) {
      List<String> names = report.classNames(judgement.classes());
      if (judgement.probabilities()) {
        row.add(Numbers.fixed(100 * judgement.score(i, judgement.predicted(i)), 1) + " %");
      }
      row.add(names.get(judgement.predicted(i)));
      row.add(names.get(judgement.actual(i)));
    } else {
      row.add(numbers(judgement.outputs()[i]));
      row.add(numbers(judgement.targets()[i]));
    }
    if (report.rows().isPresent()) {
      row.addAll(report.rows().get().cells(sample));
    } else {
      for (int feature = 0; feature < features; feature++) {
        row.add(Numbers.brief(values[feature]));
      }
    }
    return row;
  }
}
