package dev.ranvier.bench.jmh;

import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.bench.probe.WarmUp;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemv.Gemv;
import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One row times a matrix, with and without skipping the rows of W behind a zero. */
@State(Scope.Thread)
public class GemvJmh {

  private static final int N = 512;
  private static final int K = 784;

  /** Which kernels. */
  @Param({"VECTOR", "SCALAR"})
  public Tier tier;

  /** Zeros among the inputs, per cent. */
  @Param({"0", "50", "80"})
  public int zeros;

  /** Whether rows of W behind a zero are left out. */
  @Param({"false", "true"})
  public boolean skip;

  private Gemv gemv;
  private FloatMatrix x;
  private FloatMatrix w;
  private FloatMatrix y;
  private Matrix scratch;

  /** For JMH. */
  public GemvJmh() {}

  /** Allocates and warms up. */
  @Setup
  public void setUp() {
    gemv = Gemv.of(tier);
    x = FloatMatrix.random(1, K, 0.1f, 1f);
    w = FloatMatrix.random(K, N, -1f, 1f);
    y = FloatMatrix.zeros(1, N);
    scratch = new Matrix(Arena.ofAuto().allocate(gemv.scratchBytes(N, K), 64), 0, 0);
    SplittableRandom random = new SplittableRandom(zeros);
    for (int i = 0; i < K; i++) {
      if (random.nextInt(100) < zeros) {
        x.set(0, i, 0f);
      }
    }
    WarmUp.run(this::product);
  }

  /** y[512] = x[784] · W[784, 512]. */
  @Benchmark
  public void product() {
    gemv.multiply(N, K, x.segment(), 0, w.matrix(), y.matrix(), 0, skip, null, scratch);
  }
}
