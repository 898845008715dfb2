package dev.ranvier.simd.gemv;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.code.MachineFunctions.Source;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.PanelEmitter;
import dev.ranvier.simd.code.x86.Processor;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Products of a few rows with weights of 8 bits or in bfloat16, in machine code: all rows, panels
 * and blocks, the lists of nonzero inputs and the scales in one call.
 *
 * <p>Layout: weights in panels of 128 columns; width a multiple of 16 floats, from 16 on.
 *
 * <p>Needs: scratch as {@link CompressedRows} has it.
 *
 * <p>Defined by {@link CompressedRows} on the scalar tier.
 */
final class CodePanelGemv implements MachineFunctions.Sources {

  /** Rows of a call; each part of the weights is read from memory once for all of them. */
  static final int ROWS = 16;

  /** Of the arguments, which lie in scratch behind the lists; whole cache lines. */
  static final long ARGUMENT_BYTES = (PanelEmitter.ARGUMENT_BYTES + 63) / 64 * 64;

  /** Of {@link PanelEmitter}, by what their kernels are called. */
  private static final List<String> FORMATS =
      List.of("bfloat16-gemv", "int8-gemv", "dynamic-gemv", "dots-gemv");

  /** One for each level and format; those that cannot run here are never written. */
  private static final List<CodePanelGemv> ALL =
      IntStream.range(0, Level.values().length * FORMATS.size())
          .mapToObj(
              i -> new CodePanelGemv(Level.values()[i / FORMATS.size()], i % FORMATS.size(), null))
          .toList();

  private final Level level;
  private final int format;
  private final MachineFunctions functions = new MachineFunctions(1, this);

  /** What is checked; null for what is written here. */
  private final MachineFunction trial;

  private CodePanelGemv(Level level, int format, MachineFunction trial) {
    this.level = level;
    this.format = format;
    this.trial = trial;
  }

  @Override
  public List<Source> sources() {
    return List.of(
        new Source(
            name(level, format),
            () -> code(level.require(), format),
            code -> difference(code, format)));
  }

  /** Of the code for a level. */
  static String name(Level level, int format) {
    return FORMATS.get(format) + level.lanes();
  }

  static byte[] code(Level level, int format) {
    return PanelEmitter.emit(CallingConvention.here(), level, Gemm.KC, format);
  }

  /** That of a level, whose code is written on another thread after a few calls. */
  static CodePanelGemv of(Level level, int format) {
    return ALL.get(FORMATS.size() * level.ordinal() + format);
  }

  /** That of a provider; null for another than machine code. */
  static CodePanelGemv of(KernelProvider provider, int format) {
    Level level = provider.level().orElse(null);
    boolean dots =
        format == PanelEmitter.INTEGERS
            && level == Level.AVX512
            && MachineCode.current().processor().has(Processor.Feature.AVX512_VNNI);
    return level == null ? null : of(level, dots ? PanelEmitter.DOTS : format);
  }

  /** Waits for the code. */
  CodePanelGemv await() {
    functions.awaitAll();
    return this;
  }

  /**
   * Multiplies up to {@link #ROWS} rows, if the code is there.
   *
   * @param scale of the columns; not read for bfloat16
   * @param lists scratch
   * @return false if nothing was done
   */
  boolean run(
      int m,
      int width,
      int k,
      long x,
      long xStride,
      long w,
      long y,
      long yStride,
      long scale,
      boolean skipZeros,
      long lists) {
    MachineFunction function = trial == null ? functions.take(0, (long) m * width * k) : trial;
    if (function == null) {
      return false;
    }
    long arguments = lists + ROWS * CompressedRows.LIST_BYTES;
    MachineFunction.put(arguments, PanelEmitter.ROWS, m);
    MachineFunction.put(arguments, PanelEmitter.WIDTH, width);
    MachineFunction.put(arguments, PanelEmitter.TERMS, k);
    MachineFunction.put(arguments, PanelEmitter.X, x);
    MachineFunction.put(arguments, PanelEmitter.X_ROW, xStride);
    MachineFunction.put(arguments, PanelEmitter.W, w);
    MachineFunction.put(arguments, PanelEmitter.Y, y);
    MachineFunction.put(arguments, PanelEmitter.Y_ROW, yStride);
    MachineFunction.put(arguments, PanelEmitter.SCALE, scale);
    MachineFunction.put(arguments, PanelEmitter.LISTS, lists);
    MachineFunction.put(arguments, PanelEmitter.ALL, skipZeros ? 0 : 1);
    function.call(arguments);
    // What is left in scratch depends on sizes alone, not on where memory lies.
    MachineFunction.put(arguments, PanelEmitter.X, 0);
    MachineFunction.put(arguments, PanelEmitter.W, 0);
    MachineFunction.put(arguments, PanelEmitter.Y, 0);
    MachineFunction.put(arguments, PanelEmitter.SCALE, 0);
    MachineFunction.put(arguments, PanelEmitter.LISTS, 0);
    return true;
  }

  // The check of a function before anything else runs it: rows together, one by one since the most
  // inputs are zero, and left over; every width of a stripe, zeros of both signs left out or not,
  // no terms and two blocks, what lies beside y.

  private static final int TRIAL_WIDTH = 128 + 7 * 16;
  private static final int TRIAL_STRIDE = TRIAL_WIDTH + 16;
  private static final int TRIAL_ROWS = 4 + 4 + 1;

  /** Where a function differs; empty if it does not. */
  static String difference(MachineFunction function, int format) {
    CodePanelGemv trial = new CodePanelGemv(null, format, function);
    for (int terms : new int[] {0, 21, Gemm.KC + 11}) {
      for (boolean skipZeros : new boolean[] {true, format != PanelEmitter.HALVES}) {
        try (Arena arena = Arena.ofConfined()) {
          MemorySegment expected = trialProduct(null, format, terms, skipZeros, arena);
          MemorySegment found = trialProduct(trial, format, terms, skipZeros, arena);
          long place = expected.mismatch(found) >> 2;
          if (place >= 0) {
            return "of %s terms, row %s, column %s"
                .formatted(terms, place / TRIAL_STRIDE, place % TRIAL_STRIDE);
          }
        }
      }
    }
    return "";
  }

  private static MemorySegment trialProduct(
      CodePanelGemv code, int format, int terms, boolean skipZeros, Arena arena) {
    int inputs = TRIAL_ROWS * terms;
    // Behind the inputs are the scales.
    float[] values = MachineFunctions.trialValues(inputs + TRIAL_WIDTH);
    for (int i = 4 * terms; i < inputs; i++) {
      if (terms > 30 && i % 19 != 0) {
        values[i] = i % 2 == 0 ? 0f : -0f;
      }
    }
    MemorySegment x = arena.allocateFrom(JAVA_FLOAT, values);
    byte[] weights = new byte[2 * terms * TRIAL_WIDTH + 2];
    for (int i = 0; i < weights.length; i++) {
      // The upper byte of a bfloat16 is its sign and exponent: about 1.
      boolean any = format != PanelEmitter.HALVES || i % 2 == 0;
      weights[i] = (byte) (any ? i * 37 + (i >> 8) : i * 64 & 0x80 | 0x3F);
    }
    MemorySegment w = arena.allocate(weights.length, 64).copyFrom(MemorySegment.ofArray(weights));
    MemorySegment y = arena.allocate(4L * TRIAL_ROWS * TRIAL_STRIDE, 64);
    CompressedRows.multiply(
        Math.min(format, PanelEmitter.INTEGERS),
        false,
        code,
        TRIAL_ROWS,
        TRIAL_WIDTH,
        terms,
        x,
        0,
        terms,
        new Matrix(w, 0, 0),
        new Matrix(x, 4L * inputs, 0),
        new Matrix(y, 0, TRIAL_STRIDE),
        skipZeros,
        null,
        new Matrix(arena.allocate(CompressedRows.scratchBytes(), 64), 0, 0));
    return y;
  }
}
