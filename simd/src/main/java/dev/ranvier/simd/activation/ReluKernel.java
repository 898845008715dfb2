package dev.ranvier.simd.activation;

import dev.ranvier.simd.vector.Lanes;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * y = max(x, 0), backward g where y &gt; 0, else +0.
 *
 * <p>in, out, saved, grad: [rows, columns], rows padded to 16 floats, padding overwritten. Needs:
 * matrices that are the same place or do not overlap. Registers: 2. Defined by {@link ReluScalar}.
 * Refused: {@code max}, several instructions for the sake of NaN where compare and blend are two.
 */
final class ReluKernel implements ActivationKernel {

  @Override
  public void forward(
      MemorySegment in,
      long inBytes,
      int inStride,
      MemorySegment out,
      long outBytes,
      int outStride,
      int rows,
      int columns) {
    assert PaddedRows.fit(in, inBytes, inStride, rows, columns);
    assert PaddedRows.fit(out, outBytes, outStride, rows, columns);
    for (int i = 0; i < rows; i++) {
      long inRow = PaddedRows.row(inBytes, inStride, i);
      long outRow = PaddedRows.row(outBytes, outStride, i);
      for (int j = 0; j < columns; j += Lanes.COUNT) {
        long at = (long) j << 2;
        FloatVector x = FloatVector.fromMemorySegment(Lanes.FLOATS, in, inRow + at, Lanes.ORDER);
        x.blend(0f, x.compare(VectorOperators.LE, 0f))
            .intoMemorySegment(out, outRow + at, Lanes.ORDER);
      }
    }
  }

  @Override
  public void backward(
      MemorySegment saved,
      long savedBytes,
      int savedStride,
      MemorySegment grad,
      long gradBytes,
      int gradStride,
      int rows,
      int columns) {
    assert PaddedRows.fit(saved, savedBytes, savedStride, rows, columns);
    assert PaddedRows.fit(grad, gradBytes, gradStride, rows, columns);
    for (int i = 0; i < rows; i++) {
      long savedRow = PaddedRows.row(savedBytes, savedStride, i);
      long gradRow = PaddedRows.row(gradBytes, gradStride, i);
      for (int j = 0; j < columns; j += Lanes.COUNT) {
        long at = (long) j << 2;
        FloatVector y =
            FloatVector.fromMemorySegment(Lanes.FLOATS, saved, savedRow + at, Lanes.ORDER);
        FloatVector g =
            FloatVector.fromMemorySegment(Lanes.FLOATS, grad, gradRow + at, Lanes.ORDER);
        g.blend(0f, y.compare(VectorOperators.LE, 0f))
            .intoMemorySegment(grad, gradRow + at, Lanes.ORDER);
      }
    }
  }

  @Override
  public boolean derivativeFromOutput() {
    return true;
  }

  @Override
  public boolean elementwise() {
    return true;
  }
}
