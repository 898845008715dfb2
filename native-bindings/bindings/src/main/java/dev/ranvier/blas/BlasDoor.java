package dev.ranvier.blas;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Objects;

/**
 * What {@link Cblas} checks before native code sees an argument. Nothing is allocated unless a
 * check fails.
 */
final class BlasDoor {

  private BlasDoor() {}

  static void size(String function, String name, int size) {
    if (size < 0) {
      throw illegal(function, name, "a size of 0 or more", Integer.toString(size), "");
    }
  }

  static void leadingDimension(String function, String name, int found, int columns) {
    if (found < Math.max(1, columns)) {
      throw illegal(
          function,
          name,
          "at least the stored row length " + Math.max(1, columns),
          Integer.toString(found),
          "; give the distance between rows in floats");
    }
  }

  static void increment(String function, String name, int increment) {
    if (increment < 1) {
      throw illegal(
          function,
          name,
          "a positive distance between elements",
          Integer.toString(increment),
          "; BLAS's negative increments are not offered");
    }
  }

  /** A row-major matrix; an empty one needs no memory. */
  static void matrix(String function, String name, MemorySegment a, int rows, int columns, int ld) {
    segment(function, name, a);
    if (rows != 0 && columns != 0) {
      floats(function, name, a, (rows - 1L) * ld + columns);
    }
  }

  static void vector(String function, String name, MemorySegment x, int size, int increment) {
    segment(function, name, x);
    if (size != 0) {
      floats(function, name, x, (size - 1L) * increment + 1);
    }
  }

  static void writable(String function, String name, MemorySegment segment) {
    if (segment.isReadOnly()) {
      throw illegal(function, name, "a writable segment", "a read-only one", "");
    }
  }

  private static void segment(String function, String name, MemorySegment segment) {
    Objects.requireNonNull(segment, name);
    if (!segment.scope().isAlive()) {
      throw new IllegalStateException(
          message(function, name, "memory of an open arena", "that of a closed one", ""));
    }
    if (!segment.isAccessibleBy(Thread.currentThread())) {
      throw new WrongThreadException(
          message(
              function,
              name,
              "memory of this thread's or a shared arena",
              "that of an arena confined to another thread",
              ""));
    }
    if (!segment.isNative()) {
      throw illegal(
          function,
          name,
          "a native segment",
          "a heap segment",
          "; copy the array into memory of an Arena");
    }
    if ((segment.address() & (Float.BYTES - 1)) != 0) {
      throw illegal(
          function, name, "an address aligned to 4 bytes", "an odd one", "; align the slice");
    }
  }

  private static void floats(String function, String name, MemorySegment segment, long needed) {
    // Divided, not multiplied: four bytes for each of 2^62 floats wrap to few.
    if (segment.byteSize() >> 2 < needed) {
      BigInteger bytes = BigInteger.valueOf(needed).shiftLeft(2);
      throw new IndexOutOfBoundsException(
          message(
              function,
              name,
              "at least " + bytes + " bytes (" + needed + " floats)",
              segment.byteSize() + " bytes",
              "; check sizes, leading dimension and the slice's offset"));
    }
  }

  private static IllegalArgumentException illegal(
      String function, String name, String expected, String found, String advice) {
    return new IllegalArgumentException(message(function, name, expected, found, advice));
  }

  private static String message(
      String function, String name, String expected, String found, String advice) {
    return function + ": " + name + ": expected " + expected + ", found " + found + advice;
  }
}
