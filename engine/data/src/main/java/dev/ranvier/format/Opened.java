package dev.ranvier.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.zip.ZipException;

/** What the file system says while a file is read, in the words of {@link DataFileException}. */
final class Opened {

  private Opened() {}

  /** Reads something from a file. */
  interface Reading<T> {
    T read() throws IOException;
  }

  static <T> T read(FilePlace place, Reading<T> reading) {
    try {
      return reading.read();
    } catch (NoSuchFileException e) {
      throw place.wrong("file", "a readable file", "none", "Check the path.", e);
    } catch (EOFException | ZipException e) {
      throw place.wrong("data", "whole compressed data", e.getMessage(), FilePlace.DAMAGED, e);
    } catch (IOException e) {
      throw place.wrong("file", "a readable file", e, "Check the path and its permissions.", e);
    }
  }
}
