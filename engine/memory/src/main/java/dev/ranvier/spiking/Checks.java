package dev.ranvier.spiking;

/** Refuses what people give: whose it is, what was found, what is expected. */
final class Checks {

  private Checks() {}

  static double positive(String owner, String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw refusal(owner, name, value, "a positive number");
    }
    return value;
  }

  static double notNegative(String owner, String name, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw refusal(owner, name, value, "0 or a positive number");
    }
    return value;
  }

  static double finite(String owner, String name, double value) {
    if (!Double.isFinite(value)) {
      throw refusal(owner, name, value, "a finite number");
    }
    return value;
  }

  static int count(String owner, String name, int value, int least) {
    if (value < least) {
      throw refusal(owner, name, value, least + " or more");
    }
    return value;
  }

  /** So many numbers as there must be. */
  static void length(String owner, String name, int found, int expected, String what) {
    if (found != expected) {
      throw new IllegalArgumentException(
          "%s: %s has %s numbers, expected %s, one for each %s"
              .formatted(owner, name, found, expected, what));
    }
  }

  static void there(String owner, String name, Object value) {
    if (value == null) {
      throw new IllegalArgumentException("%s: %s is null".formatted(owner, name));
    }
  }

  /** Rows that are there and equally long; gives their length. */
  static int rows(String owner, String name, float[][] rows) {
    there(owner, name, rows);
    if (rows.length == 0) {
      throw refusal(owner, name, "empty", "at least one row");
    }
    for (int i = 0; i < rows.length; i++) {
      there(owner, "row " + i + " of " + name, rows[i]);
      if (rows[i].length != rows[0].length) {
        throw new IllegalArgumentException(
            "%s: row %s of %s has %s numbers, expected %s, as row 0 has"
                .formatted(owner, i, name, rows[i].length, rows[0].length));
      }
    }
    return rows[0].length;
  }

  static IllegalArgumentException refusal(
      String owner, String name, Object found, String expected) {
    return new IllegalArgumentException(
        "%s: %s is %s, expected %s".formatted(owner, name, found, expected));
  }
}
