package dev.ranvier.report;

import dev.ranvier.Model;
import dev.ranvier.data.Dataset;
import dev.ranvier.io.Json;
import dev.ranvier.layer.Architecture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * A network as one HTML file that computes in the browser: inputs are moved by sliders or drawn on
 * a pad, neurons and edges show what passes through them, weights can be changed. The file holds
 * the weights and the script, asks nothing of any network, and opens from a disk.
 *
 * <pre>{@code
 * InteractivePage.of(model)
 *     .title("Iris")
 *     .inputNames("sepal length", "sepal width", "petal length", "petal width")
 *     .outputNames("setosa", "versicolor", "virginica")
 *     .data(training)
 *     .write(Path.of("iris.html"));
 * }</pre>
 *
 * <p>A network whose samples are square pictures (784 values, or a shape such as 28 x 28) gets a
 * pad, on which a drawing is scaled and centred as MNIST's pictures were; any other gets a slider
 * for each of its first eight inputs. What a page computes differs from a {@link
 * dev.ranvier.Predictor}'s outputs by rounding alone, at most by some 1e-5 of the largest.
 *
 * <p>Immutable: each option gives another page. The weights are copied by {@link #of}.
 */
public final class InteractivePage {

  /** The most parameters of a network that a page takes. */
  public static final int MOST_WEIGHTS = 600_000;

  /** The size that a page stays below, in bytes. */
  public static final int MOST_BYTES = 3_000_000;

  /** Side of the pictures of 784 values. */
  private static final int MNIST_SIDE = 28;

  private final Architecture architecture;
  private final PageNetwork network;
  private final String checksum;
  private final Options options;

  /**
   * What was asked for.
   *
   * @param inputNames empty for none
   * @param sliders empty to take what data and layers tell
   * @param outputs one for each output
   * @param classes of a single output that says yes or no: names of 0 and 1; else empty
   * @param data null for none
   */
  private record Options(
      String title,
      String note,
      List<String> inputNames,
      List<Slider> sliders,
      List<Readout> outputs,
      List<String> classes,
      PageData data,
      boolean pad) {}

  private InteractivePage(
      Architecture architecture, PageNetwork network, String checksum, Options options) {
    this.architecture = architecture;
    this.network = network;
    this.checksum = checksum;
    this.options = options;
  }

  /**
   * A page of a network, with names such as x0 and ranges that its first layer tells.
   *
   * @throws IllegalArgumentException if it has more than {@link #MOST_WEIGHTS} parameters, saying
   *     what to do
   */
  public static InteractivePage of(Model model) {
    Architecture architecture = model.architecture();
    long count = architecture.parameterCount();
    if (count > MOST_WEIGHTS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "InteractivePage: the network has %,d parameters, expected at most %,d, so that the"
                  + " page stays below 3 MB; draw it with NetworkDiagram, or give a network with"
                  + " smaller layers",
              count,
              MOST_WEIGHTS));
    }
    List<Readout> outputs = new ArrayList<>();
    for (int i = 0; i < architecture.outputSize(); i++) {
      outputs.add(Readout.of(architecture.outputSize() == 1 ? "output" : Integer.toString(i)));
    }
    Options options =
        new Options("A neural network", "", List.of(), List.of(), outputs, List.of(), null, true);
    return new InteractivePage(architecture, PageNetwork.of(model), model.checksum(), options);
  }

  /** Another heading. */
  public InteractivePage title(String title) {
    Options o = options;
    return with(
        new Options(
            Objects.requireNonNull(title, "title"),
            o.note,
            o.inputNames,
            o.sliders,
            o.outputs,
            o.classes,
            o.data,
            o.pad));
  }

  /** A sentence at the page's foot, such as where the data come from. */
  public InteractivePage note(String note) {
    Options o = options;
    return with(
        new Options(
            o.title,
            Objects.requireNonNull(note, "note"),
            o.inputNames,
            o.sliders,
            o.outputs,
            o.classes,
            o.data,
            o.pad));
  }

  /** A name for each input, ranges as they were. */
  public InteractivePage inputNames(String... names) {
    requireCount("input names", names.length, architecture.inputSize(), "one for each input");
    Options o = options;
    return with(
        new Options(
            o.title, o.note, List.of(names), o.sliders, o.outputs, o.classes, o.data, o.pad));
  }

  /** A slider for each input; a page shows the first eight. */
  public InteractivePage sliders(Slider... sliders) {
    requireCount("sliders", sliders.length, architecture.inputSize(), "one for each input");
    Options o = options;
    return with(
        new Options(
            o.title, o.note, List.of(), List.of(sliders), o.outputs, o.classes, o.data, o.pad));
  }

  /** A name for each output; for a single output between 0 and 1 also two, of what 0 and 1 mean. */
  public InteractivePage outputNames(String... names) {
    Options o = options;
    if (architecture.outputSize() == 1 && names.length == 2) {
      List<Readout> output = List.of(Readout.of(names[1]));
      return with(
          new Options(
              o.title, o.note, o.inputNames, o.sliders, output, List.of(names), o.data, o.pad));
    }
    Readout[] outputs = new Readout[names.length];
    for (int i = 0; i < names.length; i++) {
      outputs[i] = Readout.of(names[i]);
    }
    return outputs(outputs);
  }

  /** How each output is shown. */
  public InteractivePage outputs(Readout... outputs) {
    requireCount("outputs", outputs.length, architecture.outputSize(), "one for each output");
    Options o = options;
    return with(
        new Options(
            o.title, o.note, o.inputNames, o.sliders, List.of(outputs), List.of(), o.data, o.pad));
  }

  /**
   * What the network was trained on: ranges of inputs that have no slider of their own, points of a
   * map, pictures beside the pad. At most 4,000 samples are read, evenly over the data.
   *
   * @param data features as the network gets them
   */
  public InteractivePage data(Dataset data) {
    requireCount(
        "features in a sample", data.featureSize(), architecture.inputSize(), "one for each input");
    Options o = options;
    return with(
        new Options(
            o.title,
            o.note,
            o.inputNames,
            o.sliders,
            o.outputs,
            o.classes,
            PageData.of(data),
            o.pad));
  }

  /** Sliders also for a network whose samples look like pictures. */
  public InteractivePage withoutPad() {
    Options o = options;
    return with(
        new Options(o.title, o.note, o.inputNames, o.sliders, o.outputs, o.classes, o.data, false));
  }

  private InteractivePage with(Options other) {
    return new InteractivePage(architecture, network, checksum, other);
  }

  private static void requireCount(String what, int found, int expected, String why) {
    if (found != expected) {
      throw new IllegalArgumentException(
          "InteractivePage: %s %s, expected %s, %s".formatted(found, what, expected, why));
    }
  }

  /**
   * The page.
   *
   * @throws IllegalArgumentException if it would not stay below {@link #MOST_BYTES}
   */
  public String html() {
    String html =
        PageTemplate.fill(
            options.title,
            NetworkText.chain(architecture),
            note(),
            Json.write(description()),
            network.packed());
    int bytes = html.getBytes(StandardCharsets.UTF_8).length;
    if (bytes >= MOST_BYTES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "InteractivePage: the page has %,d bytes, expected less than %,d; give less data or"
                  + " shorter names, or a network with smaller layers",
              bytes,
              MOST_BYTES));
    }
    return html;
  }

  private String note() {
    String own = options.note.isEmpty() ? "" : options.note + " ";
    return own
        + "Made by Ranvier; weights "
        + checksum
        + ". The page computes here and sends nothing anywhere.";
  }

  /**
   * Writes the page as UTF-8, whole or not at all.
   *
   * @throws IllegalArgumentException as {@link #html}
   * @throws java.io.UncheckedIOException naming the file
   */
  public void write(Path file) {
    WholeFile.write(file, html());
  }

  private Map<String, Object> description() {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("weights", network.weights().length);
    page.put("layers", network.layers());
    PageData data = options.data;
    if (side() > 0) {
      double full = fullInk();
      page.put("pad", Map.of("side", side(), "paper", 0.0, "full", full));
      page.put("inputs", List.of());
      if (data != null) {
        page.put("examples", data.examples(0, full, options.outputs));
      }
    } else {
      page.put("inputs", PageInputs.describe(sliders()));
      if (data != null) {
        page.put("points", data.points());
      }
    }
    page.put("outputs", options.outputs.stream().map(InteractivePage::describe).toList());
    if (!options.classes.isEmpty()) {
      page.put("classes", options.classes);
    }
    return page;
  }

  private double fullInk() {
    if (options.data == null) {
      return PageInputs.fullInk(architecture, network);
    }
    double largest = 0;
    for (int i = 0; i < architecture.inputSize(); i++) {
      largest = Math.max(largest, options.data.most(i));
    }
    return largest > 10 ? 255 : 1;
  }

  /** Rows and columns of the pictures that the network takes; 0 if it takes none. */
  private int side() {
    List<Integer> shape = architecture.input().shape();
    boolean square = shape.size() == 2 && shape.get(0).equals(shape.get(1)) && shape.get(0) >= 8;
    boolean mnist = shape.equals(List.of(MNIST_SIDE * MNIST_SIDE));
    if (!options.pad || !options.sliders.isEmpty() || !(square || mnist)) {
      return 0;
    }
    return mnist ? MNIST_SIDE : shape.get(0);
  }

  private List<Slider> sliders() {
    List<Slider> sliders =
        options.sliders.isEmpty()
            ? PageInputs.of(architecture, options.data, network)
            : options.sliders;
    List<Slider> named = new ArrayList<>();
    for (int i = 0; i < sliders.size(); i++) {
      boolean given = !options.inputNames.isEmpty();
      named.add(given ? sliders.get(i).name(options.inputNames.get(i)) : sliders.get(i));
    }
    return named;
  }

  private static Map<String, Object> describe(Readout output) {
    Map<String, Object> description = new LinkedHashMap<>();
    description.put("name", output.name());
    description.put("unit", output.unit());
    description.put("scale", output.scale());
    description.put("offset", output.offset());
    return description;
  }
}
