package dev.ranvier;

import dev.ranvier.activation.Activation;
import dev.ranvier.activation.Linear;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Bias;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.step.ActivationStep;
import dev.ranvier.step.BiasActivation;
import dev.ranvier.step.Operand;
import dev.ranvier.step.Step;
import java.util.List;

/**
 * The forward steps of one dense layer, the same in training and inference: the product with bias
 * and activation as its epilogue, then the activation on its own where it needs whole rows.
 *
 * @param product the decided product
 * @param selector who decided it
 * @param activation of the layer
 * @param absorbed whether the loss applies the activation, so that the layer must not
 */
record DenseForward(
    ProductPlan product, BackendSelector selector, Activation activation, boolean absorbed) {

  void addTo(
      List<Step> steps,
      Operand input,
      Operand weights,
      Operand bias,
      Operand output,
      Operand scratch,
      boolean skipZeros) {
    Tier tier = selector.elementwiseTier();
    ActivationKernel kernel = activation.kernel(tier);
    boolean fused = !absorbed && kernel.elementwise() && !(activation instanceof Linear);
    Epilogue epilogue = new BiasActivation(Bias.of(tier), bias, fused ? kernel : null);
    String note = fused ? "bias + " + activation.name() + " fused" : "bias fused";
    steps.add(product.step(selector, input, weights, output, epilogue, note, scratch, skipZeros));
    if (!absorbed && !kernel.elementwise()) {
      String name = product.name() + " " + activation.name();
      steps.add(
          new ActivationStep(StepText.elementwise(name, output.region(), tier), kernel, output));
    }
  }
}
