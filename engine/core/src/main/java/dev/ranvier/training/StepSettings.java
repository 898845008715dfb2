package dev.ranvier.training;

import dev.ranvier.backend.BackendSelector;
import dev.ranvier.memory.Region;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.step.Workers;

/**
 * What the steps of a session have in common.
 *
 * @param selector of backends for products
 * @param tier of the kernels for everything else
 * @param fused whether what follows a product is done on its blocks
 * @param workers who shares the work
 * @param sumsGradients whether the gradients of an epoch's steps are added up, for their norm
 */
public record StepSettings(
    BackendSelector selector, Tier tier, boolean fused, Workers workers, boolean sumsGradients) {

  public StepSettings(
      BackendSelector selector, boolean fused, Workers workers, boolean sumsGradients) {
    this(selector, selector.elementwiseTier(), fused, workers, sumsGradients);
  }

  /** Where nobody asks for the sum of gradients. */
  public StepSettings(BackendSelector selector, boolean fused, Workers workers) {
    this(selector, fused, workers, false);
  }

  /** What computes activations, losses, sums, and what else is no product. */
  KernelProvider provider() {
    return selector.elementwise();
  }

  /** The line of a step that is no product. */
  public String describe(String name, Region region) {
    return describe(name, region, false);
  }

  /** The same of one that does an activation. */
  String describe(String name, Region region, ActivationKernel kernel) {
    return describe(name, region, kernel.isInCode());
  }

  /** The same of one whose kernel is in code or is not. */
  String describe(String name, Region region, boolean inCode) {
    KernelProvider by = inCode ? KernelProvider.CODE : KernelProvider.of(tier);
    return describe(name, region.rows() + "x" + region.columns(), by);
  }

  /** The same of its derivative, which is in code where it is elementwise. */
  String describeGrad(String name, Region region, ActivationKernel kernel) {
    return kernel.elementwise() ? describe(name, region, kernel) : describe(name, region);
  }

  /** The same of one with a kernel of a provider. */
  String describe(String name, String shape, KernelProvider provider) {
    return "%-22s    %-16s %s".formatted(name, shape, selector.describe(provider));
  }
}
