package dev.ranvier;

import dev.ranvier.simd.Switch;
import java.io.Console;
import java.util.Locale;

/**
 * What {@code fit} says of how it goes, on the error stream (Keras: verbose). The property {@code
 * ranvier.verbosity} (or {@code RANVIER_VERBOSITY}), {@code progress}, {@code line} or {@code off},
 * decides for all that do not name one.
 */
public enum Verbosity {
  /** The progress line on a terminal, a line for each epoch elsewhere. */
  AUTO,
  /** A line that is written over: how far, time left, samples in a second, loss and metrics. */
  PROGRESS,
  /** A line for each epoch. */
  LINE,
  /** Nothing. */
  SILENT;

  private static final String PROPERTY = "ranvier.verbosity";
  private static final String VARIABLE = "RANVIER_VERBOSITY";

  /** What it comes to in this process: never AUTO. */
  Verbosity resolved() {
    return this == AUTO ? of(Switch.read(PROPERTY, VARIABLE), isTerminal()) : this;
  }

  /** What AUTO comes to. */
  static Verbosity of(String value, boolean terminal) {
    if (Switch.isUsual(value)) {
      return terminal ? PROGRESS : LINE;
    }
    return switch (Switch.word(value).toLowerCase(Locale.ROOT)) {
      case Switch.OFF, "silent" -> SILENT;
      case "line" -> LINE;
      case "progress" -> PROGRESS;
      default ->
          throw new IllegalStateException(
              "Property %s (or %s) is '%s', expected progress, line or off"
                  .formatted(PROPERTY, VARIABLE, value));
    };
  }

  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
