package dev.ranvier.bench.jmh;

import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.bench.probe.WarmUp;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.simd.optimizer.OptimizerState;
import dev.ranvier.simd.optimizer.Optimizers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Each optimizer's update of 512 rows of 256. */
@State(Scope.Thread)
public class OptimizerJmh {

  private static final int ROWS = 512;
  private static final int COLUMNS = 256;

  /** More than any optimizer has. */
  private static final int SLOTS = 4;

  /** Which kernels. */
  @Param({"VECTOR", "SCALAR"})
  public Tier tier;

  /** A method of {@link Optimizers}; the command puts all of them here. */
  @Param("sgd")
  public String optimizer;

  private OptimizerKernel kernel;
  private FloatMatrix weights;
  private FloatMatrix grad;
  private OptimizerState state;

  /** For JMH. */
  public OptimizerJmh() {}

  /** Allocates and warms up. */
  @Setup
  public void setUp() {
    kernel = Factory.kernel(Optimizers.class, OptimizerKernel.class, optimizer, tier);
    weights = FloatMatrix.random(ROWS, COLUMNS, -1f, 1f);
    grad = FloatMatrix.random(ROWS, COLUMNS, -1f, 1f);
    FloatMatrix slots = FloatMatrix.zeros(SLOTS * ROWS, COLUMNS);
    long slotBytes = (long) ROWS * slots.stride() * Float.BYTES;
    state = new OptimizerState(slots.segment(), 0, slotBytes, 2 * slotBytes);
    WarmUp.run(this::update);
  }

  /** Weights and state, in place. */
  @Benchmark
  public void update() {
    kernel.update(weights.matrix(), state, 0, grad.matrix(), 0, ROWS, COLUMNS, 1e-3f, 0f);
  }
}
