package dev.ranvier.report;

import dev.ranvier.Model;
import dev.ranvier.layer.Architecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A picture of a network. A small one is drawn neuron by neuron: an edge's colour is its weight's
 * sign, its width the weight's size, a ring is a bias, and who points at one reads its number. A
 * larger one is drawn as blocks, a layer each, as wide as its sample has values, with shapes,
 * parameters and activations.
 *
 * <pre>{@code
 * NetworkDiagram.of(model)
 *     .inputNames("x", "y")
 *     .picture()
 *     .save(Path.of("network.svg"));
 * }</pre>
 *
 * <p>Immutable: each option gives another diagram. The weights are copied by {@link #of}.
 */
public final class NetworkDiagram {

  /** Neurons side by side that are still drawn one by one. */
  private static final int MOST_NEURONS = 16;

  /** Edges of a picture that stays below 100,000 bytes. */
  private static final int MOST_EDGES = 310;

  /** Parameters up to which a network can be small at all, with layers that keep some besides. */
  private static final long MOST_PARAMETERS = 4_000;

  private final Architecture architecture;
  private final PageNetwork network;
  private final Options options;

  /**
   * What was asked for.
   *
   * @param inputNames empty for x0, x1, ...
   * @param outputNames empty for 0, 1, ...
   * @param numbers whether weights are printed
   */
  private record Options(
      String title,
      List<String> inputNames,
      List<String> outputNames,
      boolean numbers,
      boolean blocks) {}

  private NetworkDiagram(Architecture architecture, PageNetwork network, Options options) {
    this.architecture = architecture;
    this.network = network;
    this.options = options;
  }

  /** A diagram of a network as it is now. */
  public static NetworkDiagram of(Model model) {
    Architecture architecture = model.architecture();
    boolean small = isSmall(architecture);
    return new NetworkDiagram(
        architecture,
        small ? PageNetwork.of(model) : null,
        new Options("A neural network", List.of(), List.of(), false, !small));
  }

  private static boolean isSmall(Architecture architecture) {
    long edges = 0;
    long before = architecture.inputSize();
    boolean narrow = before <= MOST_NEURONS;
    for (DiagramColumn column : DiagramColumn.of(architecture)) {
      narrow &= column.size() <= MOST_NEURONS;
      edges += column.layer() < 0 ? 0 : before * column.size();
      before = column.size();
    }
    return narrow && edges <= MOST_EDGES && architecture.parameterCount() <= MOST_PARAMETERS;
  }

  /** Another title. */
  public NetworkDiagram title(String title) {
    Objects.requireNonNull(title, "title");
    return with(
        new Options(
            title, options.inputNames, options.outputNames, options.numbers, options.blocks));
  }

  /** A name for each input; pictures of neurons show them. */
  public NetworkDiagram inputNames(String... names) {
    requireCount("input", names.length, architecture.inputSize());
    return with(
        new Options(
            options.title, List.of(names), options.outputNames, options.numbers, options.blocks));
  }

  /** A name for each output; pictures of neurons show them. */
  public NetworkDiagram outputNames(String... names) {
    requireCount("output", names.length, architecture.outputSize());
    return with(
        new Options(
            options.title, options.inputNames, List.of(names), options.numbers, options.blocks));
  }

  /**
   * Prints weights and biases beside their edges and neurons, as far as there is room; a line below
   * says how many are left to the pointer. Pictures of blocks have none.
   */
  public NetworkDiagram withNumbers() {
    return with(
        new Options(options.title, options.inputNames, options.outputNames, true, options.blocks));
  }

  /** Blocks also for a network that is small enough for neurons. */
  public NetworkDiagram asBlocks() {
    return with(new Options(options.title, options.inputNames, options.outputNames, false, true));
  }

  private NetworkDiagram with(Options other) {
    return new NetworkDiagram(architecture, network, other);
  }

  private static void requireCount(String what, int found, int expected) {
    if (found != expected) {
      throw new IllegalArgumentException(
          "NetworkDiagram: %s %s names, expected %s, one for each %s"
              .formatted(found, what, expected, what));
    }
  }

  /** Draws it. */
  public Picture picture() {
    return options.blocks
        ? new BlockPainter(architecture, options.title).picture()
        : new NeuronPainter(
                architecture,
                network,
                options.title,
                names(options.inputNames, "x", architecture.inputSize()),
                outputNames(),
                options.numbers)
            .picture();
  }

  private List<String> outputNames() {
    int size = architecture.outputSize();
    return size == 1 && options.outputNames.isEmpty()
        ? List.of("output")
        : names(options.outputNames, "", size);
  }

  private static List<String> names(List<String> given, String stem, int size) {
    List<String> names = new ArrayList<>(given);
    for (int i = names.size(); i < size; i++) {
      names.add(stem + i);
    }
    return names;
  }
}
