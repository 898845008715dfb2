package dev.ranvier;

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
import java.util.List;
import java.util.Locale;

/** The table of a network's layers. */
final class Summary {

  private Summary() {}

  /** One line for each layer, and the sums. */
  static String of(Architecture architecture) {
    StringBuilder text = new StringBuilder();
    int width = Math.max(12, longestName(architecture));
    line(text, width, "Layer", "Output shape", "Activation", "Parameters");
    List<Integer> shape = architecture.input().shape();
    line(text, width, architecture.inputName(), shape(shape), "", "0");
    for (int i = 0; i < architecture.layers().size(); i++) {
      Layer layer = architecture.layers().get(i);
      shape = layer.keepsShape() ? shape : List.of(architecture.outputSize(i));
      boolean frozen = !layer.trainable();
      String parameters =
          String.format(Locale.ROOT, frozen ? "%,d frozen" : "%,d", architecture.parameterCount(i));
      line(text, width, architecture.name(i), shape(shape), activation(layer), parameters);
    }
    long count = architecture.parameterCount();
    long fixed = count - architecture.trainableCount();
    text.append(
        String.format(
            Locale.ROOT,
            fixed == 0
                ? "%,d parameters, %.2f MB as float32%n"
                : "%,d parameters, %.2f MB as float32; %,d of them not trained%n",
            count,
            4e-6 * count,
            fixed));
    return text.toString();
  }

  private static int longestName(Architecture architecture) {
    int longest = architecture.inputName().length();
    for (int layer = 0; layer < architecture.layers().size(); layer++) {
      longest = Math.max(longest, architecture.name(layer).length());
    }
    return longest;
  }

  private static void line(
      StringBuilder text, int width, String name, String shape, String activation, String count) {
    String format = "%-" + width + "s %-16s %-12s %12s%n";
    text.append(String.format(Locale.ROOT, format, name, shape, activation, count));
  }

  private static String shape(List<Integer> shape) {
    StringBuilder text = new StringBuilder("(batch");
    shape.forEach(dimension -> text.append(", ").append(dimension));
    return text.append(')').toString();
  }

  private static String activation(Layer layer) {
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
}
