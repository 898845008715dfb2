package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.FloatFunction;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.code.MachineFunctions.Source;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.SmallLayersEmitter;
import dev.ranvier.simd.gemv.SmallLayers.Function;
import dev.ranvier.simd.gemv.SmallLayers.Layer;
import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Small layers one after the other in one call of machine code, the same code for all networks.
 *
 * <p>Defined by {@link SmallLayerScalar} and the scalar twins of activations.
 */
final class CodeSmallLayers implements MachineFunctions.Sources {

  /** One for each level, since code stays where it is once it is written. */
  private static final List<MachineFunctions> ALL =
      List.of(
          new MachineFunctions(1, new CodeSmallLayers(Level.AVX2)),
          new MachineFunctions(1, new CodeSmallLayers(Level.AVX512)));

  private static final int STRIDE = 32;
  private static final int TERMS = 5;

  private final Level level;

  CodeSmallLayers(Level level) {
    this.level = level;
  }

  /** That of a level, whose code is written on another thread from the first calls on. */
  static MachineFunctions of(Level level) {
    return ALL.get(level.ordinal());
  }

  @Override
  public List<Source> sources() {
    return List.of(new Source("small" + level.lanes(), this::code, CodeSmallLayers::difference));
  }

  /** The functions in the order of {@link Function}. */
  byte[] code() {
    return SmallLayersEmitter.emit(
        CallingConvention.here(),
        level.require(),
        FloatFunction.LINEAR,
        FloatFunction.RELU,
        FloatFunction.SIGMOID,
        FloatFunction.TANH);
  }

  /**
   * Where a function differs from the scalar tier; empty if it does not: each function on every
   * number of vectors, of sums from one end of exponentials to the other, and what lies beside y.
   */
  static String difference(MachineFunction function) {
    try (Arena arena = Arena.ofConfined()) {
      float[] values = MachineFunctions.trialValues(TERMS * STRIDE);
      Matrix in = new Matrix(arena.allocateFrom(JAVA_FLOAT, values), 0, STRIDE);
      for (int j = 0; j < STRIDE; j++) {
        values[j] = (j - STRIDE / 2) * 7.5f;
      }
      Matrix bias = new Matrix(arena.allocateFrom(JAVA_FLOAT, values), 0, 0);
      MemorySegment y = arena.allocate(1 << 13, 64);
      List<Layer> layers = new ArrayList<>();
      for (Function f : Function.values()) {
        for (int n = 5; n <= STRIDE; n = 2 * n + 4) {
          Matrix to = new Matrix(y, 8L * STRIDE * layers.size(), 0);
          layers.add(new Layer(n, TERMS, in, in, n == 14 ? null : bias, f, to));
        }
      }
      SmallLayers.of(Tier.SCALAR, layers).multiply();
      int[] expected = y.toArray(JAVA_INT);
      y.fill((byte) 0);
      function.call(SmallLayers.blocks(arena, layers).address());
      int[] found = y.toArray(JAVA_INT);
      int at = 0;
      for (Layer layer : layers) {
        int end = at + layer.n();
        int beside = at + STRIDE;
        int next = beside + STRIDE;
        if (!Arrays.equals(expected, at, end, found, at, end)
            || !Arrays.equals(expected, beside, next, found, beside, next)) {
          return layer.function() + " of " + layer.n() + " outputs";
        }
        at = next;
      }
    }
    return "";
  }
}
