package dev.ranvier.format;

import java.nio.file.Path;

/**
 * A file, or an entry of one, that is being read: what its errors name.
 *
 * @param part what comes before each place, such as {@code "entry x.npy: "}, or nothing
 */
record FilePlace(Path file, String part) {

  static final String DAMAGED = "The file is damaged or incomplete: write or download it again.";

  FilePlace(Path file) {
    this(file, "");
  }

  DataFileException wrong(String place, String expected, Object found, String advice) {
    return wrong(place, expected, found, advice, null);
  }

  DataFileException wrong(
      String place, String expected, Object found, String advice, Throwable cause) {
    return new DataFileException(
        file, part + place, expected, String.valueOf(found), advice, cause);
  }
}
