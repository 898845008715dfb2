package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.PanelEmitter;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * Products of a few rows with weights in panels of fewer bytes: what their doors share.
 *
 * <p>Inputs that are rounded to integers are so in the lists, from the row's largest magnitude on:
 * the scalar twin of what code does.
 */
final class CompressedRows {

  /** What an input of the largest magnitude becomes. */
  private static final float LARGEST = 127;

  /** 2^-119, as an int: rows of less count as zeros, since their scale would be subnormal. */
  private static final int LEAST = 0x0400_0000;

  private static final int NOT_FINITE = 0x7F80_0000;

  /** In the head of a list: what inputs are multiplied by, and behind it the row's scale. */
  private static final long INVERSE = 8;

  private static final long SCALE = INVERSE + Float.BYTES;

  /** Rows for which a part of the weights is read from memory once. */
  static final int GROUP = 4;

  /** Where the row numbers of a list begin; before them is their count. */
  static final long ROWS = 64;

  /** Where the values of a list begin. */
  static final long VALUES = ROWS + (long) Gemm.KC * Integer.BYTES;

  /** Bytes of a list. */
  static final long LIST_BYTES = VALUES + (long) Gemm.KC * Float.BYTES;

  private CompressedRows() {}

  /** Scratch of a product: lists of as many rows as code takes at once, and its arguments. */
  static long scratchBytes() {
    return CodePanelGemv.ROWS * LIST_BYTES + CodePanelGemv.ARGUMENT_BYTES;
  }

  /** What the doors do, which say so. */
  static void multiply(
      int format,
      boolean vector,
      CodePanelGemv code,
      int m,
      int n,
      int k,
      MemorySegment x,
      long xBytes,
      int ldx,
      Matrix w,
      Matrix scale,
      Matrix y,
      boolean skipZeros,
      Epilogue epilogue,
      Matrix scratch) {
    Gemv.checkSizes(n, k);
    long padded = Gemv.padded(n);
    boolean halves = format == PanelEmitter.HALVES;
    require("x", x, xBytes, m, k, ldx);
    long bytes = halves ? Bfloat16Weights.bytes(k, n) : QuantizedWeights.bytes(k, n);
    Memory.require("W", w.segment(), w.bytes(), bytes);
    require("y", y.segment(), y.bytes(), m, padded, y.stride());
    Memory.requireNotReadOnly("y", y.segment());
    if (!halves) {
      Memory.requireFloats("scale", scale.segment(), scale.bytes(), padded);
    }
    Memory.requireWritable("scratch", scratch.segment(), scratch.bytes(), scratchBytes());
    requireApart(scratch, y, m, padded);
    if (m == 0 || n == 0) {
      return;
    }
    try {
      long scales = halves ? 0 : Memory.address(scale.segment(), scale.bytes());
      int rows;
      for (int i = 0; i < m; i += rows) {
        rows = Math.min(code == null ? GROUP : CodePanelGemv.ROWS, m - i);
        multiplyK(
            format,
            vector,
            code,
            rows,
            (int) padded,
            k,
            Memory.address(x, xBytes) + ((long) i * ldx << 2),
            (long) ldx << 2,
            Memory.address(w.segment(), w.bytes()),
            scales,
            Memory.address(y.segment(), y.row(i)),
            (long) y.stride() << 2,
            skipZeros,
            Memory.address(scratch.segment(), scratch.bytes()));
      }
    } finally {
      Reference.reachabilityFence(x);
      Reference.reachabilityFence(w);
      Reference.reachabilityFence(scale);
      Reference.reachabilityFence(y);
      Reference.reachabilityFence(scratch);
    }
    if (epilogue != null) {
      epilogue.apply(y, 0, 0, 0, m, n);
    }
  }

  /**
   * The unchecked twin of {@link #multiply} for rows that share a list each, on addresses. All of
   * them take a panel's part of a block before the next: it is in L2 by then.
   */
  private static void multiplyK(
      int format,
      boolean vector,
      CodePanelGemv code,
      int m,
      int padded,
      int k,
      long x,
      long xStride,
      long w,
      long scale,
      long y,
      long yStride,
      boolean skipZeros,
      long lists) {
    if (code != null
        && code.run(m, padded, k, x, xStride, w, y, yStride, scale, skipZeros, lists)) {
      return;
    }
    boolean vectors = vector && (code == null || !MachineFunction.refusal().isEmpty());
    boolean halves = format == PanelEmitter.HALVES;
    boolean integers = format == PanelEmitter.INTEGERS;
    for (int i = 0; integers && i < m; i++) {
      writeScale(k, x + i * xStride, lists + i * LIST_BYTES);
    }
    int pc = 0;
    do {
      int kc = Math.min(Gemm.KC, k - pc);
      boolean first = pc == 0;
      for (int i = 0; i < m; i++) {
        long inputs = x + i * xStride + ((long) pc << 2);
        list(kc, inputs, skipZeros, integers, lists + i * LIST_BYTES);
      }
      for (int j = 0; j < padded; j += QuantizedWeights.PANEL) {
        int width = Math.min(QuantizedWeights.PANEL, padded - j);
        long stride = halves ? 2L * width : width;
        long panel = w + (long) j * k * (halves ? 2 : 1) + pc * stride;
        for (int i = 0; i < m; i++) {
          long list = lists + i * LIST_BYTES;
          int terms = Memory.ALL.get(JAVA_INT_UNALIGNED, list & Memory.ADDRESS);
          long rows = list + ROWS;
          long values = list + VALUES;
          long to = y + i * yStride + ((long) j << 2);
          if (halves && vectors) {
            Bfloat16GemvKernel.run(width, terms, rows, values, panel, stride, first, to);
          } else if (halves) {
            Bfloat16GemvScalar.run(width, terms, rows, values, panel, stride, first, to);
          } else if (vectors) {
            QuantizedGemvKernel.run(width, terms, rows, values, panel, stride, first, to);
          } else {
            QuantizedGemvScalar.run(width, terms, rows, values, panel, stride, first, to);
          }
        }
      }
      pc += kc;
    } while (pc < k);
    for (int i = 0; !halves && i < m; i++) {
      long to = y + i * yStride;
      if (vector) {
        QuantizedGemvKernel.scale(padded, scale, to);
      } else {
        QuantizedGemvScalar.scale(padded, scale, to);
      }
      float factor = get(lists + i * LIST_BYTES + SCALE);
      for (long at = to; integers && at != to + 4L * padded; at += Float.BYTES) {
        set(at, get(at) * factor);
      }
    }
  }

  /** Writes an {@link InputList} of a block, its values rounded to integers where that is asked. */
  private static void list(int kc, long x, boolean skipZeros, boolean integers, long list) {
    long values = list + VALUES;
    int terms = InputList.fill(kc, x, skipZeros, list + ROWS, values);
    Memory.ALL.set(JAVA_INT_UNALIGNED, list & Memory.ADDRESS, terms);
    float inverse = get(list + INVERSE);
    for (long at = values; integers && at != values + 4L * terms; at += Float.BYTES) {
      set(at, (int) Math.rint(get(at) * inverse));
    }
  }

  /** The scale of a row and its inverse; NaN where an input is not finite, 0 for a row of zeros. */
  private static void writeScale(int k, long x, long list) {
    int largest = 0;
    for (long at = x; at != x + 4L * k; at += Float.BYTES) {
      int bits = Memory.ALL.get(JAVA_INT_UNALIGNED, at & Memory.ADDRESS);
      largest = Math.max(largest, bits & Integer.MAX_VALUE);
    }
    float magnitude = Float.intBitsToFloat(largest);
    boolean usual = largest >= LEAST && largest < NOT_FINITE;
    set(list + INVERSE, usual ? LARGEST / magnitude : 0f);
    set(list + SCALE, usual ? magnitude / LARGEST : magnitude * 0f);
  }

  private static float get(long at) {
    return Memory.ALL.get(JAVA_FLOAT_UNALIGNED, at & Memory.ADDRESS);
  }

  private static void set(long at, float value) {
    Memory.ALL.set(JAVA_FLOAT_UNALIGNED, at & Memory.ADDRESS, value);
  }

  /**
   * Refuses a matrix of floats that has not {@code rows} rows of {@code width}, {@code stride}
   * elements apart.
   */
  private static void require(
      String name, MemorySegment segment, long offsetBytes, int rows, long width, int stride) {
    Memory.requireSize("m", rows);
    if (stride < 0 || rows > 1 && stride < width) {
      throw new IllegalArgumentException(
          name + " has a leading dimension of " + stride + " elements, expected at least " + width);
    }
    Memory.requireFloats(name, segment, offsetBytes, elements(rows, width, stride));
  }

  /** Refuses lists in y: what is written there would be taken for numbers of rows. */
  private static void requireApart(Matrix lists, Matrix y, int m, long n) {
    long bytes = elements(m, n, y.stride()) * Float.BYTES;
    Memory.requireApart(
        "scratch",
        lists.segment(),
        lists.bytes(),
        scratchBytes(),
        "y",
        y.segment(),
        y.bytes(),
        bytes);
  }

  private static long elements(int rows, long width, int stride) {
    return rows == 0 || width == 0 ? 0 : (rows - 1L) * stride + width;
  }
}
