package dev.ranvier.report;

import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Layer;
import java.util.ArrayList;
import java.util.List;

/**
 * Neurons that stand side by side in a picture: the inputs, or a dense layer; with what follows it
 * and keeps its size.
 *
 * @param layer the dense layer's place; -1 of the inputs
 * @param name of that layer
 * @param size neurons
 * @param details its activation, and the layers that follow
 */
record DiagramColumn(int layer, String name, int size, List<String> details) {

  static List<DiagramColumn> of(Architecture architecture) {
    List<DiagramColumn> columns = new ArrayList<>();
    columns.add(
        new DiagramColumn(
            -1, architecture.inputName(), architecture.inputSize(), new ArrayList<>()));
    for (int index = 0; index < architecture.layers().size(); index++) {
      Layer layer = architecture.layers().get(index);
      if (layer instanceof Dense dense) {
        List<String> details = new ArrayList<>();
        details.add(NetworkText.activation(dense.activation()));
        columns.add(
            new DiagramColumn(index, architecture.name(index), dense.outputSize(), details));
      } else {
        String words = NetworkText.shortly(layer);
        if (!words.isEmpty()) {
          columns.getLast().details.add(words);
        }
      }
    }
    return columns;
  }

  /** {@code 8 neurons}. */
  String count(boolean last) {
    return NetworkText.counted(size, layer < 0 ? "input" : last ? "output" : "neuron");
  }
}
