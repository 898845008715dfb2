package dev.ranvier.report;

import dev.ranvier.activation.Activation;
import dev.ranvier.activation.Linear;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What layers are called in pictures. */
final class NetworkText {

  private NetworkText() {}

  /** The network in a line, such as {@code 2 → 8 tanh → 1 sigmoid · 33 parameters}. */
  static String chain(Architecture architecture) {
    List<String> parts = new ArrayList<>();
    parts.add(shape(architecture.input().shape()));
    for (Layer layer : architecture.layers()) {
      parts.add(shortly(layer));
    }
    return parts.stream().filter(part -> !part.isEmpty()).collect(Collectors.joining(" → "))
        + " · "
        + counted(architecture.parameterCount(), "parameter");
  }

  /** A layer in a few words; empty if it changes nothing that is seen. */
  static String shortly(Layer layer) {
    return switch (layer) {
      case ActivationLayer function -> activation(function.function());
      case BatchNormalization _ -> "batch normalization";
      case Dense dense ->
          dense.activation() instanceof Linear
              ? Integer.toString(dense.outputSize())
              : dense.outputSize() + " " + activation(dense.activation());
      case Dropout dropout -> "dropout " + number(dropout.rate());
      case Flatten _, Input _ -> "";
      case GaussianNoise noise -> "noise " + number(noise.stddev());
      case LayerNormalization _ -> "layer normalization";
      case Normalization _ -> "normalization";
      case Rescaling _ -> "rescaling";
    };
  }

  /** A function with the parameters that are not Keras's. */
  static String activation(Activation activation) {
    boolean usual = Activation.all().contains(activation);
    String name = activation.name().replace('_', ' ');
    return usual
        ? name
        : name
            + activation.parameters().values().stream()
                .map(NetworkText::number)
                .collect(Collectors.joining(", ", " (", ")"));
  }

  /** What a layer is. */
  static String kind(Layer layer) {
    return layer.kind().replace('_', ' ');
  }

  static String shape(List<Integer> shape) {
    return shape.stream().map(String::valueOf).collect(Collectors.joining(" × "));
  }

  static String counted(long count, String one) {
    return String.format(Locale.ROOT, "%,d %s%s", count, one, count == 1 ? "" : "s");
  }

  /** A number without zeros behind it. */
  static String number(double value) {
    String text = Float.toString((float) value);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
