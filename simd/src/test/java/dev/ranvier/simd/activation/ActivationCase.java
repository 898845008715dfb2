package dev.ranvier.simd.activation;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Tier;
import java.util.function.Function;

/**
 * An activation with its definition in double precision.
 *
 * @param forward the output of a row
 * @param backward the gradient of a row's input from what {@link ActivationKernel#backward} is
 *     given
 * @param forwardBound the largest error allowed of an element of the output; for elementwise
 *     activations over all floats
 * @param backwardBound the same of the gradient
 * @param specials pairs x, f(x) to hold exactly
 */
public record ActivationCase(
    String name,
    Function<KernelProvider, ActivationKernel> factory,
    Rows1 forward,
    Rows2 backward,
    Bound1 forwardBound,
    Bound2 backwardBound,
    float[][] specials) {

  public interface Rows1 {
    double[] apply(double[] x);
  }

  public interface Rows2 {
    double[] apply(double[] saved, double[] grad);
  }

  public interface Bound1 {
    double error(double[] x, int j, double expected);
  }

  public interface Bound2 {
    double error(double[] saved, double[] grad, int j, double expected);
  }

  /** The kernel of a tier. */
  public Function<Tier, ActivationKernel> kernel() {
    return tier -> factory.apply(KernelProvider.of(tier));
  }

  @Override
  public String toString() {
    return name;
  }
}
