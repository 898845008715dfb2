package dev.ranvier.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * A tool or data that not every machine has. A variable of the environment names it. Unset: the
 * tests that need it are skipped and say so in one line. Set: what is missing fails.
 */
public final class RealPart {

  private RealPart() {}

  /**
   * The file or folder that a variable names, seen from the top of the project if it is relative.
   *
   * @param variable such as {@code RANVIER_DATA}
   * @param what that a machine may lack, for the line and the message
   */
  public static Path named(String variable, String what) {
    return require(variable, System.getenv(variable), what);
  }

  static Path require(String variable, String value, String what) {
    if (value == null || value.isBlank()) {
      System.out.println("Skipped: " + variable + " is not set (" + what + ")");
      Assumptions.abort(variable + " is not set");
    }
    Path path = Path.of(System.getProperty("ranvier.root", "")).resolve(value);
    if (!Files.exists(path)) {
      throw new AssertionError(
          "%s is %s: there is no %s; name an existing one, or unset the variable to skip these tests"
              .formatted(variable, value, path));
    }
    return path;
  }
}
