package dev.ranvier.model;

import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.ParameterSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * A layer's parameter under the name that it bears in files and in {@code getWeights}, such as
 * {@code hidden.weight}.
 *
 * @param layer counted from 0
 * @param index in the order of {@link Architecture#parameters}
 */
record NamedParameter(String name, int layer, int index, ParameterSpec spec) {

  /** Those of all layers, in the order of files. */
  static List<NamedParameter> of(Architecture architecture) {
    List<NamedParameter> all = new ArrayList<>();
    List<String> names = architecture.names();
    for (int layer = 0; layer < architecture.layers().size(); layer++) {
      List<ParameterSpec> specs = architecture.parameters(layer);
      for (int i = 0; i < specs.size(); i++) {
        String name = names.get(layer) + "." + specs.get(i).name();
        all.add(new NamedParameter(name, layer, i, specs.get(i)));
      }
    }
    return all;
  }

  /** As in files: [rows, columns], or [columns] of a vector. */
  Integer[] shape() {
    return spec.vector()
        ? new Integer[] {spec.columns()}
        : new Integer[] {spec.rows(), spec.columns()};
  }
}
