package dev.ranvier.evaluation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** Cells under one another, each as wide as the widest of its column, to the right. */
final class TextTable {

  private final List<List<String>> lines = new ArrayList<>();

  TextTable() {
    newLine();
  }

  void newLine() {
    lines.add(new ArrayList<>());
  }

  void add(String cell) {
    lines.getLast().add(cell);
  }

  /** A number with so many digits behind the point, rounded as C's and Python's printf does it. */
  static String number(double value, int digits) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
    }
    String sign = value < 0 || 1 / value < 0 ? "-" : "";
    BigDecimal exact = new BigDecimal(Math.abs(value));
    return sign + exact.setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
  }

  /** A number of samples, or a sum of weights with all its digits. */
  static String count(double value, boolean weighted) {
    return weighted
        ? new BigDecimal(Double.toString(value)).toPlainString()
        : Long.toString((long) value);
  }

  static String right(String cell, int width) {
    return " ".repeat(Math.max(0, width - cell.length())) + cell;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      for (int column = 0; column < line.size(); column++) {
        int place = column;
        int width =
            lines.stream()
                .filter(other -> other.size() > place)
                .mapToInt(other -> other.get(place).length())
                .max()
                .orElse(0);
        text.append(column == 0 ? "" : "  ").append(right(line.get(column), width));
      }
      text.append('\n');
    }
    return text.toString();
  }
}
