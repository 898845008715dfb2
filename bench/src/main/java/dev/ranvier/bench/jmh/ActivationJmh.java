package dev.ranvier.bench.jmh;

import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.bench.probe.WarmUp;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Each activation over 128 rows of 512. */
@State(Scope.Thread)
public class ActivationJmh {

  private static final int ROWS = 128;
  private static final int COLUMNS = 512;

  /** Which kernels. */
  @Param({"VECTOR", "SCALAR"})
  public Tier tier;

  /** A method of {@link Activations}; the command puts all of them here. */
  @Param("relu")
  public String activation;

  private ActivationKernel kernel;
  private FloatMatrix in;
  private FloatMatrix out;
  private FloatMatrix saved;
  private FloatMatrix freshGrad;

  /** For JMH. */
  public ActivationJmh() {}

  /** The gradient of a backward pass, renewed: again and again the derivative would make it 0. */
  @State(Scope.Thread)
  public static class Gradient {

    private final FloatMatrix grad = FloatMatrix.zeros(ROWS, COLUMNS);

    /** For JMH. */
    public Gradient() {}

    /** Renews it. */
    @Setup(Level.Invocation)
    public void setUp(ActivationJmh benchmark) {
      grad.copyFrom(benchmark.freshGrad);
    }
  }

  /** Allocates and warms up. */
  @Setup
  public void setUp() {
    kernel = Factory.kernel(Activations.class, ActivationKernel.class, activation, tier);
    in = FloatMatrix.random(ROWS, COLUMNS, -3f, 3f);
    out = FloatMatrix.zeros(ROWS, COLUMNS);
    freshGrad = FloatMatrix.random(ROWS, COLUMNS, -1f, 1f);
    WarmUp.run(this::forward);
    saved = kernel.derivativeFromOutput() ? out : in;
    FloatMatrix grad = FloatMatrix.zeros(ROWS, COLUMNS);
    WarmUp.run(() -> backward(grad));
  }

  /** out = f(in). */
  @Benchmark
  public void forward() {
    kernel.forward(in.matrix(), 0, out.matrix(), 0, ROWS, COLUMNS);
  }

  /** grad *= f'(saved). */
  @Benchmark
  public void backward(Gradient gradient) {
    backward(gradient.grad);
  }

  private void backward(FloatMatrix grad) {
    kernel.backward(saved.matrix(), 0, grad.matrix(), 0, ROWS, COLUMNS);
  }
}
