package dev.ranvier.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** CSV files of tests, and what is said about bad ones. */
public final class CsvFiles {

  private CsvFiles() {}

  /** Writes lines. */
  public static Path write(Path folder, String name, String... lines) {
    try {
      return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole message says file, place, expected, found and what to do, in these words. */
  public static void assertRefused(
      Path file,
      ThrowingCallable call,
      String place,
      String expected,
      String found,
      String advice) {
    DataFileException refusal = catchThrowableOfType(DataFileException.class, call);
    assertThat(refusal).as("nothing was refused").isNotNull();
    assertThat(refusal)
        .hasMessageStartingWith(file + ": " + place + ": expected " + expected + ", found ")
        .hasMessageContaining(", found " + found + ". ")
        .hasMessageEndingWith(advice);
    assertThat(refusal.file()).isEqualTo(file);
  }
}
