package dev.ranvier.simd.gemm;

import dev.ranvier.simd.code.x86.GemmEmitter;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Memory;

/**
 * An epilogue that tiles in machine code do to sums in their registers, so that a block of C is not
 * read and written once more. The same bits as the epilogue itself.
 *
 * @param kind what they do
 * @param other the biases, one for each column of C; or what ReLU gave, of C's shape and apart from
 *     it
 */
public record TileEpilogue(Kind kind, Matrix other) {

  /** What tiles can do: whatever takes an instruction or two. */
  public enum Kind {
    /** C + bias. */
    BIAS(GemmEmitter.BIAS),
    /** max(C + bias, 0). */
    BIAS_RELU(GemmEmitter.BIAS_RELU),
    /** C where what ReLU gave is above 0 or NaN, else 0. */
    RELU_DERIVATIVE(GemmEmitter.RELU_DERIVATIVE);

    /** As machine code has it. */
    final int number;

    Kind(int number) {
      this.number = number;
    }
  }

  /** Bytes from a row of the other operand to the next. */
  long rowBytes() {
    return kind == Kind.RELU_DERIVATIVE ? (long) other.stride() * Float.BYTES : 0;
  }

  /** The address of the other operand, which is there for a C of m rows and n columns. */
  long address(int m, int n) {
    boolean rows = kind == Kind.RELU_DERIVATIVE;
    int stride = rows ? other.stride() : n;
    String name = rows ? "what ReLU gave" : "bias";
    GemmChecks.matrix(name, rows ? m : 1, n, other.segment(), other.bytes(), stride);
    return Memory.address(other.segment(), other.bytes());
  }
}
