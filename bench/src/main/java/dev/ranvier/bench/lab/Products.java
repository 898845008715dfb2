package dev.ranvier.bench.lab;

import dev.ranvier.bench.gemm.GemmShape;
import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.gemv.Gemv;
import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/** The kernels' doors to products, for matrices that have memory of their own. */
final class Products {

  private Products() {}

  /** Inputs from 0.1 to 1, so many per cent of them zero at random places. */
  static FloatMatrix inputs(int rows, int columns, int zeros) {
    FloatMatrix x = FloatMatrix.random(rows, columns, 0.1f, 1f);
    SplittableRandom random = new SplittableRandom(zeros);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        if (random.nextInt(100) < zeros) {
          x.set(i, j, 0f);
        }
      }
    }
    return x;
  }

  static MemorySegment memory(long bytes) {
    return Arena.ofAuto().allocate(Math.max(64, bytes), 64);
  }

  /** A of a shape, as it is stored. */
  static FloatMatrix left(GemmShape shape) {
    return FloatMatrix.random(shape.rowsOfA(), shape.columnsOfA(), -1f, 1f);
  }

  /** B of a shape, as it is stored. */
  static FloatMatrix right(GemmShape shape) {
    return FloatMatrix.random(shape.rowsOfB(), shape.columnsOfB(), -1f, 1f);
  }

  /** C = op(A) op(B). */
  static Runnable of(Gemm gemm, GemmShape shape, FloatMatrix a, FloatMatrix b, FloatMatrix c) {
    Form form = shape.form();
    int m = shape.m();
    int n = shape.n();
    int k = shape.k();
    Matrix scratch = new Matrix(memory(gemm.packBytes(form, m, n, k)), 0, 0);
    return () ->
        gemm.multiply(form, m, n, k, a.matrix(), b.matrix(), 0f, c.matrix(), null, scratch);
  }

  /** C = A B with a B that was packed before. */
  static Runnable ofPacked(Gemm gemm, FloatMatrix a, FloatMatrix b, FloatMatrix c) {
    int m = c.rows();
    int n = c.columns();
    int k = b.rows();
    Matrix packed = new Matrix(memory(gemm.prepackedBytes(n, k)), 0, 0);
    gemm.prepack(Form.NN, n, k, b.matrix(), packed);
    Matrix scratch = new Matrix(memory(gemm.prepackedScratchBytes(m, n, k)), 0, 0);
    return () ->
        gemm.multiplyPrepacked(
            m, n, k, a.segment(), 0, a.stride(), packed, 0f, c.matrix(), null, scratch);
  }

  /** Each part of the transpose of A times B goes to the epilogue and is gone. */
  static Runnable streamed(Gemm gemm, FloatMatrix a, FloatMatrix b, Epilogue epilogue) {
    int m = a.columns();
    int n = b.columns();
    int k = a.rows();
    Matrix scratch = new Matrix(memory(gemm.streamBytes(Form.TN, m, n, k)), 0, 0);
    return () -> gemm.stream(Form.TN, m, n, k, a.matrix(), b.matrix(), epilogue, scratch);
  }

  /** C = A B, row by row, each with its operands in their places as in a prediction. */
  static Runnable rowByRow(FloatMatrix a, FloatMatrix b, FloatMatrix c, boolean skipZeros) {
    return rowByRow(Gemv.of(KernelProvider.best()).await(), a, b, c, skipZeros);
  }

  /** The same with a product of the caller's. */
  static Runnable rowByRow(
      Gemv gemv, FloatMatrix a, FloatMatrix b, FloatMatrix c, boolean skipZeros) {
    int n = c.columns();
    int k = b.rows();
    Matrix scratch = new Matrix(memory(gemv.scratchBytes(n, k)), 0, 0);
    Gemv.Bound[] rows = new Gemv.Bound[a.rows()];
    for (int row = 0; row < rows.length; row++) {
      Matrix x = new Matrix(a.segment(), 4L * row * a.stride(), a.stride());
      Matrix y = new Matrix(c.segment(), 4L * row * c.stride(), c.stride());
      rows[row] = gemv.bind(n, k, x, b.matrix(), y, skipZeros, null, scratch);
    }
    return () -> {
      for (Gemv.Bound row : rows) {
        row.multiply();
      }
    };
  }
}
