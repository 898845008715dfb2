package dev.ranvier.understanding;

import java.util.Locale;

/** Shares as text; the same in every locale. */
final class Percent {

  private Percent() {}

  /** With one digit behind the point. */
  static String share(double value) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * value);
  }

  /** With two significant digits. */
  static String error(double value) {
    return String.format(Locale.ROOT, "%.2g %%", 100 * value);
  }
}
