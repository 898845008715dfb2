package dev.ranvier.table;

import dev.ranvier.io.ModelFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A categorical column: one feature for each category, or their ranks as one. A category's id is
 * its place in the column's list.
 */
final class FittedCategory implements FittedColumn {

  /** Features of one column; more is a mistake. */
  private static final int MOST_CATEGORIES = 10_000;

  private static final String FILL =
      "Give it a category, or choose at training what stands for missing ones: Missing.mean(),"
          + " Missing.constant(category) or Missing.ownColumn().";

  private final CategoricalColumn column;
  private final Affine affine;
  private final double meanRank;
  private final int fill;
  private final boolean ownColumn;
  private final UnknownCategory unknown;
  private final Map<String, Integer> ids = new HashMap<>();

  /**
   * Of what a file or a fit has.
   *
   * @param column with its categories and policies
   * @param affine of ranks
   * @param meanRank of the training part
   * @param fill the id that stands for a missing value, or -1
   */
  FittedCategory(CategoricalColumn column, Affine affine, double meanRank, int fill) {
    this.column = column;
    this.affine = affine;
    this.meanRank = meanRank;
    this.fill = fill;
    this.ownColumn = column.missing().orElseThrow().kind() == Missing.Kind.OWN_COLUMN;
    this.unknown = column.unknown().orElseThrow();
    for (String category : column.categories()) {
      ids.put(category, ids.size());
    }
  }

  /** Fits a column to texts, null for a missing one. */
  static FittedCategory fit(CategoricalColumn open, String[] texts, Preprocessing preprocessing) {
    Missing missing = open.missing().orElse(preprocessing.missing());
    CategoricalColumn.requireCategory(open.name(), missing);
    List<String> categories = categories(open, texts, missing);
    CategoricalColumn column =
        new CategoricalColumn(
            open.name(),
            open.ordinal(),
            categories,
            Optional.of(missing),
            Optional.of(open.unknown().orElse(preprocessing.unknown())));
    int[] counts = new int[categories.size()];
    double[] ranks = new double[texts.length];
    int ranked = 0;
    for (String text : texts) {
      int id = text == null ? -1 : categories.indexOf(text);
      if (id >= 0) {
        counts[id]++;
        ranks[ranked++] = id;
      }
    }
    ranks = Arrays.copyOf(ranks, ranked);
    int mostFrequent = 0;
    for (int id = 1; id < counts.length; id++) {
      mostFrequent = counts[id] > counts[mostFrequent] ? id : mostFrequent;
    }
    int fill =
        switch (missing.kind()) {
          case REFUSE, OWN_COLUMN -> -1;
          case MEAN -> mostFrequent;
          case CONSTANT -> categories.indexOf(missing.category());
        };
    Affine affine = ranked == 0 ? Affine.IDENTITY : preprocessing.scaling().of(ranks);
    return new FittedCategory(column, affine, Scaling.mean(ranks), fill);
  }

  private static List<String> categories(CategoricalColumn open, String[] texts, Missing missing) {
    List<String> categories = new ArrayList<>(open.categories());
    if (categories.isEmpty()) {
      Set<String> seen = new HashSet<>(Arrays.asList(texts));
      seen.remove(null);
      categories.addAll(Categories.sorted(seen));
    }
    if (missing.kind() == Missing.Kind.CONSTANT && !categories.contains(missing.category())) {
      categories.add(missing.category());
    }
    if (categories.isEmpty() || categories.size() > MOST_CATEGORIES) {
      throw new IllegalArgumentException(
          "Column '%s': %s categories in the training part, expected 1 to %s; make it ignored or numeric"
              .formatted(open.name(), categories.size(), MOST_CATEGORIES));
    }
    return categories;
  }

  @Override
  public CategoricalColumn column() {
    return column;
  }

  Affine affine() {
    return affine;
  }

  double meanRank() {
    return meanRank;
  }

  int fill() {
    return fill;
  }

  /** A category's id, or -1. */
  int id(String category) {
    return ids.getOrDefault(category, -1);
  }

  @Override
  public List<String> featureNames() {
    List<String> names = new ArrayList<>();
    if (column.ordinal()) {
      names.add(column.name());
    } else {
      column.categories().forEach(category -> names.add(column.name() + "=" + category));
    }
    if (ownColumn) {
      names.add(column.name() + " is missing");
    }
    return names;
  }

  @Override
  public void encode(Cells cells, int index, float[] features, int at) {
    String text = cells.text(index);
    Integer id = text == null ? null : ids.get(text);
    if (text != null && id == null) {
      putUnknown(text, cells, features, at);
    } else if (text == null) {
      putMissing(cells, features, at);
    } else {
      putId(id, features, at);
    }
  }

  private void putUnknown(String text, Cells cells, float[] features, int at) {
    switch (unknown) {
      case REFUSE ->
          throw cells.wrong(
              column.name(),
              "a category of the training part, " + Categories.some(column.categories()),
              ModelFormatException.quote(text),
              "Name all categories at training, Column.categorical(name, categories...), or choose"
                  + " UnknownCategory.IGNORE or AS_MISSING.");
      case IGNORE -> putId(-1, features, at);
      case AS_MISSING -> putMissing(cells, features, at);
    }
  }

  private void putMissing(Cells cells, float[] features, int at) {
    if (fill < 0 && !ownColumn) {
      throw cells.wrong(column.name(), "a category", "no value", FILL);
    }
    putId(fill, features, at);
    if (ownColumn) {
      features[at + (column.ordinal() ? 1 : ids.size())] = 1;
    }
  }

  /** -1 for none of them. */
  private void putId(int id, float[] features, int at) {
    if (column.ordinal()) {
      features[at] = (float) affine.apply(id < 0 ? meanRank : id);
    } else {
      Arrays.fill(features, at, at + ids.size(), 0);
      if (id >= 0) {
        features[at + id] = 1;
      }
    }
    if (ownColumn) {
      features[at + (column.ordinal() ? 1 : ids.size())] = 0;
    }
  }

  @Override
  public void put(double value, Cells cells, float[] features, int at) {
    if (Double.isNaN(value)) {
      putMissing(cells, features, at);
      return;
    }
    int id = (int) value;
    if (id != value || id < 0 || id >= ids.size()) {
      throw cells.wrong(
          column.name(),
          "a category's id, 0 to " + (ids.size() - 1),
          Categories.text(value),
          "Ask TableEncoder.categoryId(column, category).");
    }
    putId(id, features, at);
  }
}
