package dev.ranvier.kernel;

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
import dev.ranvier.loss.BinaryCrossEntropy;
import dev.ranvier.loss.CategoricalCrossEntropy;
import dev.ranvier.loss.Hinge;
import dev.ranvier.loss.Huber;
import dev.ranvier.loss.KlDivergence;
import dev.ranvier.loss.LogCosh;
import dev.ranvier.loss.Loss;
import dev.ranvier.loss.MeanAbsoluteError;
import dev.ranvier.loss.MeanSquaredError;
import dev.ranvier.loss.SparseCategoricalCrossEntropy;
import dev.ranvier.optimizer.Adagrad;
import dev.ranvier.optimizer.Adam;
import dev.ranvier.optimizer.AdamW;
import dev.ranvier.optimizer.AmsGrad;
import dev.ranvier.optimizer.ConfiguredOptimizer;
import dev.ranvier.optimizer.Lion;
import dev.ranvier.optimizer.Momentum;
import dev.ranvier.optimizer.Nesterov;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.optimizer.RmsProp;
import dev.ranvier.optimizer.Sgd;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;
import dev.ranvier.simd.loss.LossKernel;
import dev.ranvier.simd.loss.Losses;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.simd.optimizer.Optimizers;

/**
 * Which kernel does the work of which activation, loss and optimizer: the one place where the words
 * of the API meet {@code dev.ranvier.simd}, whose types no public method shows. Whoever adds one of
 * them adds a line here; the compiler asks for it.
 */
public final class Kernels {

  private Kernels() {}

  /** The implementation of an activation by a provider. */
  public static ActivationKernel of(Activation activation, KernelProvider provider) {
    return switch (activation) {
      case Elu elu -> Activations.elu(provider, elu.alpha());
      case Gelu _ -> Activations.geluErf(provider);
      case GeluTanh _ -> Activations.geluTanh(provider);
      case HardSigmoid _ -> Activations.hardSigmoid(provider);
      case LeakyRelu leakyRelu -> Activations.leakyRelu(provider, leakyRelu.negativeSlope());
      case Linear _ -> Activations.linear(provider);
      case LogSoftmax _ -> Activations.logSoftmax(provider);
      case Relu _ -> Activations.relu(provider);
      case Selu _ -> Activations.selu(provider);
      case Sigmoid _ -> Activations.sigmoid(provider);
      case Silu _ -> Activations.silu(provider);
      case Softmax _ -> Activations.softmax(provider);
      case Softplus _ -> Activations.softplus(provider);
      case Tanh _ -> Activations.tanh(provider);
    };
  }

  /** The implementation of a loss by a provider, for a network that ends with {@code last}. */
  public static LossKernel of(Loss loss, Activation last, KernelProvider provider) {
    return switch (loss) {
      case BinaryCrossEntropy entropy ->
          entropy.fusesWith(last)
              ? Losses.sigmoidBinaryCrossEntropy(provider, entropy.labelSmoothing())
              : Losses.binaryCrossEntropy(provider, entropy.labelSmoothing());
      case CategoricalCrossEntropy entropy ->
          Losses.softmaxCrossEntropy(provider, entropy.labelSmoothing());
      case Hinge _ -> Losses.hinge(provider);
      case Huber huber -> Losses.huber(provider, huber.delta());
      case KlDivergence _ -> Losses.klDivergence(provider);
      case LogCosh _ -> Losses.logCosh(provider);
      case MeanAbsoluteError _ -> Losses.meanAbsoluteError(provider);
      case MeanSquaredError _ -> Losses.meanSquaredError(provider);
      case SparseCategoricalCrossEntropy entropy ->
          Losses.softmaxCrossEntropyClassIds(provider, entropy.labelSmoothing());
    };
  }

  /**
   * The implementation of an optimizer by a provider; it says how many state slots it keeps for
   * each weight.
   */
  public static OptimizerKernel of(Optimizer optimizer, KernelProvider provider) {
    return of(optimizer, provider.tier()).by(provider);
  }

  private static OptimizerKernel of(Optimizer optimizer, Tier tier) {
    return switch (optimizer) {
      case Adagrad adagrad ->
          Optimizers.adagrad(tier, adagrad.initialAccumulator(), adagrad.epsilon());
      case Adam adam -> Optimizers.adam(tier, adam.beta1(), adam.beta2(), adam.epsilon());
      case AdamW adamW -> Optimizers.adam(tier, adamW.beta1(), adamW.beta2(), adamW.epsilon());
      case AmsGrad amsGrad ->
          Optimizers.amsGrad(tier, amsGrad.beta1(), amsGrad.beta2(), amsGrad.epsilon());
      case ConfiguredOptimizer configured -> of(configured.optimizer(), tier);
      case Lion lion -> Optimizers.lion(tier, lion.beta1(), lion.beta2());
      case Momentum momentum -> Optimizers.momentum(tier, momentum.momentum());
      case Nesterov nesterov -> Optimizers.nesterov(tier, nesterov.momentum());
      case RmsProp rmsProp ->
          Optimizers.rmsProp(
              tier, rmsProp.rho(), rmsProp.momentum(), rmsProp.epsilon(), rmsProp.centered());
      case Sgd _ -> Optimizers.sgd(tier);
    };
  }
}
