package dev.ranvier.samples.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that a command is to write: refused before the work is done, not after it. */
public final class OutputFile {

  private OutputFile() {}

  /**
   * Refuses a place where no file can be written.
   *
   * @param option that named it, such as {@code --out}
   */
  public static void requireWritable(String option, Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(file)) {
      throw new IllegalArgumentException(option + " is the folder " + file + ", expected a file");
    }
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "%s: there is no folder %s; make it or give another place".formatted(option, folder));
    }
    try {
      Files.delete(Files.createTempFile(folder, ".ranvier", ".tmp"));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s: cannot write a file in the folder %s (%s); give another place"
              .formatted(option, folder, e),
          e);
    }
  }

  /** Text to be written. */
  interface Content {
    /** Appends it. */
    void writeTo(Appendable out) throws IOException;
  }

  /** Writes a text file, whole or not at all. */
  static void write(Path file, Content content) {
    Path absolute = file.toAbsolutePath();
    try {
      Path part = Files.createTempFile(absolute.getParent(), ".ranvier", ".tmp");
      try {
        try (var writer = Files.newBufferedWriter(part)) {
          content.writeTo(writer);
        }
        Files.move(part, absolute, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be written: %s".formatted(file, e), e);
    }
  }
}
