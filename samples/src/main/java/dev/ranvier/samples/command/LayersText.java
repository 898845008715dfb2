package dev.ranvier.samples.command;

import dev.ranvier.activation.Activation;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hidden layers as one word: {@code 64-relu-dropout0.2-32-relu}.
 *
 * <pre>
 * layers     = layer { "-" layer }
 * layer      = units | activation | "dropout" share | "noise" stddev | "batchnorm" | "layernorm"
 * units      = a whole number: a dense layer
 * activation = a name, of those with a number followed by it (leakyrelu0.1, elu0.5):
 *              of the dense layer that it follows at once, else a layer of its own
 * </pre>
 */
final class LayersText {

  private static final Pattern WORD = Pattern.compile("([A-Za-z_]+)([0-9.]*)");
  private static final Pattern UNITS = Pattern.compile("[0-9]+");
  private static final int MOST_UNITS = 1 << 20;
  private static final String DROPOUT = "dropout";
  private static final String NOISE = "noise";
  private static final String BATCH = "batchnorm";
  private static final String LAYER = "layernorm";
  private static final String EXPECTED =
      "a number of units, an activation, dropout0.2, noise0.1, batchnorm or layernorm";

  private final MarkedText text;
  private final Map<String, Activation> activations = new TreeMap<>();
  private final List<Layer> layers = new ArrayList<>();

  /** Whether the last layer is a dense one without an activation. */
  private boolean open;

  private LayersText(MarkedText text) {
    this.text = text;
    for (Activation activation : Activation.all()) {
      activations.put(NearestName.plain(activation.name()), activation);
    }
    activations.put("swish", Activation.silu());
  }

  /**
   * Reads a text.
   *
   * @param option that it was given with, for messages
   * @throws IllegalArgumentException with a mark below the word that is wrong
   */
  static List<Layer> parse(String option, String text) {
    LayersText parser = new LayersText(new MarkedText(option, text));
    int from = 0;
    while (from <= text.length()) {
      int dash = text.indexOf('-', from);
      int to = dash < 0 ? text.length() : dash;
      parser.read(from, to);
      from = to + 1;
    }
    return Collections.unmodifiableList(parser.layers);
  }

  private void read(int from, int to) {
    String token = text.text().substring(from, to);
    if (UNITS.matcher(token).matches()) {
      layers.add(Dense.of(units(token, from, to)));
      open = true;
      return;
    }
    Matcher word = WORD.matcher(token);
    if (!word.matches()) {
      throw text.wrong(from, to, EXPECTED, "");
    }
    int numberAt = from + word.start(2);
    String name = NearestName.plain(word.group(1));
    switch (name) {
      case DROPOUT -> addOwn(Dropout.of(share(DROPOUT, numberAt, to)));
      case NOISE -> addOwn(GaussianNoise.of(number(NOISE, "noise0.1", numberAt, to)));
      case BATCH -> {
        requireNone(BATCH, numberAt, to);
        addOwn(BatchNormalization.of());
      }
      case LAYER -> {
        requireNone(LAYER, numberAt, to);
        addOwn(LayerNormalization.of());
      }
      default -> addActivation(activation(name, from, numberAt, to));
    }
  }

  private int units(String token, int from, int to) {
    long count = token.length() > 9 ? Long.MAX_VALUE : Long.parseLong(token);
    if (count < 1 || count > MOST_UNITS) {
      throw text.wrong(from, to, "1 to %s units".formatted(MOST_UNITS), "");
    }
    return (int) count;
  }

  private double share(String name, int from, int to) {
    double share = number(name, "dropout0.2", from, to);
    if (!(share < 1)) {
      throw text.wrong(from, to, "a share below 1 after dropout, as in dropout0.2", "");
    }
    return share;
  }

  private double number(String name, String example, int from, int to) {
    try {
      double value = Double.parseDouble(text.text().substring(from, to));
      if (value >= 0 && value < Float.MAX_VALUE) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Told below, as a number out of range is.
    }
    throw text.wrong(from, to, "a number after %s, as in %s".formatted(name, example), "");
  }

  private void requireNone(String name, int from, int to) {
    if (from < to) {
      throw text.wrong(from, to, "nothing after " + name, "");
    }
  }

  private Activation activation(String name, int from, int numberAt, int to) {
    Activation found = activations.get(name);
    if (found == null) {
      List<String> known = new ArrayList<>(activations.keySet());
      known.addAll(List.of(DROPOUT, NOISE, BATCH, LAYER));
      throw text.wrong(from, to, EXPECTED, NearestName.advice(name, known));
    }
    if (numberAt == to) {
      return found;
    }
    if (found.parameters().size() != 1) {
      requireNone(name, numberAt, to);
    }
    double value = number(name, name + "0.1", numberAt, to);
    String parameter = found.parameters().keySet().iterator().next();
    try {
      return found.withParameters(Map.of(parameter, value));
    } catch (IllegalArgumentException e) {
      throw text.marked(numberAt, to, e.getMessage());
    }
  }

  private void addOwn(Layer layer) {
    layers.add(layer);
    open = false;
  }

  private void addActivation(Activation activation) {
    if (open) {
      Dense dense = (Dense) layers.removeLast();
      layers.add(Dense.of(dense.outputSize(), activation));
    } else {
      layers.add(ActivationLayer.of(activation));
    }
    open = false;
  }
}
