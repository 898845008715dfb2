package dev.ranvier.simd.gemm;

import dev.ranvier.simd.code.x86.GemmEmitter;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Memory;

/**
 * An epilogue that tiles in machine code do to sums in their registers, so that a block of C is not
 * read and written once more: whatever takes an instruction or two. The same bits as the epilogue
 * itself.
 */
public final class TileEpilogue {

  /** As machine code has it. */
  final int kind;

  final Matrix other;

  private TileEpilogue(int kind, Matrix other) {
    this.kind = kind;
    this.other = other;
  }

  /** C + bias, one for each column of C. */
  public static TileEpilogue bias(Matrix bias) {
    return new TileEpilogue(GemmEmitter.BIAS, bias);
  }

  /** max(C + bias, 0). */
  public static TileEpilogue biasRelu(Matrix bias) {
    return new TileEpilogue(GemmEmitter.BIAS_RELU, bias);
  }

  /**
   * C where what ReLU gave is above 0 or NaN, else 0.
   *
   * @param output of C's shape and apart from it
   */
  public static TileEpilogue reluDerivative(Matrix output) {
    return new TileEpilogue(GemmEmitter.RELU_DERIVATIVE, output);
  }

  private boolean hasRows() {
    return kind == GemmEmitter.RELU_DERIVATIVE;
  }

  /** Bytes from a row of the other operand to the next. */
  long rowBytes() {
    return hasRows() ? (long) other.stride() * Float.BYTES : 0;
  }

  /** The address of the other operand, which is there for a C of m rows and n columns. */
  long address(int m, int n) {
    int stride = hasRows() ? other.stride() : n;
    String name = hasRows() ? "what ReLU gave" : "bias";
    GemmChecks.matrix(name, hasRows() ? m : 1, n, other.segment(), other.bytes(), stride);
    return Memory.address(other.segment(), other.bytes());
  }
}
