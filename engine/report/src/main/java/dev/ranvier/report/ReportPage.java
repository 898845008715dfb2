package dev.ranvier.report;

import dev.ranvier.History;
import dev.ranvier.Model;
import dev.ranvier.TrainingRecipe;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.report.svg.Markup;
import dev.ranvier.report.svg.Numbers;
import dev.ranvier.report.svg.Theme;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The page of a training, from its heading to the command that repeats it. */
final class ReportPage {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final TrainingReport report;
  private final RunRecorder run;
  private final History history;
  private final Map<String, String> sections = new LinkedHashMap<>();
  private final HtmlText out = new HtmlText();

  ReportPage(TrainingReport report, RunRecorder run) {
    this.report = report;
    this.run = run;
    this.history = run.history();
  }

  String html() {
    try (Model model = model()) {
      return html(model);
    }
  }

  /** With the weights that the training left; null if they were not kept. */
  private Model model() {
    return run.finalWeights().isEmpty()
        ? null
        : Model.of(run.architecture().all(), run.finalWeights());
  }

  private String html(Model model) {
    ReportPictures pictures = new ReportPictures(report, run, model);
    ReportInsights insights = new ReportInsights(report, run, model);
    run();
    network(pictures);
    learning(pictures);
    ReportResults results = new ReportResults(report, run, pictures, insights);
    results.judgement(section("results", "How good it is"));
    out.end("section");
    if (results.hasMistakes()) {
      results.mistakes(section("mistakes", results.mistakesHeading()));
      out.end("section");
    }
    inside(pictures, insights);
    notes();
    epochs();
    repeat();
    HtmlText body = new HtmlText().raw("<header>\n").element("h1", "", report.title());
    body.element("p", "lead", lead()).raw("</header>\n").raw("<nav aria-label=\"Sections\">\n");
    sections.forEach(
        (id, heading) -> body.raw("<a href=\"#" + id + "\">" + Markup.escape(heading) + "</a>\n"));
    body.raw("</nav>\n<main>\n");
    cards(body);
    warnings(body, pictures.missing(), insights.missing());
    body.raw(out.toString()).raw("</main>\n");
    body.element("footer", "", "Made by Ranvier " + TrainingRecipe.VERSION + ".");
    body.raw("<script>" + resource("report.js") + "</script>\n");
    return HtmlPage.of(
        report.title(), "\n" + Theme.STYLE + resource("report.css"), body.toString());
  }

  private HtmlText section(String id, String heading) {
    sections.put(id, heading);
    return out.section(id, heading);
  }

  private String lead() {
    String data = report.data().isEmpty() ? "" : report.data() + ". ";
    return data + "Trained on " + TIME.format(run.start()) + ", " + ended() + ".";
  }

  private String ended() {
    String epochs = Numbers.count(history.epochs(), "epoch");
    if (!run.failure().isEmpty()) {
      return "ended by an error after " + epochs;
    }
    return switch (history.endedBecause()) {
      case COMPLETED -> epochs;
      case EARLY_STOPPING ->
          "stopped early, after %s of %s".formatted(epochs, run.options().epochs());
      case CONVERGED -> "converged after " + epochs;
      case INTERRUPTED -> "interrupted after " + epochs;
      case STOPPED -> "stopped after " + epochs;
    };
  }

  /** The few figures that people look for first. */
  private void cards(HtmlText body) {
    Map<String, String> cards = new LinkedHashMap<>();
    for (String name : history.names()) {
      boolean ofModel = run.metrics().stream().anyMatch(metric -> isOf(name, metric));
      boolean judged = name.startsWith("val_") || !history.names().contains("val_" + name);
      if (judged && (ofModel || isOf(name, "loss")) && cards.size() < 3) {
        bestOf(name).ifPresent(best -> cards.put(best.getKey(), best.getValue()));
      }
    }
    cards.put("training", Durations.of(history.seconds()));
    double seconds = run.epochSeconds().stream().mapToDouble(Double::doubleValue).sum();
    long samples = run.epochSamples().stream().mapToLong(Integer::longValue).sum();
    if (seconds > 0) {
      cards.put("samples a second, validation included", Numbers.significant(samples / seconds, 3));
    }
    cards.put("parameters", Numbers.fixed(run.architecture().parameterCount(), 0));
    body.raw("<ul class=\"cards\">\n");
    cards.forEach(
        (name, value) ->
            body.open("li", "").element("b", "", value).element("span", "", name).end("li"));
    body.raw("</ul>\n");
  }

  private static boolean isOf(String series, String name) {
    return series.equals(name) || series.equals("val_" + name);
  }

  private Optional<Map.Entry<String, String>> bestOf(String name) {
    List<Double> values = history.get(name);
    int best = LearningCurves.best(values, name);
    if (best < 0) {
      return Optional.empty();
    }
    int every = Math.max(1, history.epochs() / values.size());
    String what = name.startsWith("val_") ? "validation " + name.substring(4) : name;
    return Optional.of(
        Map.entry(
            "best %s, epoch %s".formatted(what.replace('_', ' '), (best + 1) * every),
            Numbers.brief(values.get(best))));
  }

  @SafeVarargs
  private void warnings(HtmlText body, List<String>... missing) {
    if (!run.failure().isEmpty()) {
      body.element("p", "warn", "The training was ended by an error: " + run.failure());
    }
    List<String> all = new ArrayList<>(run.missing());
    for (List<String> more : missing) {
      all.addAll(more);
    }
    all.forEach(what -> body.element("p", "warn", "Not in this report: " + what));
  }

  private void run() {
    Map<String, String> facts = new LinkedHashMap<>();
    if (!report.data().isEmpty()) {
      facts.put("Data", report.data());
    }
    facts.put(
        "Trained on",
        "%s of %s, in batches of %s"
            .formatted(
                Numbers.count(run.trainedSamples(), "sample"),
                Numbers.count(run.architecture().inputSize(), "feature"),
                run.options().batchSize()));
    facts.put(
        "Judged by",
        "%s of the %s".formatted(Numbers.count(run.judgedSamples(), "sample"), run.judgedBy()));
    facts.put("Loss", run.loss().name().replace('_', ' '));
    facts.put("Optimizer", run.optimizer().toString());
    facts.put(
        "Seed",
        run.options().shuffle()
            ? "order of samples drawn with seed " + run.options().seed()
            : "samples in the data's order");
    if (!run.checksum().isEmpty()) {
      facts.put("Weights", "checksum " + run.checksum());
    }
    facts.put("Ranvier", TrainingRecipe.VERSION);
    facts.putAll(Machine.facts());
    section("run", "What was trained on what").facts(facts).end("section");
  }

  private void network(ReportPictures pictures) {
    Architecture architecture = run.architecture();
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of(architecture.inputName(), "", shape(architecture.input().shape()), "0"));
    for (int i = 0; i < architecture.layers().size(); i++) {
      Layer layer = architecture.layers().get(i);
      rows.add(
          List.of(
              architecture.name(i),
              activation(layer),
              Numbers.fixed(architecture.outputSize(i), 0),
              Numbers.fixed(architecture.parameterCount(i), 0)
                  + (layer.trainable() ? "" : " (frozen)")));
    }
    rows.add(List.of("all", "", "", Numbers.fixed(architecture.parameterCount(), 0)));
    section("network", "The network")
        .table("Layers", 2, List.of("layer", "activation", "outputs", "parameters"), rows)
        .pictures(pictures.network())
        .end("section");
  }

  private static String shape(List<Integer> shape) {
    return String.join(" × ", shape.stream().map(Object::toString).toList());
  }

  /** Of a layer that has one; else empty. */
  static String activation(Layer layer) {
    return switch (layer) {
      case Dense dense -> dense.activation().name();
      case ActivationLayer function -> function.function().name();
      case BatchNormalization _,
          Dropout _,
          Flatten _,
          GaussianNoise _,
          Input _,
          LayerNormalization _,
          Normalization _,
          Rescaling _ ->
          "";
    };
  }

  private void learning(ReportPictures pictures) {
    section("learning", "How it learned").pictures(pictures.learning()).end("section");
  }

  private void inside(ReportPictures pictures, ReportInsights insights) {
    section("inside", "What it has learned").pictures(pictures.inside());
    insights.importance(out);
    insights.activity(out);
    out.end("section");
  }

  private void notes() {
    int number = 1;
    for (TrainingReport.Note note : report.notes()) {
      section("note-" + number++, note.heading());
      note.text().strip().lines().filter(line -> !line.isBlank()).forEach(out::paragraph);
      out.pictures(note.pictures()).end("section");
    }
  }

  private void epochs() {
    int count = history.epochs();
    List<String> names =
        history.names().stream().filter(name -> !history.get(name).isEmpty()).toList();
    List<String> head = new ArrayList<>(List.of("epoch"));
    names.forEach(name -> head.add(name.replace('_', ' ')));
    head.addAll(List.of("learning rate", "seconds", "samples/s"));
    int before = count - run.epochSeconds().size();
    int every = Math.ceilDiv(Math.max(count, 1), 500);
    List<List<String>> rows = new ArrayList<>();
    for (int epoch = 1; epoch <= count; epoch++) {
      if (epoch % every == 0 || epoch == 1 || epoch == count) {
        rows.add(epoch(epoch, names, epoch - 1 - before));
      }
    }
    section("epochs", "Epoch by epoch");
    if (every > 1) {
      out.paragraph("One in %s of %s.".formatted(every, Numbers.count(count, "epoch")));
    }
    out.open("div", rows.size() > 24 ? "tall" : "").table("Epochs", 0, head, rows).end("div");
    out.end("section");
  }

  /**
   * A row of the table.
   *
   * @param seen its place among the epochs that were timed; negative for earlier ones
   */
  private List<String> epoch(int epoch, List<String> names, int seen) {
    List<String> row = new ArrayList<>(List.of(Integer.toString(epoch)));
    for (String name : names) {
      List<Double> values = history.get(name);
      int every = Math.max(1, history.epochs() / values.size());
      boolean there = epoch % every == 0 && epoch / every <= values.size();
      row.add(there ? Numbers.brief(values.get(epoch / every - 1)) : "");
    }
    if (seen < 0) {
      row.addAll(List.of("", "", ""));
    } else {
      double seconds = run.epochSeconds().get(seen);
      row.add(Numbers.brief(run.learningRates().get(seen)));
      row.add(Numbers.significant(seconds, 3));
      row.add(Numbers.significant(run.epochSamples().get(seen) / seconds, 3));
    }
    return row;
  }

  private void repeat() {
    section("repeat", "To repeat it");
    report
        .command()
        .ifPresent(
            command -> out.raw("<pre class=\"wrap\">" + Markup.escape(command) + "</pre>\n"));
    if (!run.recipe().isEmpty()) {
      out.heading("Recipe").raw("<pre class=\"wrap\">");
      out.raw(Markup.escape(run.recipe().strip()).replace("&#10;", "\n")).raw("</pre>\n");
    }
    if (!run.plan().isEmpty()) {
      out.heading("Plan").folded("What computed each step, and why", run.plan());
    }
    out.end("section");
  }

  static String resource(String name) {
    try (InputStream stream = ReportPage.class.getResourceAsStream(name)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the module's own " + name + " cannot be read", e);
    }
  }
}
