package dev.ranvier.format;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import java.util.Arrays;

/**
 * The cells of the row that was read last, one after the other in one array of characters, without
 * white space around them. Rows come and go without an allocation.
 */
final class CsvCells extends AbstractBaseCsvCallbackHandler<CsvCells> {

  /** More than any table has: a file that is no CSV must not take the memory. */
  static final int MOST_COLUMNS = 100_000;

  private static final int SOME_CHARS = 1 << 10;
  private static final int SOME_COLUMNS = 1 << 6;
  private static final int SHORT = 24;

  private char[] chars = new char[SOME_CHARS];

  /** Where cell {@code i} begins, and the cell before it ends. */
  private int[] starts = new int[SOME_COLUMNS + 1];

  private int count;
  private long line;

  CsvCells() {}

  @Override
  protected void handleBegin(long startingLineNumber) {
    line = startingLineNumber;
    count = 0;
  }

  @Override
  protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
    count = index + 1;
    if (index >= MOST_COLUMNS) {
      return;
    }
    int from = offset;
    int to = offset + length;
    while (from < to && buffer[from] <= ' ') {
      from++;
    }
    while (from < to && buffer[to - 1] <= ' ') {
      to--;
    }
    int start = starts[index];
    int end = start + to - from;
    if (end > chars.length || count == starts.length) {
      grow(end);
    }
    char[] kept = chars;
    if (end - start < SHORT) {
      // A call of arraycopy takes longer than a few characters do.
      for (int i = start; i < end; i++) {
        kept[i] = buffer[from++];
      }
    } else {
      System.arraycopy(buffer, from, kept, start, end - start);
    }
    starts[count] = end;
  }

  private void grow(int end) {
    if (end > chars.length) {
      chars = Arrays.copyOf(chars, Math.max(end, 2 * chars.length));
    }
    if (count == starts.length) {
      starts = Arrays.copyOf(starts, 2 * starts.length);
    }
  }

  @Override
  protected CsvCells buildRecord() {
    return this;
  }

  /** Cells of the row, also of those that are not kept. */
  int count() {
    return count;
  }

  /** The line on which the row begins, from 1; 0 before the first. */
  long line() {
    return line;
  }

  int length(int cell) {
    return starts[cell + 1] - starts[cell];
  }

  boolean is(int cell, String text) {
    int start = starts[cell];
    if (text.length() != starts[cell + 1] - start) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != chars[start + i]) {
        return false;
      }
    }
    return true;
  }

  String text(int cell) {
    return new String(chars, starts[cell], length(cell));
  }

  double number(int cell) {
    return CsvNumber.parse(chars, starts[cell], starts[cell + 1]);
  }
}
