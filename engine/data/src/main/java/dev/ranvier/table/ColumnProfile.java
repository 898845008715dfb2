package dev.ranvier.table;

import dev.ranvier.format.CsvRows;
import dev.ranvier.format.DataFileException;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** What the cells of one column look like. */
final class ColumnProfile {

  /** Different texts up to which they are categories. */
  private static final int MOST_CATEGORIES = 100;

  /** So few are categories however many rows there are. */
  private static final int FEW_CATEGORIES = 10;

  /** Share of numbers from which a text among them is taken for a mistake. */
  private static final double MOSTLY = 0.9;

  private static final int SHOWN = 3;
  private static final int LONGEST_CATEGORY = 200;

  private final String name;
  private final Set<String> texts = new TreeSet<>();
  private final Set<Double> numbers = new HashSet<>();
  private boolean moreTexts;
  private long missing;
  private long numeric;
  private long numberLike;
  private double least = Double.POSITIVE_INFINITY;
  private double most = Double.NEGATIVE_INFINITY;

  /** The number before, which need not be added again. */
  private double last = Double.NaN;

  private DataFileException firstText;
  private DataFileException firstNumberLike;

  ColumnProfile(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  void add(CsvRows rows, int column) {
    double value = rows.numberOrNaN(column);
    if (!Double.isNaN(value)) {
      numeric++;
      least = Math.min(least, value);
      most = Math.max(most, value);
      if (value != last && numbers.size() <= MOST_CATEGORIES) {
        numbers.add(value);
        last = value;
      }
    } else if (rows.isMissing(column)) {
      missing++;
    } else {
      addText(rows, column);
    }
  }

  private void addText(CsvRows rows, int column) {
    if (rows.looksLikeNumber(column)) {
      numberLike++;
      firstNumberLike = firstNumberLike == null ? rows.noNumber(column) : firstNumberLike;
    }
    firstText = firstText == null ? rows.noNumber(column) : firstText;
    if (!moreTexts) {
      String text = rows.text(column);
      texts.add(text.length() > LONGEST_CATEGORY ? text.substring(0, LONGEST_CATEGORY) : text);
      moreTexts = texts.size() > MOST_CATEGORIES;
    }
  }

  /**
   * What the column is.
   *
   * @throws DataFileException about the first cell that is not a number, if nearly all are
   */
  Column decide(long rows) {
    long there = rows - missing;
    if (there == 0) {
      return Column.ignored(name);
    }
    if (numeric == there) {
      return Column.numeric(name);
    }
    if (numberLike > 0 && numeric + numberLike >= MOSTLY * there) {
      throw firstNumberLike;
    }
    if (numbers.size() > MOST_CATEGORIES && numeric >= MOSTLY * there) {
      throw firstText;
    }
    int different = texts.size() + numbers.size();
    boolean categories =
        different <= FEW_CATEGORIES || different <= MOST_CATEGORIES && 2L * different <= rows;
    return categories ? Column.categorical(name) : Column.ignored(name);
  }

  /** For people. */
  String seen(long rows) {
    String gaps = missing == 0 ? "" : ", %s missing".formatted(missing);
    if (missing == rows) {
      return "no value in any row";
    }
    if (numeric + missing == rows) {
      return (least == most
              ? "always " + number(least)
              : "%s to %s".formatted(number(least), number(most)))
          + gaps;
    }
    int different = texts.size() + numbers.size();
    String count = different > MOST_CATEGORIES ? "more than " + MOST_CATEGORIES : "" + different;
    return "%s different: %s%s%s"
        .formatted(
            count,
            String.join(", ", texts.stream().limit(SHOWN).map(ColumnProfile::cut).toList()),
            different > SHOWN ? ", ..." : "",
            gaps);
  }

  private static String cut(String text) {
    return text.length() > 20 ? text.substring(0, 20) + "..." : text;
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }
}
