package dev.ranvier.inference;

import dev.ranvier.memory.FiniteRows;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.Slab;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.step.Bfloat16Product;
import dev.ranvier.step.Operand;
import dev.ranvier.step.Product;
import dev.ranvier.step.QuantizedProduct;

/** A layer's weights in fewer bytes than float32, immutable, for any number of predictors. */
final class CompressedWeights implements AutoCloseable {

  /** Of float32: less than this the first-level cache holds beside everything else. */
  private static final int LEAST_BYTES = 4096;

  private final WeightFormat format;
  private final Slab slab;
  private final Operand weights;
  private final Operand scale;
  private final boolean finite;

  /** Converts a layer's weights, as they are after folding; there must be no {@link #obstacle}. */
  CompressedWeights(InferenceLayer.Product layer, WeightFormat format) {
    this.format = format;
    Operand source = layer.weights();
    SlabLayout plan = new SlabLayout(layer.name() + ", " + format.label() + " weights");
    boolean scaled = format != WeightFormat.BFLOAT16;
    long bytes = scaled ? QuantizedProduct.bytes(source) : Bfloat16Product.bytes(source);
    Region region = plan.scratch("weights", bytes);
    Region factors = scaled ? plan.matrix("scale", 1, source.columns()) : Region.NONE;
    this.slab = new Slab(plan);
    this.weights = new Operand(slab.segment(), region);
    this.scale = new Operand(slab.segment(), factors);
    this.finite = convertOrClose(source);
  }

  private boolean convertOrClose(Operand source) {
    try {
      return format == WeightFormat.BFLOAT16
          ? Bfloat16Product.narrow(source, weights)
          : quantize(source);
    } catch (RuntimeException | Error e) {
      slab.close();
      throw e;
    }
  }

  /** Integers are finite. */
  private boolean quantize(Operand source) {
    QuantizedProduct.quantize(source, weights, scale);
    return true;
  }

  /**
   * Why a layer's weights stay float32 though another format is asked for; empty if they need not.
   */
  static String obstacle(
      InferenceNetwork network, InferenceLayer.Product layer, WeightFormat format) {
    Operand weights = layer.weights();
    if (4L * weights.region().rows() * weights.columns() < LEAST_BYTES) {
      return "under " + LEAST_BYTES + " bytes";
    }
    boolean known = format == WeightFormat.BFLOAT16 || network.finite();
    return known || FiniteRows.all(weights.segment(), weights.region()) ? "" : "not all are finite";
  }

  /**
   * The layer's product on these weights, with its places.
   *
   * @param bytes of factors and result
   */
  Product product(
      String description,
      long bytes,
      KernelProvider provider,
      Operand in,
      Operand out,
      Epilogue epilogue,
      Operand scratch) {
    return format == WeightFormat.BFLOAT16
        ? new Bfloat16Product(
            description, bytes, provider, in, weights, out, epilogue, scratch, finite)
        : new QuantizedProduct(
            description,
            bytes,
            provider,
            format == WeightFormat.INT8_DYNAMIC,
            in,
            weights,
            scale,
            out,
            epilogue,
            scratch);
  }

  @Override
  public void close() {
    slab.close();
  }
}
