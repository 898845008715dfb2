package dev.ranvier.table;

import dev.ranvier.io.Json;
import dev.ranvier.random.Philox;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rows drawn at random by seed, to be kept from training; of classes the same share of each, to the
 * nearest whole row, and never all rows of one.
 *
 * @param training rows, ascending
 * @param held rows, ascending
 */
record HoldOut(int[] training, int[] held) {

  private static final String KEY = "table_hold_out";

  /** Of its own, since an epoch's number is the stream of that epoch's shuffle. */
  private static final long STREAM = 0x484F4C444F5554L;

  /**
   * Draws.
   *
   * @param rows to draw from
   * @param share 0 for none, less than 1
   */
  static HoldOut draw(Table table, int[] rows, double share, long seed) {
    if (share == 0) {
      return new HoldOut(rows, new int[0]);
    }
    LabelColumn label = table.schema().label().orElseThrow();
    Map<String, List<Integer>> groups = label.classes() ? new TreeMap<>() : new LinkedHashMap<>();
    int index = table.schema().index(label.name());
    for (int row : rows) {
      String group = label.classes() ? table.column(index).text(row) : "";
      groups.computeIfAbsent(group, key -> new ArrayList<>()).add(row);
    }
    Philox random = Philox.of(seed, STREAM);
    List<Integer> training = new ArrayList<>();
    List<Integer> held = new ArrayList<>();
    for (List<Integer> group : groups.values()) {
      int[] drawn = group.stream().mapToInt(Integer::intValue).toArray();
      random.shuffle(drawn);
      int count = (int) Math.min(drawn.length - 1, Math.round(drawn.length * share));
      for (int i = 0; i < drawn.length; i++) {
        (i < count ? held : training).add(drawn[i]);
      }
    }
    if (held.isEmpty()) {
      throw new IllegalArgumentException(
          "TabularTrainer: a hold-out of %s of %s rows has no row, expected at least one; hold out a larger share"
              .formatted(share, rows.length));
    }
    return new HoldOut(ascending(training), ascending(held));
  }

  /** What a model file says of a draw from all rows of a table. */
  static Map<String, String> metadata(double share, long seed) {
    return Map.of(KEY, Json.write(List.of(share, seed)));
  }

  /**
   * Draws again what a model file says.
   *
   * @throws IllegalArgumentException if it says nothing of the kind
   */
  static HoldOut again(Table table, Map<String, String> metadata) {
    if (metadata.get(KEY) == null
        || !(Json.parse(null, "metadata '" + KEY + "'", metadata.get(KEY)) instanceof List<?> said)
        || said.size() != 2
        || !(said.getFirst() instanceof Number share)
        || !(said.getLast() instanceof Number seed)) {
      throw new IllegalArgumentException(
          "TabularModel: it does not say which rows it was trained on, expected one that was"
              + " trained on all rows of a table or on what a hold-out left of them");
    }
    return draw(table, table.allRows(), share.doubleValue(), seed.longValue());
  }

  private static int[] ascending(List<Integer> rows) {
    int[] sorted = rows.stream().mapToInt(Integer::intValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }
}
