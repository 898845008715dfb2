package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.FloatsScalar;
import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * Weights in 8 bits, symmetric per output channel: w[i, j] ≈ scale[j] · q[i, j], q from -127 to
 * 127, scale[j] the column's largest magnitude over 127. A quarter of the bytes; an error of at
 * most half a scale for each weight.
 *
 * <p>Weights lie in panels of {@value #PANEL} columns, one behind the other, the columns rounded up
 * to 16, zeros beside the last: within a panel of that many or fewer columns row i begins i times
 * their number after the first. A product walks a panel in the order of memory; with rows of all
 * columns it read 256 bytes of each 4 KiB, and 4096 inputs and outputs from beyond L2 took 1.5
 * times as long ({@code bench/run.sh lab byte-panels}).
 *
 * <p>Plain Java: weights are quantized once.
 */
public final class QuantizedWeights {

  /** Columns of a panel: 8 vectors of 16, the widest stripe of {@link QuantizedGemv}. */
  static final int PANEL = 128;

  private static final int LARGEST = 127;

  private QuantizedWeights() {}

  /** Bytes of the weights. */
  public static long bytes(int inputSize, int outputSize) {
    Gemv.checkSizes(outputSize, inputSize);
    return (long) inputSize * PaddedRows.round(outputSize);
  }

  /**
   * Chooses the scales and rounds w / scale to the nearest integer, half to even; padding becomes
   * 0. A column of zeros gets scale 0, and so does one whose scale would be subnormal: it becomes
   * zeros.
   *
   * @param w float32 [inputSize, outputSize]
   * @param q int8 in panels, {@link #bytes} of them
   * @param scale float32 [outputSize], padded to 16
   * @throws IllegalArgumentException if a weight is not finite; the message says which
   */
  public static void quantize(Matrix w, int inputSize, int outputSize, Matrix q, Matrix scale) {
    MemorySegment wRows = PaddedRows.requireExactly("w", w, 0, inputSize, outputSize);
    MemorySegment scales = PaddedRows.requireWritableRow("scale", scale, 0, outputSize);
    Memory.requireWritable("q", q.segment(), q.bytes(), bytes(inputSize, outputSize));
    largest(w, scale, inputSize, outputSize);
    for (int j = 0; j < PaddedRows.round(outputSize); j++) {
      long at = scale.bytes() + ((long) j << 2);
      FloatsScalar.store(FloatsScalar.flush(FloatsScalar.load(scales, at) / LARGEST), scales, at);
    }
    int padded = PaddedRows.round(outputSize);
    for (int from = 0; from < padded; from += PANEL) {
      int width = Math.min(PANEL, padded - from);
      for (int i = 0; i < inputSize; i++) {
        long row = w.row(i);
        long to = q.bytes() + (long) from * inputSize + (long) i * width;
        for (int j = from; j < from + width; j++) {
          long at = (long) j << 2;
          float value = j < outputSize ? FloatsScalar.load(wRows, row + at) : 0f;
          byte nearest = nearest(value, FloatsScalar.load(scales, scale.bytes() + at));
          q.segment().set(JAVA_BYTE, to + j - from, nearest);
        }
      }
    }
  }

  /** The largest magnitude of each column, and 0 in the padding. */
  private static void largest(Matrix w, Matrix out, int inputSize, int outputSize) {
    MemorySegment wRows = w.segment();
    MemorySegment outRow = out.segment();
    for (int j = 0; j < PaddedRows.round(outputSize); j++) {
      FloatsScalar.store(0f, outRow, out.bytes() + ((long) j << 2));
    }
    for (int i = 0; i < inputSize; i++) {
      long row = w.row(i);
      for (int j = 0; j < outputSize; j++) {
        long at = (long) j << 2;
        float value = FloatsScalar.load(wRows, row + at);
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException(
              "Weight [" + i + ", " + j + "] is " + value + ", expected a finite number");
        }
        float largest = Math.max(FloatsScalar.load(outRow, out.bytes() + at), Math.abs(value));
        FloatsScalar.store(largest, outRow, out.bytes() + at);
      }
    }
  }

  /** In double precision, so that only the rounding to an integer rounds. */
  private static byte nearest(float value, float scale) {
    if (scale == 0f) {
      return 0;
    }
    return (byte) Math.clamp((long) Math.rint((double) value / scale), -LARGEST, LARGEST);
  }

  /** w[i, j] = scale[j] · q[i, j]; the padding of w is left alone. */
  public static void dequantize(Matrix q, Matrix scale, int inputSize, int outputSize, Matrix w) {
    MemorySegment wRows = PaddedRows.requireExactlyWritable("w", w, 0, inputSize, outputSize);
    MemorySegment scales = PaddedRows.requireRow("scale", scale, 0, outputSize);
    Memory.require("q", q.segment(), q.bytes(), bytes(inputSize, outputSize));
    int padded = PaddedRows.round(outputSize);
    for (int from = 0; from < outputSize; from += PANEL) {
      int width = Math.min(PANEL, padded - from);
      for (int i = 0; i < inputSize; i++) {
        long row = q.bytes() + (long) from * inputSize + (long) i * width;
        long to = w.row(i);
        for (int j = from; j < Math.min(from + width, outputSize); j++) {
          long at = (long) j << 2;
          float value =
              FloatsScalar.load(scales, scale.bytes() + at)
                  * q.segment().get(JAVA_BYTE, row + j - from);
          FloatsScalar.store(value, wRows, to + at);
        }
      }
    }
  }
}
