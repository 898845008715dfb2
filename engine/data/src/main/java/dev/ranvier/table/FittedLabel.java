package dev.ranvier.table;

import dev.ranvier.io.ModelFormatException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/** The column that is predicted: its classes, or the scale of its numbers. */
final class FittedLabel {

  private final LabelColumn column;
  private final List<String> classes;
  private final Scaling scaling;
  private final Affine affine;
  private final Map<String, Integer> ids = new HashMap<>();

  /** Of what a file or a fit has; classes are empty for numbers. */
  FittedLabel(LabelColumn column, List<String> classes, Scaling scaling, Affine affine) {
    this.column = column;
    this.classes = classes;
    this.scaling = scaling;
    this.affine = affine;
    classes.forEach(name -> ids.put(name, ids.size()));
  }

  /** Of these texts' classes. */
  static FittedLabel ofClasses(LabelColumn column, String[] texts) {
    List<String> classes = Categories.sorted(new HashSet<>(Arrays.asList(texts)));
    return new FittedLabel(column, classes, Scaling.NONE, Affine.IDENTITY);
  }

  LabelColumn column() {
    return column;
  }

  List<String> classes() {
    return classes;
  }

  Scaling scaling() {
    return scaling;
  }

  Affine affine() {
    return affine;
  }

  /** Outputs that a network needs for it. */
  int outputs() {
    return column.classes() ? classes.size() : 1;
  }

  /** A row's class id, or its number as it is. */
  double read(Cells cells, int index) {
    if (!column.classes()) {
      double number = cells.number(index);
      if (!Float.isFinite((float) affine.apply(number))) {
        throw cells.wrong(
            column.name(),
            "a number to compare with",
            Double.isNaN(number) ? "no value" : String.valueOf(number),
            "Leave rows without a label out.");
      }
      return number;
    }
    String text = cells.text(index);
    Integer id = text == null ? null : ids.get(text);
    if (id == null) {
      throw cells.wrong(
          column.name(),
          "a class of the training part, " + Categories.some(classes),
          text == null ? "no value" : ModelFormatException.quote(text),
          "Leave such rows out, or train with some of them.");
    }
    return id;
  }
}
