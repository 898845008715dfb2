package dev.ranvier.step;

import java.lang.foreign.ValueLayout;

/** Single elements of a matrix of one row, for the few numbers that a column has. */
final class Vector {

  private Vector() {}

  static float get(Operand vector, int column) {
    return vector
        .segment()
        .get(ValueLayout.JAVA_FLOAT, vector.offsetBytes() + ((long) column << 2));
  }

  static void set(Operand vector, int column, float value) {
    vector
        .segment()
        .set(ValueLayout.JAVA_FLOAT, vector.offsetBytes() + ((long) column << 2), value);
  }
}
