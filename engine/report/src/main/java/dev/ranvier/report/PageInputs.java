package dev.ranvier.report;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Ranges of inputs that nobody gave: the data's, or what the first layer was made for. */
final class PageInputs {

  /** Half the range of inputs of which nothing is known, such as standardized ones. */
  private static final double UNKNOWN = 2;

  /** Standard deviations to both sides of the mean. */
  private static final double DEVIATIONS = 2.5;

  /** Inputs that have sliders in a page, the first ones. */
  private static final int MOST_SLIDERS = 8;

  private PageInputs() {}

  /**
   * A slider for each input.
   *
   * @param data may be null
   * @param network for the statistics that its first layer keeps
   */
  static List<Slider> of(Architecture architecture, PageData data, PageNetwork network) {
    List<Slider> sliders = new ArrayList<>();
    for (int i = 0; i < architecture.inputSize(); i++) {
      double[] range =
          data == null ? expected(architecture, network, i) : range(data.least(i), data.most(i));
      Slider slider = Slider.of("x" + i, range[0], range[1]);
      sliders.add(data == null ? slider : slider.start(data.first(i)));
    }
    return sliders;
  }

  /** As the script takes them: only those that have a slider have a range. */
  static List<Map<String, Object>> describe(List<Slider> sliders) {
    List<Map<String, Object>> inputs = new ArrayList<>();
    for (Slider slider : sliders) {
      Map<String, Object> input = new LinkedHashMap<>();
      input.put("name", slider.name());
      input.put("start", slider.start());
      input.put("scale", slider.scale());
      input.put("offset", slider.offset());
      if (inputs.size() < MOST_SLIDERS) {
        input.put("unit", slider.unit());
        input.put("least", slider.least());
        input.put("most", slider.most());
      }
      inputs.add(input);
    }
    return inputs;
  }

  /** A range with a little fewer digits, and never empty. */
  static double[] range(double least, double most) {
    if (!(most > least)) {
      double reach = Math.max(1, Math.abs(least));
      return new double[] {least - reach, most + reach};
    }
    double step = Math.pow(10, Math.floor(Math.log10(most - least)) - 1);
    return new double[] {
      Math.min(least, round(Math.floor(least / step + 1e-6) * step)),
      Math.max(most, round(Math.ceil(most / step - 1e-6) * step))
    };
  }

  private static double round(double value) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.6g", value));
  }

  /** What the layers before the first weights say about an input. */
  private static double[] expected(Architecture architecture, PageNetwork network, int input) {
    for (int index = 0; index < architecture.layers().size(); index++) {
      Layer layer = architecture.layers().get(index);
      switch (layer) {
        case BatchNormalization _ -> {
          return around(network, index, "moving_mean", "moving_variance", input);
        }
        case Normalization _ -> {
          return around(network, index, "mean", "variance", input);
        }
        case Rescaling rescaling when rescaling.scale() != 0 -> {
          double a = (-1 - rescaling.offset()) / rescaling.scale();
          double b = (1 - rescaling.offset()) / rescaling.scale();
          return range(Math.min(a, b), Math.max(a, b));
        }
        case Dropout _, Flatten _, GaussianNoise _ -> {}
        case ActivationLayer _, Dense _, Input _, LayerNormalization _, Rescaling _ -> {
          return new double[] {-UNKNOWN, UNKNOWN};
        }
      }
    }
    return new double[] {-UNKNOWN, UNKNOWN};
  }

  private static double[] around(
      PageNetwork network, int layer, String mean, String variance, int input) {
    double middle = network.weight(layer, mean, input);
    double reach = DEVIATIONS * Math.sqrt(network.weight(layer, variance, input));
    return range(middle - reach, middle + reach);
  }

  /** What full ink is to the network: 255 where it begins by making bytes smaller, else 1. */
  static double fullInk(Architecture architecture, PageNetwork network) {
    double[] widest = {0, 0};
    for (int i = 0; i < architecture.inputSize(); i++) {
      double[] range = expected(architecture, network, i);
      widest = range[1] > widest[1] ? range : widest;
    }
    return widest[1] > 10 ? 255 : 1;
  }
}
