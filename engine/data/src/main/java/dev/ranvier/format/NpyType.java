package dev.ranvier.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * How an NPY file stores a number: NumPy's {@code dtype}, as far as it is a plain number.
 *
 * @param kind what the bits mean
 * @param bytes 1, 2, 4 or 8; 2, 4 or 8 for FLOAT, 1 for BOOLEAN
 * @param order of the bytes; has no meaning for a single one
 */
public record NpyType(Kind kind, int bytes, ByteOrder order) {

  /** What the bits mean. */
  public enum Kind {
    /** IEEE 754, half, single or double. */
    FLOAT,
    /** Two's complement. */
    SIGNED,
    /** From 0. */
    UNSIGNED,
    /** 0 or 1. */
    BOOLEAN
  }

  /** float32, least significant byte first: what we write, and read without converting. */
  public static final NpyType FLOAT32 = new NpyType(Kind.FLOAT, 4, ByteOrder.LITTLE_ENDIAN);

  /** int32, least significant byte first. */
  public static final NpyType INT32 = new NpyType(Kind.SIGNED, 4, ByteOrder.LITTLE_ENDIAN);

  /** Checks that there is such a type. */
  public NpyType {
    boolean power = bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8;
    boolean right =
        switch (kind) {
          case FLOAT -> power && bytes > 1;
          case SIGNED, UNSIGNED -> power;
          case BOOLEAN -> bytes == 1;
        };
    if (!right) {
      throw new IllegalArgumentException("NpyType: no " + kind + " has " + bytes + " bytes");
    }
  }

  /** The type that a header names, such as {@code "<f4"}; null if it is none of a plain number. */
  static NpyType of(String descr) {
    if (!descr.matches("[<>|=][fiu][1248]|[|<>=]b1")) {
      return null;
    }
    Kind kind =
        switch (descr.charAt(1)) {
          case 'f' -> Kind.FLOAT;
          case 'i' -> Kind.SIGNED;
          case 'u' -> Kind.UNSIGNED;
          default -> Kind.BOOLEAN;
        };
    int bytes = descr.charAt(2) - '0';
    char order = descr.charAt(0);
    // NumPy itself writes no '=', and '|' for single bytes alone.
    boolean wrong = kind == Kind.FLOAT && bytes == 1 || bytes > 1 && (order == '|' || order == '=');
    ByteOrder known = order == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    return wrong ? null : new NpyType(kind, bytes, known);
  }

  /** NumPy's name, such as {@code "<f4"}. */
  public String descr() {
    char letter =
        switch (kind) {
          case FLOAT -> 'f';
          case SIGNED -> 'i';
          case UNSIGNED -> 'u';
          case BOOLEAN -> 'b';
        };
    char sign = bytes == 1 ? '|' : order == ByteOrder.BIG_ENDIAN ? '>' : '<';
    return "" + sign + letter + bytes;
  }

  /** Whether it is a whole number. */
  public boolean whole() {
    return kind != Kind.FLOAT;
  }

  /** The number at a place as a double: rounded if it is a whole number beyond 2^53. */
  public double decimal(MemorySegment source, long offsetBytes) {
    if (kind != Kind.FLOAT) {
      long value = integer(source, offsetBytes);
      return value < 0 && kind == Kind.UNSIGNED ? unsigned(value) : (double) value;
    }
    long bits = bits(source, offsetBytes);
    return switch (bytes) {
      case 2 -> Float.float16ToFloat((short) bits);
      case 4 -> Float.intBitsToFloat((int) bits);
      default -> Double.longBitsToDouble(bits);
    };
  }

  /** The lowest bit goes into the one above, so that halving does not round. */
  private static double unsigned(long value) {
    return 2.0 * (value >>> 1 | value & 1);
  }

  /** The whole number at a place; an unsigned one beyond 2^63 comes out negative. */
  public long integer(MemorySegment source, long offsetBytes) {
    long bits = bits(source, offsetBytes);
    int unused = 64 - 8 * bytes;
    return kind == Kind.SIGNED ? bits << unused >> unused : bits;
  }

  private long bits(MemorySegment source, long offsetBytes) {
    boolean swapped = order != ByteOrder.LITTLE_ENDIAN;
    switch (bytes) {
      case 1:
        return source.get(ValueLayout.JAVA_BYTE, offsetBytes) & 0xFFL;
      case 2:
        short two = source.get(LITTLE_SHORT, offsetBytes);
        return (swapped ? Short.reverseBytes(two) : two) & 0xFFFFL;
      case 4:
        int four = source.get(LITTLE_INT, offsetBytes);
        return (swapped ? Integer.reverseBytes(four) : four) & 0xFFFF_FFFFL;
      default:
        long eight = source.get(LITTLE_LONG, offsetBytes);
        return swapped ? Long.reverseBytes(eight) : eight;
    }
  }

  private static final ValueLayout.OfShort LITTLE_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt LITTLE_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LITTLE_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  @Override
  public String toString() {
    return descr();
  }
}
