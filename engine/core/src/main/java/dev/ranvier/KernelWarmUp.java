package dev.ranvier;

import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Normalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.loss.Loss;
import dev.ranvier.memory.Slab;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.warmup.WarmUp;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compiles the kernels of a network's training on a network of the same kind but a few neurons
 * wide, just before the real one needs them. The JVM counts calls before it compiles a method, and
 * a call of an interpreted product kernel takes as long as its sum: with 784 terms the first
 * hundred steps crawl, with 8 they are over at once. Once compiled, it takes a few milliseconds.
 */
final class KernelWarmUp {

  private static final int BATCH_SIZE = 8;

  private static final int MOST_NEURONS = 24;

  /** Rows and columns that take the wide and the narrow tile of every vector width. */
  private static final int PRODUCT_SIZE = 80;

  /** As many as the widest vector, so that A is packed. */
  private static final int PRODUCT_TERMS = 16;

  private static final long OPERAND_BYTES = 4L * PRODUCT_SIZE * PRODUCT_SIZE;
  private static final int LEAST_CALLS = 100;
  private static final long MOST_NANOS = 1_500_000_000L;

  private KernelWarmUp() {}

  /**
   * Runs a miniature until it allocates nothing, or for a second and a half; but of scalar kernels
   * none.
   */
  static void warmUp(
      Architecture like, Loss loss, Optimizer optimizer, Backend backend, Kernels kernels) {
    KernelProvider provider = kernels.provider();
    boolean scalar = backend == Backend.SCALAR || provider == KernelProvider.SCALAR;
    if (!scalar && backend != Backend.BLAS) {
      warmUpProducts(provider);
    }
    if (scalar || provider.tier() == Tier.SCALAR) {
      return;
    }
    List<Layer> layers = new ArrayList<>();
    layers.add(Input.of(Math.min(like.inputSize(), MOST_NEURONS)));
    like.layers().forEach(layer -> layers.add(narrow(layer)));
    try (Model model = Model.initialize(layers, 0);
        TrainingSession session =
            new TrainingSession(
                model,
                loss,
                optimizer,
                TrainingOptions.of(BATCH_SIZE).backend(backend).kernels(kernels))) {
      session.warmUp(new WarmUp(LEAST_CALLS, 0, MOST_NANOS));
    }
  }

  private static Layer narrow(Layer layer) {
    return switch (layer) {
      case Dense dense -> {
        Dense narrow = Dense.of(1, dense.activation());
        yield new Dense(
            Math.min(dense.outputSize(), MOST_NEURONS),
            dense.activation(),
            narrow.initializer(),
            dense.hasBias() ? narrow.biasInitializer() : Optional.empty(),
            dense.regularizer(),
            dense.biasRegularizer(),
            dense.constraint(),
            dense.biasConstraint(),
            dense.trainable(),
            Optional.empty());
      }
      case Normalization wide -> {
        int size = Math.min(wide.mean().size(), MOST_NEURONS);
        yield new Normalization(wide.mean().subList(0, size), wide.variance().subList(0, size));
      }
      case ActivationLayer _,
          BatchNormalization _,
          Dropout _,
          Flatten _,
          GaussianNoise _,
          Input _,
          LayerNormalization _,
          Rescaling _ ->
          layer;
    };
  }

  private static void warmUpProducts(KernelProvider provider) {
    Gemm gemm = Gemm.of(provider).await();
    Form[] forms = Form.values();
    SlabLayout plan = new SlabLayout("products to warm up");
    plan.scratch("operands", 3 * OPERAND_BYTES);
    long packBytes = 0;
    for (Form form : forms) {
      long bytes = gemm.packBytes(form, PRODUCT_SIZE, PRODUCT_SIZE, PRODUCT_TERMS);
      packBytes = Math.max(packBytes, bytes);
    }
    plan.scratch("packs", packBytes);
    // a slab as the real ones: another kind of arena would load classes that undo what C2 assumed
    try (Slab slab = new Slab(plan)) {
      new WarmUp(LEAST_CALLS, 0, MOST_NANOS)
          .run(call -> multiply(gemm, forms[call % forms.length], slab.segment()));
    }
  }

  private static void multiply(Gemm gemm, Form form, MemorySegment memory) {
    gemm.multiply(
        form,
        PRODUCT_SIZE,
        PRODUCT_SIZE,
        PRODUCT_TERMS,
        memory,
        0,
        PRODUCT_SIZE,
        memory,
        OPERAND_BYTES,
        PRODUCT_SIZE,
        0f,
        memory,
        2 * OPERAND_BYTES,
        PRODUCT_SIZE,
        memory,
        3 * OPERAND_BYTES);
  }
}
