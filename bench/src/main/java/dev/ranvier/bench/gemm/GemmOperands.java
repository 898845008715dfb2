package dev.ranvier.bench.gemm;

import dev.ranvier.bench.measure.OwnKernels;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.Slab;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.step.KernelProduct;
import dev.ranvier.step.Operand;
import dev.ranvier.step.Workers;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The matrices of one shape, laid out as a session lays out its own, in one slab that all engines
 * use. A and B are drawn from -1 to 1.
 */
public final class GemmOperands implements AutoCloseable {

  private static final double UNIT_ROUNDOFF = 0x1p-24;
  private static final int SAMPLES = 64;

  private final GemmShape shape;
  private final Slab slab;
  private final Operand a;
  private final Operand b;
  private final Operand c;
  private final Operand scratch;

  public GemmOperands(GemmShape shape) {
    this(shape, 1);
  }

  /** With scratch for products on so many threads. */
  public GemmOperands(GemmShape shape, int threads) {
    this.shape = shape;
    SlabLayout plan = new SlabLayout(shape.workload());
    Region regionOfA = plan.matrix("A", shape.rowsOfA(), shape.columnsOfA());
    Region regionOfB = plan.matrix("B", shape.rowsOfB(), shape.columnsOfB());
    Region regionOfC = plan.matrix("C", shape.m(), shape.n());
    long bytes = 0;
    for (KernelProvider provider : OwnKernels.here()) {
      Form form = shape.form();
      bytes =
          Math.max(
              bytes,
              KernelProduct.scratchBytes(
                  provider, form, shape.m(), shape.n(), shape.k(), Workers.ALONE));
    }
    Region pack = plan.scratch("pack", threads * bytes);
    slab = new Slab(plan);
    a = new Operand(slab.segment(), regionOfA);
    b = new Operand(slab.segment(), regionOfB);
    c = new Operand(slab.segment(), regionOfC);
    scratch = new Operand(slab.segment(), pack);
    SplittableRandom random = new SplittableRandom(shape.workload().hashCode());
    draw(random, regionOfA);
    draw(random, regionOfB);
  }

  GemmShape shape() {
    return shape;
  }

  Operand a() {
    return a;
  }

  Operand b() {
    return b;
  }

  Operand c() {
    return c;
  }

  Operand scratch() {
    return scratch;
  }

  private void draw(SplittableRandom random, Region region) {
    MemorySegment memory = slab.segment();
    for (int row = 0; row < region.rows(); row++) {
      long start = region.rowBytes(row);
      for (int column = 0; column < region.columns(); column++) {
        float value = (float) random.nextDouble(-1, 1);
        memory.set(ValueLayout.JAVA_FLOAT, start + ((long) column << 2), value);
      }
    }
  }

  /** Fills C with NaN, so that an element that is not written is seen. */
  void poison() {
    Region region = c.region();
    for (int row = 0; row < region.rows(); row++) {
      long start = region.rowBytes(row);
      for (int column = 0; column < region.columns(); column++) {
        slab.segment().set(ValueLayout.JAVA_FLOAT, start + ((long) column << 2), Float.NaN);
      }
    }
  }

  /** A copy of C without padding. */
  float[] result() {
    Region region = c.region();
    float[] copy = new float[Math.multiplyExact(region.rows(), region.columns())];
    for (int row = 0; row < region.rows(); row++) {
      MemorySegment.copy(
          slab.segment(),
          ValueLayout.JAVA_FLOAT,
          region.rowBytes(row),
          copy,
          row * region.columns(),
          region.columns());
    }
    return copy;
  }

  /**
   * Compares C with another engine's, and a sample of its elements with sums in double precision,
   * relative to the sum of |a·b| (for every element its bound by the lengths of the row and the
   * column).
   *
   * @param reference the other's, or null if this is the first
   * @throws IllegalStateException if an element is too far off
   */
  void verify(String engine, float[] reference, String referenceEngine) {
    float[] found = result();
    double tolerance = 2 * (shape.k() + 2) * UNIT_ROUNDOFF;
    SplittableRandom random = new SplittableRandom(1);
    for (int sample = 0; sample < SAMPLES; sample++) {
      int i = random.nextInt(shape.m());
      int j = random.nextInt(shape.n());
      verifyWithDouble(engine, i, j, found[i * shape.n() + j], tolerance);
    }
    if (reference == null) {
      return;
    }
    double[] rows = new double[shape.m()];
    double[] columns = new double[shape.n()];
    Arrays.setAll(rows, i -> length(a, shape.form() == Form.TN, i));
    Arrays.setAll(columns, j -> length(b, shape.form() != Form.NT, j));
    for (int i = 0; i < shape.m(); i++) {
      for (int j = 0; j < shape.n(); j++) {
        int at = i * shape.n() + j;
        double bound = tolerance * rows[i] * columns[j];
        if (!(Math.abs((double) found[at] - reference[at]) <= bound)) {
          throw wrong(engine, i, j, found[at], reference[at] + " of " + referenceEngine, bound);
        }
      }
    }
  }

  private void verifyWithDouble(String engine, int i, int j, float found, double tolerance) {
    double sum = 0;
    double sumOfSizes = 0;
    for (int l = 0; l < shape.k(); l++) {
      double term =
          (double) (shape.form() == Form.TN ? get(a, l, i) : get(a, i, l))
              * (shape.form() == Form.NT ? get(b, j, l) : get(b, l, j));
      sum += term;
      sumOfSizes += Math.abs(term);
    }
    if (!(Math.abs(found - sum) <= tolerance * sumOfSizes)) {
      throw wrong(engine, i, j, found, sum + " in double precision", tolerance * sumOfSizes);
    }
  }

  private IllegalStateException wrong(
      String engine, int i, int j, float found, String expected, double bound) {
    return new IllegalStateException(
        "%s: %s computes C[%s,%s] = %s, expected %s within %s: nothing of it is measured"
            .formatted(shape.workload(), engine, i, j, found, expected, (float) bound));
  }

  private static double length(Operand matrix, boolean column, int index) {
    int terms = column ? matrix.region().rows() : matrix.columns();
    double squares = 0;
    for (int l = 0; l < terms; l++) {
      double value = column ? get(matrix, l, index) : get(matrix, index, l);
      squares += value * value;
    }
    return Math.sqrt(squares);
  }

  private static float get(Operand matrix, int row, int column) {
    long at = matrix.region().rowBytes(row) + ((long) column << 2);
    return matrix.segment().get(ValueLayout.JAVA_FLOAT, at);
  }

  @Override
  public void close() {
    slab.close();
  }
}
