package dev.ranvier.table;

import dev.ranvier.format.CsvNumber;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The order of categories and classes, and how they are shown. */
final class Categories {

  private static final int SHOWN = 10;

  private Categories() {}

  /** By number if all are numbers, else by text. */
  static List<String> sorted(Collection<String> texts) {
    List<String> sorted = new ArrayList<>(texts);
    sorted.sort(null);
    if (texts.stream().noneMatch(text -> Double.isNaN(CsvNumber.parse(text)))) {
      sorted.sort(Comparator.comparingDouble(CsvNumber::parse));
    }
    return List.copyOf(sorted);
  }

  /** Of a number that stands where a text is wanted; whole ones without a decimal point. */
  static String text(double number) {
    return number == Math.rint(number) && Math.abs(number) < 0x1p53
        ? String.valueOf((long) number)
        : String.valueOf(number);
  }

  /** The first ones. */
  static String some(List<String> texts) {
    return texts.size() <= SHOWN
        ? texts.toString()
        : "%s and %s more".formatted(texts.subList(0, SHOWN), texts.size() - SHOWN);
  }
}
