package dev.ranvier.simd.gemv;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.OpenMemory;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The door to small layers on one row, one after the other: y = f(x · W + b), each of them sums,
 * bias and function without leaving registers. The bits of a row of {@link Gemm}, then of the
 * kernels for bias and activation.
 *
 * <p>The operands stay where they are and are checked once for many runs. The segments must stay
 * open whenever it runs. No zero is skipped: there are too few rows of W for a list of them.
 */
public final class SmallLayers {

  /** Outputs up to which a vector at a time beats the wide stripes of {@link Gemv}. */
  private static final int MOST_OUTPUTS = 32;

  private static final int MOST_INPUTS = 64;

  private final List<Layer> layers;
  private final Place[] places;
  private final OpenMemory memory;
  private final boolean vector;

  /** What a layer does with its sums; bits as of the activation kernels of these names. */
  public enum Function {
    /** z. */
    LINEAR,
    /** max(z, 0). */
    RELU,
    /** 1 / (1 + e<sup>-z</sup>). */
    SIGMOID
  }

  /**
   * One layer and its operands.
   *
   * @param n outputs
   * @param k inputs
   * @param w row-major, with a stride of at least n rounded up to {@link Matrix#PADDING}
   * @param bias n floats, with room up to {@link Matrix#PADDING}; {@code null} for none
   * @param y n floats, with room up to {@link Matrix#PADDING}; the room holds anything afterwards
   */
  public record Layer(int n, int k, Matrix x, Matrix w, Matrix bias, Function function, Matrix y) {

    /**
     * Checks the operands.
     *
     * @throws IllegalArgumentException if a size, a leading dimension or a kind of memory is wrong
     * @throws IndexOutOfBoundsException if an operand lies outside its segment
     * @throws IllegalStateException if an arena is closed
     * @throws WrongThreadException if an arena is confined to another thread
     */
    public Layer {
      if (!suits(n, k)) {
        throw new IllegalArgumentException(
            "A layer of %s outputs and %s inputs is not small, expected 1 to %s and 1 to %s"
                .formatted(n, k, MOST_OUTPUTS, MOST_INPUTS));
      }
      Objects.requireNonNull(function, "function");
      Gemv.check(n, k, x.segment(), x.bytes(), w, y, 0);
      if (bias != null) {
        Memory.requireFloats("bias", bias.segment(), bias.bytes(), Gemv.padded(n));
      }
    }
  }

  /** Where a layer's operands lie; 0 for no bias. */
  private record Place(
      int width, int k, long x, long w, long strideBytes, long bias, Function function, long y) {

    Place(Layer layer) {
      this(
          (int) Gemv.padded(layer.n),
          layer.k,
          address(layer.x),
          address(layer.w),
          (long) layer.w.stride() << 2,
          layer.bias == null ? 0 : address(layer.bias),
          layer.function,
          address(layer.y));
    }

    private static long address(Matrix matrix) {
      return Memory.address(matrix.segment(), matrix.bytes());
    }
  }

  private SmallLayers(boolean vector, List<Layer> layers) {
    this.vector = vector;
    this.layers = List.copyOf(layers);
    this.memory = OpenMemory.of(this.layers.stream().flatMap(SmallLayers::operands).toList());
    this.places = layers.stream().map(Place::new).toArray(Place[]::new);
  }

  private static Stream<MemorySegment> operands(Layer layer) {
    return Stream.of(layer.x, layer.w, layer.y, layer.bias == null ? layer.y : layer.bias)
        .map(Matrix::segment);
  }

  /**
   * Layers on a tier, in the order in which they run. Without a fused multiply-add in hardware the
   * scalar twin runs on both.
   *
   * @throws IllegalStateException if the tier cannot run here
   */
  public static SmallLayers of(Tier tier, List<Layer> layers) {
    return new SmallLayers(tier.require() == Tier.VECTOR && Simd.FMA, layers);
  }

  /**
   * Layers of a provider; machine code has none of its own and takes the tier beside it.
   *
   * @throws IllegalStateException if the provider cannot run here
   */
  public static SmallLayers of(KernelProvider provider, List<Layer> layers) {
    return of(provider.require().tier(), layers);
  }

  /** Whether a layer is one of those that are made for this: up to 32 outputs of 64 inputs. */
  public static boolean suits(int n, int k) {
    return n >= 1 && n <= MOST_OUTPUTS && k >= 1 && k <= MOST_INPUTS;
  }

  /**
   * Multiplies through all layers. Allocates nothing.
   *
   * @throws IllegalStateException if the arena of an operand is closed
   * @throws WrongThreadException if it is confined to another thread
   */
  public void multiply() {
    memory.require();
    try {
      for (Place at : places) {
        if (vector) {
          SmallLayerKernel.run(
              at.width, at.k, at.x, at.w, at.strideBytes, at.bias, at.function, at.y);
        } else {
          SmallLayerScalar.run(
              at.width, at.k, at.x, at.w, at.strideBytes, at.bias, at.function, at.y);
        }
      }
    } finally {
      Reference.reachabilityFence(layers);
    }
  }
}
