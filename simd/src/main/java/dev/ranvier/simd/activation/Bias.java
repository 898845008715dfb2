package dev.ranvier.simd.activation;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.RowCalls;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.FloatFunction;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.MemorySegment;

/** Adds a bias row to every row of a matrix: x[i, j] += bias[j]. */
public final class Bias {

  private final Tier tier;

  /** Null where there is none. */
  private final CodeActivation code;

  private Bias(Tier tier, CodeActivation code) {
    this.tier = tier.require();
    this.code = code;
  }

  /** The kernel of a tier. */
  public static Bias of(Tier tier) {
    return new Bias(tier, null);
  }

  /** The kernel of a provider. */
  public static Bias of(KernelProvider provider) {
    Tier tier = provider.require().tier();
    ActivationKernel none = new LinearRows();
    ActivationKernel kernel = Activations.of(provider, FloatFunction.LINEAR, none, none, 0f, 0f);
    return new Bias(tier, kernel instanceof CodeActivation code ? code : null);
  }

  /** Adds itself, on a row x, to what happens to a row in machine code, or breaks that off. */
  public void addTo(RowCalls calls, Matrix x, Matrix bias, int columns) {
    if (code == null) {
      calls.breakOff();
    } else {
      code.addTo(calls, x, bias, x, columns);
    }
  }

  /**
   * On a block of x that begins so many bytes behind its first element, with the bias of its
   * columns. x and the bias [columns] are padded to 16 floats; they do not overlap.
   */
  public void add(Matrix x, long xAt, Matrix bias, int firstColumn, int rows, int columns) {
    if (code != null
        && code.run(
            code.take(0, rows, columns), x, xAt, x, xAt, bias, firstColumn, rows, columns)) {
      return;
    }
    long biasAt = (long) firstColumn << 2;
    boolean vectors = tier == Tier.VECTOR && (code == null || !code.isPending());
    MemorySegment xRows = PaddedRows.requireWritable("x", x, xAt, rows, columns);
    MemorySegment biases = PaddedRows.requireRow("bias", bias, biasAt, columns);
    long from = x.bytes() + xAt;
    long added = bias.bytes() + biasAt;
    if (vectors) {
      BiasKernel.add(xRows, from, x.stride(), biases, added, rows, columns);
    } else {
      BiasScalar.add(xRows, from, x.stride(), biases, added, rows, columns);
    }
  }
}
