package dev.ranvier.simd.optimizer;

import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;

/**
 * An optimizer with its definition in double precision.
 *
 * @param stepSize of step t, from 1
 * @param decay learning rate times weight decay
 * @param update what happens to {weight, slot 0, slot 1, slot 2} under a gradient at step t, from 1
 */
public record OptimizerCase(
    String name,
    Function<Tier, OptimizerKernel> kernel,
    IntToDoubleFunction stepSize,
    double decay,
    Update update) {

  /** In machine code, of however few elements; nothing where there is none. */
  public Optional<OptimizerKernel> code() {
    return kernel.apply(Tier.best()).inCode() instanceof CodeUpdate code
        ? Optional.of(code.ofAnySize())
        : Optional.empty();
  }

  /** On every tier that runs, and in machine code. */
  public List<OptimizerKernel> kernels() {
    List<OptimizerKernel> kernels = new ArrayList<>();
    TestTiers.all().forEach(tier -> kernels.add(kernel.apply(tier)));
    code().ifPresent(kernels::add);
    return kernels;
  }

  public interface Update {
    void apply(double[] element, double gradient, int t);
  }

  @Override
  public String toString() {
    return name;
  }
}
