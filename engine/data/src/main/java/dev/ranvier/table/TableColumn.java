package dev.ranvier.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One column's cells, as numbers or as places in a list of different texts. */
final class TableColumn {

  private static final int MISSING = -1;

  private final boolean numeric;
  private final List<String> texts = new ArrayList<>();
  private final Map<String, Integer> places = new HashMap<>();
  private double[] numbers = new double[0];
  private int[] ids = new int[0];

  TableColumn(boolean numeric) {
    this.numeric = numeric;
  }

  boolean numeric() {
    return numeric;
  }

  /** NaN for none. */
  void set(int row, double number) {
    if (row == numbers.length) {
      numbers = Arrays.copyOf(numbers, longer(row));
    }
    numbers[row] = number;
  }

  /** Null for none. */
  void set(int row, String text) {
    if (row == ids.length) {
      ids = Arrays.copyOf(ids, longer(row));
    }
    Integer id = text == null ? Integer.valueOf(MISSING) : places.get(text);
    if (id == null) {
      id = texts.size();
      places.put(text, id);
      texts.add(text);
    }
    ids[row] = id;
  }

  private static int longer(int length) {
    return (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(64L, 2L * length));
  }

  double number(int row) {
    return numbers[row];
  }

  String text(int row) {
    return ids[row] == MISSING ? null : texts.get(ids[row]);
  }
}
