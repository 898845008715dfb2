package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.RowCalls;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.code.x86.SmallLayersEmitter;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.OpenMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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

  private final Layer[] layers;
  private final List<MemorySegment> operands = new ArrayList<>();
  private final OpenMemory memory;
  private final boolean vector;

  /** What comes after the kernels of a tier, if anything does. */
  private final ActivationKernel[] after;

  /** Of each layer, as machine code reads them. */
  private final long[] numbers;

  /** Goes before the tier; null for the tier alone. */
  private final MachineFunctions code;

  /** The numbers for machine code, which finds its memory by them. */
  private final MemorySegment blocks;

  private final long blocksAddress;

  /** What a layer does with its sums; bits as of the activation kernels of these names. */
  public enum Function {
    /** z. */
    LINEAR,
    /** max(z, 0). */
    RELU,
    /** 1 / (1 + e<sup>-z</sup>). */
    SIGMOID,
    /** Hyperbolic tangent. */
    TANH,
    /** e<sup>z[j]</sup> over the sum of its row. */
    SOFTMAX;

    /** What comes after the kernels of a tier, which have the first three; null for nothing. */
    private ActivationKernel after(Tier tier) {
      return switch (this) {
        case LINEAR, RELU, SIGMOID -> null;
        case TANH -> Activations.tanh(KernelProvider.of(tier));
        case SOFTMAX -> Activations.softmax(KernelProvider.of(tier));
      };
    }
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

  private SmallLayers(Tier tier, MachineFunctions code, List<Layer> layers) {
    this.vector = tier.require() == Tier.VECTOR && Simd.FMA;
    this.code = code;
    this.layers = layers.toArray(new Layer[0]);
    this.after = new ActivationKernel[layers.size()];
    for (int i = 0; i < after.length; i++) {
      Layer layer = this.layers[i];
      operands.add(layer.x.segment());
      operands.add(layer.w.segment());
      operands.add(layer.y.segment());
      operands.add((layer.bias == null ? layer.y : layer.bias).segment());
      after[i] = layer.function.after(code == null ? tier : Tier.SCALAR);
    }
    this.memory = OpenMemory.of(operands);
    this.numbers = numbers(layers);
    this.blocks = code == null ? MemorySegment.NULL : blocks(Arena.ofAuto(), layers);
    this.blocksAddress = blocks.address();
  }

  /** Of all layers one behind the other, as {@link SmallLayersEmitter} has them. */
  private static long[] numbers(List<Layer> layers) {
    long[] numbers = new long[(layers.size() + 1) * SmallLayersEmitter.LONGS];
    int at = 0;
    for (Layer layer : layers) {
      numbers[at++] = layer.n;
      numbers[at++] = layer.k;
      numbers[at++] = address(layer.x);
      numbers[at++] = address(layer.w);
      numbers[at++] = (long) layer.w.stride() << 2;
      numbers[at++] = layer.bias == null ? 0 : address(layer.bias);
      numbers[at++] = address(layer.y);
      numbers[at++] = layer.function.ordinal();
    }
    return numbers;
  }

  private static long address(Matrix matrix) {
    return Memory.address(matrix.segment(), matrix.bytes());
  }

  /** What machine code reads. */
  static MemorySegment blocks(Arena arena, List<Layer> layers) {
    return arena.allocateFrom(JAVA_LONG, numbers(layers));
  }

  /**
   * Layers on a tier, in the order in which they run. Without a fused multiply-add in hardware the
   * scalar twin runs on both.
   *
   * @throws IllegalStateException if the tier cannot run here
   */
  public static SmallLayers of(Tier tier, List<Layer> layers) {
    return of(tier, null, layers);
  }

  /**
   * Layers of a provider; scalar kernels run until machine code is written.
   *
   * @throws IllegalStateException if the provider cannot run here
   */
  public static SmallLayers of(KernelProvider provider, List<Layer> layers) {
    MachineFunctions code = provider.require().level().map(CodeSmallLayers::of).orElse(null);
    return of(provider.tier(), code, layers);
  }

  /** Of machine code, if there is any, and a tier. */
  static SmallLayers of(Tier tier, MachineFunctions code, List<Layer> layers) {
    return new SmallLayers(tier, code, layers);
  }

  /**
   * Waits until machine code is there, where this is of it; for warming up and for measuring.
   *
   * @return this
   */
  public SmallLayers await() {
    if (code != null) {
      code.awaitAll();
    }
    return this;
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
      MachineFunction function = code == null ? null : code.take(0, 1);
      if (function != null) {
        function.call(blocksAddress);
      } else {
        multiplyOnTier();
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Adds them to what happens to a row in machine code; without any it breaks it off. */
  public void addTo(RowCalls calls) {
    if (code == null) {
      calls.breakOff();
    } else {
      calls.add(() -> code.address(0), blocks, operands);
    }
  }

  /** Until there is machine code on scalar kernels: those of vectors crawl in a cold JVM. */
  private void multiplyOnTier() {
    boolean vectors = vector && (code == null || !MachineFunction.refusal().isEmpty());
    int at = 0;
    for (int i = 0; i < layers.length; i++) {
      Layer layer = layers[i];
      int width = (int) Gemv.padded(layer.n);
      long x = numbers[at + 2];
      long w = numbers[at + 3];
      long strideBytes = numbers[at + 4];
      long bias = numbers[at + 5];
      long y = numbers[at + 6];
      at += SmallLayersEmitter.LONGS;
      if (vectors) {
        SmallLayerKernel.run(width, layer.k, x, w, strideBytes, bias, layer.function, y);
      } else {
        SmallLayerScalar.run(width, layer.k, x, w, strideBytes, bias, layer.function, y);
      }
      if (after[i] != null) {
        after[i].forward(layer.y, 0, layer.y, 0, 1, layer.n);
      }
    }
  }
}
