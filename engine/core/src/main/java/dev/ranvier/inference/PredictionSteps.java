package dev.ranvier.inference;

import dev.ranvier.activation.Activation;
import dev.ranvier.activation.Elu;
import dev.ranvier.activation.Gelu;
import dev.ranvier.activation.GeluTanh;
import dev.ranvier.activation.HardSigmoid;
import dev.ranvier.activation.LeakyRelu;
import dev.ranvier.activation.Linear;
import dev.ranvier.activation.LogSoftmax;
import dev.ranvier.activation.Relu;
import dev.ranvier.activation.Selu;
import dev.ranvier.activation.Sigmoid;
import dev.ranvier.activation.Silu;
import dev.ranvier.activation.Softmax;
import dev.ranvier.activation.Softplus;
import dev.ranvier.activation.Tanh;
import dev.ranvier.backend.ProductPlan;
import dev.ranvier.chain.Logits;
import dev.ranvier.kernel.Kernels;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemv.SmallLayers;
import dev.ranvier.step.BiasActivation;
import dev.ranvier.step.LayerNormalizationSteps;
import dev.ranvier.step.Operand;
import dev.ranvier.step.PassStep;
import dev.ranvier.step.SmallLayersStep;
import dev.ranvier.step.Step;
import dev.ranvier.step.Workers;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The steps of a prediction, compiled from its plan over one slab. */
final class PredictionSteps {

  private final PredictionPlan plan;

  PredictionSteps(PredictionPlan plan) {
    this.plan = plan;
  }

  /** The steps from input to output. */
  List<Step> over(MemorySegment memory) {
    List<Step> steps = new ArrayList<>();
    Operand in = new Operand(memory, plan.input());
    for (int i = 0; i < plan.outputs().size(); i++) {
      Operand out = new Operand(memory, plan.outputs().get(i));
      addSteps(plan.network().layers().get(i), in, out, memory, steps);
      in = out;
    }
    return steps;
  }

  private void addSteps(
      InferenceLayer layer, Operand in, Operand out, MemorySegment memory, List<Step> steps) {
    Tier tier = plan.selector().elementwiseTier();
    String name = layer.name();
    switch (layer) {
      case InferenceLayer.Product product -> addProduct(product, in, out, memory, steps);
      case InferenceLayer.Function function ->
          steps.add(
              isLeftOut(layer, function.activation())
                  ? PassStep.copy(describe(name + " left out"), in, out)
                  : activation(name, function.activation(), in, out));
      case InferenceLayer.ColumnAffine affine ->
          steps.add(
              PassStep.columnAffine(
                  describe(name),
                  tier,
                  in,
                  affine.mean(),
                  affine.scale(),
                  affine.shift(),
                  out,
                  Workers.ALONE));
      case InferenceLayer.LayerNormalization normalization -> {
        Operand kept = new Operand(memory, plan.stats());
        LayerNormalizationSteps passes =
            new LayerNormalizationSteps(
                tier, normalization.epsilon(), in, normalization.gamma(), kept, Workers.ALONE);
        steps.add(passes.forward(describe(name), normalization.beta(), out));
      }
    }
  }

  private void addProduct(
      InferenceLayer.Product layer,
      Operand in,
      Operand out,
      MemorySegment memory,
      List<Step> steps) {
    KernelProvider provider = plan.selector().elementwise();
    Activation activation =
        isLeftOut(layer, layer.activation()) ? Activation.linear() : layer.activation();
    ActivationKernel kernel = Kernels.of(activation, provider);
    ProductPlan product = plan.product(layer);
    boolean compressed = plan.compressed().containsKey(layer);
    boolean small = !compressed && product.isSmall() && function(activation) != null;
    boolean softmax = small && function(activation) == SmallLayers.Function.SOFTMAX;
    boolean applied = (kernel.elementwise() || softmax) && !(activation instanceof Linear);
    Epilogue epilogue =
        applied && kernel.elementwise()
            ? BiasActivation.of(provider, layer.bias(), kernel, out, out)
            : BiasActivation.bias(provider, layer.bias());
    String note = note(layer, applied ? activation : null);
    Operand packs = new Operand(memory, plan.scratch());
    boolean finite = plan.network().finite();
    if (compressed) {
      WeightFormat format = plan.settings().weights();
      steps.add(
          plan.compressed()
              .get(layer)
              .product(
                  product.describeCompressed(format.label(), format.bytes(), note),
                  product.compressedBytes(format.bytes()),
                  product.choice().provider(),
                  in,
                  out,
                  epilogue,
                  packs));
    } else if (small) {
      addSmall(
          product.smallStep(in, layer.weights(), layer.bias(), function(activation), out, note),
          steps);
    } else if (product.isWorthPrepacking()) {
      Operand packed = plan.network().packed(layer, product.choice().provider());
      steps.add(
          product.prepackedStep(in, layer.weights(), packed, out, epilogue, note, packs, finite));
    } else {
      steps.add(
          product.step(plan.selector(), in, layer.weights(), out, epilogue, note, packs, finite));
    }
    if (!kernel.elementwise() && !applied) {
      steps.add(activation(layer.name(), activation, out, out));
    }
  }

  /**
   * Of the functions that a small layer may have, {@code null} for another; log-softmax comes
   * after.
   */
  private static SmallLayers.Function function(Activation activation) {
    return switch (activation) {
      case Linear none -> SmallLayers.Function.LINEAR;
      case LogSoftmax after -> SmallLayers.Function.LINEAR;
      case Softmax softmax -> SmallLayers.Function.SOFTMAX;
      case Relu relu -> SmallLayers.Function.RELU;
      case Sigmoid sigmoid -> SmallLayers.Function.SIGMOID;
      case Tanh tanh -> SmallLayers.Function.TANH;
      case Elu _, Gelu _, GeluTanh _, HardSigmoid _, LeakyRelu _, Selu _, Silu _, Softplus _ ->
          null;
    };
  }

  private void addSmall(SmallLayersStep step, List<Step> steps) {
    if (!plan.settings().eachLayer()
        && !steps.isEmpty()
        && steps.getLast() instanceof SmallLayersStep before) {
      steps.set(steps.size() - 1, before.then(step));
    } else {
      steps.add(step);
    }
  }

  /** What is fused with a product, and why its weights are float32 if they should not be. */
  private String note(InferenceLayer.Product layer, Activation activation) {
    String fused = ProductPlan.note(!layer.bias().isEmpty(), activation);
    if (plan.settings().weights() == WeightFormat.FLOAT32 || plan.compressed().containsKey(layer)) {
      return fused;
    }
    String why = CompressedWeights.obstacle(plan.network(), layer, plan.settings().weights());
    String kept = "float32 weights (" + why + ")";
    return fused.isEmpty() ? kept : kept + ", " + fused;
  }

  /** Whether the layer's activation is the last and its inputs are asked for. */
  private boolean isLeftOut(InferenceLayer layer, Activation activation) {
    return plan.settings().logits()
        && layer.equals(plan.network().layers().getLast())
        && Logits.arePastBy(activation);
  }

  private Step activation(String name, Activation activation, Operand in, Operand out) {
    ActivationKernel kernel = Kernels.of(activation, plan.selector().elementwise());
    Tier tier = plan.selector().elementwiseTier();
    KernelProvider by = kernel.isInCode() ? KernelProvider.CODE : KernelProvider.of(tier);
    String text = describe(name + " " + activation.name(), by);
    return PassStep.activation(text, kernel, in, out, Workers.ALONE);
  }

  private String describe(String what) {
    return describe(what, KernelProvider.of(plan.selector().elementwiseTier()));
  }

  private String describe(String what, KernelProvider provider) {
    return "%-22s    %s".formatted(what, plan.selector().describe(provider));
  }
}
