package dev.ranvier.table;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A numeric column.
 *
 * @param column with scaling and policy
 * @param affine of the scaling
 * @param fill in place of a missing value; NaN if it is refused
 */
record FittedNumber(NumericColumn column, Affine affine, double fill) implements FittedColumn {

  private static final String FILL =
      "Give it a number, or choose at training what stands for missing ones: Missing.mean(),"
          + " Missing.constant(number) or Missing.ownColumn().";

  /**
   * Fits a column to values, NaN for a missing one.
   *
   * @throws IllegalArgumentException if there is none to learn from
   */
  static FittedNumber fit(NumericColumn open, double[] values, Preprocessing preprocessing) {
    String name = open.name();
    Missing missing = open.missing().orElse(preprocessing.missing());
    Scaling scaling = open.scaling().orElse(preprocessing.scaling());
    NumericColumn column = new NumericColumn(name, Optional.of(scaling), Optional.of(missing));
    double[] there = Arrays.stream(values).filter(value -> !Double.isNaN(value)).toArray();
    if (there.length == 0) {
      throw new IllegalArgumentException(
          "Column '%s': no row of the training part has a value, expected some; make it ignored: Column.ignored(\"%s\")"
              .formatted(name, name));
    }
    double fill =
        switch (missing.kind()) {
          case REFUSE -> Double.NaN;
          case CONSTANT -> missing.number();
          case MEAN, OWN_COLUMN -> Scaling.mean(there);
        };
    return new FittedNumber(column, scaling.of(there), fill);
  }

  private boolean hasOwnColumn() {
    return column.missing().orElseThrow().kind() == Missing.Kind.OWN_COLUMN;
  }

  @Override
  public List<String> featureNames() {
    String name = column.name();
    return hasOwnColumn() ? List.of(name, name + " is missing") : List.of(name);
  }

  @Override
  public void encode(Cells cells, int index, float[] features, int at) {
    put(cells.number(index), cells, features, at);
  }

  @Override
  public void put(double value, Cells cells, float[] features, int at) {
    boolean missing = Double.isNaN(value);
    if (missing && Double.isNaN(fill)) {
      throw cells.wrong(column.name(), "a number", "no value", FILL);
    }
    float scaled = (float) affine.apply(missing ? fill : value);
    if (!Float.isFinite(scaled)) {
      throw cells.wrong(
          column.name(),
          "a number that fits float32 once it is scaled",
          String.valueOf(value),
          "Correct the value.");
    }
    features[at] = scaled;
    if (hasOwnColumn()) {
      features[at + 1] = missing ? 1 : 0;
    }
  }
}
