package dev.ranvier.bench.jmh;

import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.bench.probe.WarmUp;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.loss.LossKernel;
import dev.ranvier.simd.loss.Losses;
import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Each loss with its gradient over 128 rows of 100. */
@State(Scope.Thread)
public class LossJmh {

  private static final int ROWS = 128;
  private static final int COLUMNS = 100;

  /** Which kernels. */
  @Param({"VECTOR", "SCALAR"})
  public Tier tier;

  /** A method of {@link Losses}; the command puts all of them here. */
  @Param("meanSquaredError")
  public String loss;

  private LossKernel kernel;
  private FloatMatrix freshLogits;
  private FloatMatrix logits;
  private FloatMatrix grad;
  private Matrix targets;

  /** For JMH. */
  public LossJmh() {}

  /** Allocates and warms up. */
  @Setup
  public void setUp() {
    kernel = Factory.kernel(Losses.class, LossKernel.class, loss, tier);
    freshLogits = FloatMatrix.random(ROWS, COLUMNS, 0.01f, 0.99f);
    logits = FloatMatrix.zeros(ROWS, COLUMNS);
    grad = FloatMatrix.zeros(ROWS, COLUMNS);
    if (loss.endsWith("ClassIds")) {
      MemorySegment ids = Arena.ofAuto().allocate((long) ROWS * Integer.BYTES, 64);
      for (int row = 0; row < ROWS; row++) {
        ids.setAtIndex(ValueLayout.JAVA_INT, row, row % COLUMNS);
      }
      targets = new Matrix(ids, 0, 1);
    } else {
      FloatMatrix oneHot = FloatMatrix.zeros(ROWS, COLUMNS);
      for (int row = 0; row < ROWS; row++) {
        oneHot.set(row, row % COLUMNS, 1f);
      }
      targets = oneHot.matrix();
    }
    renew();
    WarmUp.run(this::lossAndGradient);
  }

  /** The kernel writes the network's output over the logits. */
  @Setup(Level.Invocation)
  public void renew() {
    logits.copyFrom(freshLogits);
  }

  /** Loss, output and gradient. */
  @Benchmark
  public double lossAndGradient() {
    return kernel.lossAndGradient(logits.matrix(), targets, grad.matrix(), 0, ROWS, COLUMNS);
  }
}
