package dev.ranvier.simd.loss;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Tier;
import java.util.function.Function;

/**
 * A loss with its definition in double precision.
 *
 * @param classIds whether targets are int32 class ids; the oracle then gets them as one-hot rows
 * @param targets what makes valid targets out of random rows
 * @param input what makes valid logits or predictions out of random rows in [-1, 1]
 * @param output what the loss writes over its input
 * @param loss the loss of a row, averaged over columns where it is so defined
 * @param gradient its derivative by the input of the row
 * @param lossUlps the largest error of the loss, in ULP of one plus the sum of its absolute terms
 */
public record LossCase(
    String name,
    Function<KernelProvider, LossKernel> factory,
    boolean classIds,
    RowFunction targets,
    RowFunction input,
    RowFunction output,
    RowLoss loss,
    RowGradient gradient,
    double lossUlps) {

  public interface RowFunction {
    double[] apply(double[] row);
  }

  public interface RowLoss {
    double apply(double[] x, double[] y);
  }

  public interface RowGradient {
    double[] apply(double[] x, double[] y);
  }

  /** Of a tier. */
  public Function<Tier, LossKernel> kernel() {
    return tier -> factory.apply(KernelProvider.of(tier));
  }

  /** Of a provider; of machine code when it is there. */
  public LossKernel kernel(KernelProvider provider) {
    return awaited(factory.apply(provider));
  }

  static LossKernel awaited(LossKernel kernel) {
    return kernel instanceof CodeLoss code ? code.await() : kernel;
  }

  @Override
  public String toString() {
    return name;
  }
}
