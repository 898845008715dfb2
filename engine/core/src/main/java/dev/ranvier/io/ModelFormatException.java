package dev.ranvier.io;

import java.nio.file.Path;

/**
 * A model file whose content cannot be used. The message names the file, the place in it, what was
 * expected there, what was found, and what to do.
 */
public final class ModelFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int QUOTE_LIMIT = 60;

  /** Advice for content that no correct writer produces. */
  static final String DAMAGED =
      "The file is damaged, cut short or not a safetensors file: copy or save it again.";

  private final transient Path file;
  private final String place;
  private final String expected;
  private final String found;

  /**
   * Says what is wrong, where, and what to do.
   *
   * @param file the file, or null if the content did not come from one
   * @param place where in the file, such as {@code "tensor 'w'"}
   * @param expected what would have been right
   * @param found what is there; text out of the file goes through {@link #quote}
   * @param advice what the reader of the message can do, a sentence
   */
  public ModelFormatException(
      Path file, String place, String expected, String found, String advice) {
    super(
        (file == null ? "model" : file)
            + ", "
            + place
            + ": expected "
            + expected
            + ", found "
            + found
            + ". "
            + advice);
    this.file = file;
    this.place = place;
    this.expected = expected;
    this.found = found;
  }

  static ModelFormatException damaged(Path file, String place, String expected, String found) {
    return new ModelFormatException(file, place, expected, found, DAMAGED);
  }

  /** The file, or null if the content did not come from one. */
  public Path file() {
    return file;
  }

  /** Where in the file. */
  public String place() {
    return place;
  }

  /** What would have been right. */
  public String expected() {
    return expected;
  }

  /** What is there. */
  public String found() {
    return found;
  }

  /**
   * Text out of a file, made fit for a message: in quotes, at most 60 characters, and nothing that
   * a terminal could take for a command.
   */
  public static String quote(String text) {
    StringBuilder quoted = new StringBuilder("'");
    int end = Math.min(text.length(), QUOTE_LIMIT);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      boolean plain = !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
      quoted.append(plain && !Character.isSurrogate(c) ? c : '?');
    }
    return quoted.append(end < text.length() ? "...'" : "'").toString();
  }
}
