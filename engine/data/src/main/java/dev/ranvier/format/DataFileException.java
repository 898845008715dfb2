package dev.ranvier.format;

import java.nio.file.Path;

/** A data file is missing, damaged or not what it should be; the message is for the user. */
public final class DataFileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient Path file;

  /**
   * Says what is wrong, where, and what to do.
   *
   * @param file the file or folder at fault
   * @param place where in it, such as {@code "magic number (bytes 0 to 3)"}
   * @param expected what should be there
   * @param found what is there
   * @param advice what the user can do, a whole sentence
   */
  public DataFileException(Path file, String place, String expected, String found, String advice) {
    this(file, place, expected, found, advice, null);
  }

  /** The same, with what it was found by. */
  public DataFileException(
      Path file, String place, String expected, String found, String advice, Throwable cause) {
    super(
        "%s: %s: expected %s, found %s. %s".formatted(file, place, expected, found, advice), cause);
    this.file = file;
  }

  /** The file or folder at fault; null after deserialization. */
  public Path file() {
    return file;
  }
}
