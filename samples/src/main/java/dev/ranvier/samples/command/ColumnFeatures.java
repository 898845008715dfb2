package dev.ranvier.samples.command;

import dev.ranvier.table.TableEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Which features each column of a table became: those of one category belong together. */
final class ColumnFeatures {

  private ColumnFeatures() {}

  /** The numbers of its features by each column, in the columns' order. */
  static Map<String, int[]> of(TableEncoder encoder) {
    List<String> names = encoder.featureNames();
    Map<String, int[]> all = new LinkedHashMap<>();
    for (String column : encoder.columns()) {
      all.put(
          column,
          IntStream.range(0, names.size()).filter(i -> isOf(column, names.get(i))).toArray());
    }
    return all;
  }

  private static boolean isOf(String column, String feature) {
    return feature.equals(column)
        || feature.startsWith(column + "=")
        || feature.equals(column + " is missing");
  }
}
