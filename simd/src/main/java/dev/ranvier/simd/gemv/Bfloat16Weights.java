package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.FloatsScalar;
import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/**
 * Weights in bfloat16: the upper 16 bits of a float32, so the same range with 8 bits of precision.
 * Half of the bytes; a relative error of at most 2<sup>-8</sup> for each weight that is not
 * subnormal.
 *
 * <p>Weights lie in panels of {@value #PANEL} columns, as those of {@link QuantizedWeights} do.
 *
 * <p>Plain Java: weights are converted once.
 */
public final class Bfloat16Weights {

  /** Columns of a panel: 8 vectors of 16, the widest stripe of {@link Bfloat16Gemv}. */
  static final int PANEL = 128;

  private Bfloat16Weights() {}

  /**
   * The nearest bfloat16, half to even, as IEEE 754 rounds: above the largest one infinite, NaN
   * stays NaN.
   */
  public static short narrow(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40); // quiet: the bits that made it NaN may be the lower ones
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }

  /** The float32 of the same value. */
  public static float widen(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** Bytes of the weights. */
  public static long bytes(int inputSize, int outputSize) {
    Gemv.checkSizes(outputSize, inputSize);
    return (long) inputSize * PaddedRows.round(outputSize) * Short.BYTES;
  }

  /**
   * Rounds a matrix; padding becomes 0.
   *
   * @param w float32 [inputSize, outputSize]
   * @param out bfloat16 in panels, {@link #bytes} bytes, aligned to 2
   */
  public static void narrow(Matrix w, int inputSize, int outputSize, Matrix out) {
    MemorySegment wRows = PaddedRows.requireExactly("w", w, 0, inputSize, outputSize);
    MemorySegment to = out.segment();
    Memory.requireWritable("out", to, out.bytes(), bytes(inputSize, outputSize));
    requireAligned("out", out);
    int padded = PaddedRows.round(outputSize);
    for (int from = 0; from < padded; from += PANEL) {
      int width = Math.min(PANEL, padded - from);
      for (int i = 0; i < inputSize; i++) {
        long row = w.row(i);
        long at = out.bytes() + ((long) from * inputSize + (long) i * width << 1);
        for (int j = from; j < from + width; j++) {
          short value =
              j < outputSize ? narrow(FloatsScalar.load(wRows, row + ((long) j << 2))) : 0;
          to.set(JAVA_SHORT, at + ((long) (j - from) << 1), value);
        }
      }
    }
  }

  /** The same values in float32; the padding of w is left alone. */
  public static void widen(Matrix in, int inputSize, int outputSize, Matrix w) {
    MemorySegment wRows = PaddedRows.requireExactlyWritable("w", w, 0, inputSize, outputSize);
    Memory.require("in", in.segment(), in.bytes(), bytes(inputSize, outputSize));
    requireAligned("in", in);
    int padded = PaddedRows.round(outputSize);
    for (int from = 0; from < outputSize; from += PANEL) {
      int width = Math.min(PANEL, padded - from);
      for (int i = 0; i < inputSize; i++) {
        long row = in.bytes() + ((long) from * inputSize + (long) i * width << 1);
        long to = w.row(i);
        for (int j = from; j < Math.min(from + width, outputSize); j++) {
          float value = widen(in.segment().get(JAVA_SHORT, row + ((long) (j - from) << 1)));
          FloatsScalar.store(value, wRows, to + ((long) j << 2));
        }
      }
    }
  }

  private static void requireAligned(String name, Matrix values) {
    if ((values.segment().address() + values.bytes() & 1) != 0) {
      throw new IllegalArgumentException(
          name + " lies at offset " + values.bytes() + ", expected an address aligned to 2 bytes");
    }
  }
}
