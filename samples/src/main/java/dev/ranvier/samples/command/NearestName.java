package dev.ranvier.samples.command;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Names as people type them: in any case, with {@code _} or without, and with mistakes. */
final class NearestName {

  private static final int MOST_MISTAKES = 2;

  private NearestName() {}

  /** A name without what does not matter: {@code leaky_relu} and {@code LeakyReLU} are one. */
  static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[_ ]", "");
  }

  /** {@code "; did you mean relu?"}, or nothing if no name is near. */
  static String advice(String typed, Collection<String> names) {
    return of(typed, names).map(name -> "; did you mean " + name + "?").orElse("");
  }

  /** The name that differs least, by at most two letters put in, left out, changed or swapped. */
  static Optional<String> of(String typed, Collection<String> names) {
    String nearest = null;
    int least = Math.min(MOST_MISTAKES, typed.length() - 1) + 1;
    for (String name : names) {
      int mistakes = mistakes(plain(typed), plain(name));
      if (mistakes < least) {
        least = mistakes;
        nearest = name;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /** The distance of Damerau and Levenshtein, without moving a substring twice. */
  private static int mistakes(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int changed = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(changed, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          cost[i][j] = Math.min(cost[i][j], 1 + cost[i - 2][j - 2]);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
