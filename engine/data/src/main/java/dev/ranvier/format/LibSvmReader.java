package dev.ranvier.format;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads LIBSVM's text: a row in each line, {@code target index:value index:value ...}, with indices
 * ascending and zeros left out; what follows a {@code #} is a comment. Rows become dense.
 *
 * <p>Indices count from 1, as LIBSVM has them, or from 0 where {@link #zeroBased} says so: a file
 * does not say itself. Groups ({@code qid:}) are refused unless {@link #ignoringGroups} leaves them
 * out; several targets in a row ({@code 1,3}) are refused.
 *
 * <pre>{@code
 * LibSvmRows rows = LibSvmReader.oneBased().read(Path.of("a9a"));
 * Dataset data = rows.classes(); // targets -1 and 1 become classes 0 and 1
 * }</pre>
 *
 * @param first the index of the first feature, 0 or 1
 * @param features in a row, or 0 for as many as the largest index says
 * @param groupsIgnored whether {@code qid:} is left out
 */
public record LibSvmReader(int first, int features, boolean groupsIgnored) {

  private static final int MAX_FEATURES = 1 << 24;

  /** Checks the numbers. */
  public LibSvmReader {
    if (first < 0 || first > 1 || features < 0 || features > MAX_FEATURES) {
      throw new IllegalArgumentException(
          "LibSvmReader: the first index is %s and there are %s features, expected 0 or 1, and 0 to %s"
              .formatted(first, features, MAX_FEATURES));
    }
  }

  /** Indices count from 1. */
  public static LibSvmReader oneBased() {
    return new LibSvmReader(1, 0, false);
  }

  /** Indices count from 0. */
  public static LibSvmReader zeroBased() {
    return new LibSvmReader(0, 0, false);
  }

  /** With a number of features, as a test part needs that lacks the last ones. */
  public LibSvmReader features(int count) {
    return new LibSvmReader(first, count, groupsIgnored);
  }

  /** With groups left out. */
  public LibSvmReader ignoringGroups() {
    return new LibSvmReader(first, features, true);
  }

  /**
   * Reads a file.
   *
   * @throws DataFileException naming file, line and cause
   */
  public LibSvmRows read(Path file) {
    FilePlace place = new FilePlace(file);
    return Opened.read(
        place,
        () -> {
          // The shortest entry has four characters, and takes eight bytes.
          HeapRoom.require(place, "length", 2 * Files.size(file));
          Parsed parsed = new Parsed(place);
          try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
              parsed.add(line);
            }
          }
          return parsed.rows();
        });
  }

  /** The rows so far, without the zeros. */
  private final class Parsed {
    private final FilePlace file;
    private int line;
    private int rows;
    private int entries;
    private int largest = first - 1;
    private double[] targets = new double[16];
    private int[] ends = new int[16];
    private int[] indices = new int[64];
    private float[] values = new float[64];

    Parsed(FilePlace file) {
      this.file = file;
    }

    void add(String text) {
      line++;
      int comment = text.indexOf('#');
      String row = (comment < 0 ? text : text.substring(0, comment)).strip();
      if (row.isEmpty()) {
        return;
      }
      String[] words = row.split("[ \t]+");
      if (rows == targets.length) {
        targets = Arrays.copyOf(targets, 2 * rows);
        ends = Arrays.copyOf(ends, 2 * rows);
      }
      targets[rows] = target(words[0]);
      int start = entries;
      for (int i = 1; i < words.length; i++) {
        if (!words[i].startsWith("qid:")) {
          entry(words[i], start);
        } else if (!groupsIgnored || i > 1) {
          throw wrong(
              "an entry index:value",
              words[i],
              "Groups are not trained with: leave them out with ignoringGroups().");
        }
      }
      ends[rows++] = entries;
    }

    private double target(String word) {
      if (word.indexOf(',') >= 0) {
        throw wrong("one target", word, "Several targets in a row are not read.");
      }
      if (word.indexOf(':') >= 0) {
        throw wrong("a target before the first entry", word, "Write a number in front of it.");
      }
      return number(word);
    }

    private void entry(String word, int start) {
      int colon = word.indexOf(':');
      int index = colon < 0 ? -1 : index(word.substring(0, colon));
      if (colon < 0 || index < first) {
        throw wrong(
            "an entry index:value with an index from " + first,
            word,
            first == 1 ? "If indices count from 0 use zeroBased()." : "Write index:value.");
      }
      if (entries > start && index <= indices[entries - 1]) {
        throw wrong(
            "indices that ascend, after " + indices[entries - 1],
            word,
            "Sort the entries of each row, each index once.");
      }
      int most = features > 0 ? features : MAX_FEATURES;
      if (index - first >= most) {
        throw wrong(
            "an index up to " + (most - 1 + first),
            word,
            features > 0 ? "Give the right number of features." : FilePlace.DAMAGED);
      }
      if (entries == indices.length) {
        indices = Arrays.copyOf(indices, 2 * entries);
        values = Arrays.copyOf(values, 2 * entries);
      }
      indices[entries] = index;
      values[entries++] = (float) number(word.substring(colon + 1));
      largest = Math.max(largest, index);
    }

    private int index(String digits) {
      return digits.matches("[0-9]{1,9}") ? Integer.parseInt(digits) : -1;
    }

    private double number(String word) {
      double value;
      try {
        value = Double.parseDouble(word);
      } catch (NumberFormatException e) {
        value = Double.NaN;
      }
      char last = word.isEmpty() ? ' ' : word.charAt(word.length() - 1);
      if (!Float.isFinite((float) value) || Character.isLetter(last)) {
        throw wrong("a finite number", "'" + word + "'", "Clean the data first.");
      }
      return value;
    }

    LibSvmRows rows() {
      int columns = features > 0 ? features : largest + 1 - first;
      if (rows == 0 || columns == 0) {
        throw file.wrong(
            "line " + line,
            "rows with entries",
            rows + " rows with none",
            "Check that this is the right file.");
      }
      HeapRoom.require(file, "largest index, " + largest, 4L * rows * columns);
      float[][] dense = new float[rows][columns];
      for (int row = 0, entry = 0; row < rows; row++) {
        for (; entry < ends[row]; entry++) {
          dense[row][indices[entry] - first] = values[entry];
        }
      }
      return new LibSvmRows(dense, Arrays.copyOf(targets, rows));
    }

    private DataFileException wrong(String expected, String found, String advice) {
      return file.wrong("line " + line, expected, found, advice);
    }
  }
}
