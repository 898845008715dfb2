package dev.ranvier.simd.dropout;

import static dev.ranvier.simd.code.MachineFunction.put;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.code.MachineFunctions.Source;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.DropoutEmitter;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Memory;
import dev.ranvier.simd.vector.PaddedRows;
import java.lang.foreign.Arena;
import java.lang.ref.Reference;
import java.util.List;

/**
 * {@link DropoutMask} in machine code, one call for each block.
 *
 * <p>in, out: [rows, columns], rows padded to 16 floats, padding overwritten; the caller has
 * checked them. Defined by {@link DropoutMaskScalar}, with which the code is compared before it is
 * used.
 */
final class CodeDropout implements MachineFunctions.Sources {

  /** Floats from which on code is not slower than kernels of vectors, and than the twin. */
  private static final int VECTORS = 512;

  private static final int TWINS = 16;

  /** In multiplications that scalar kernels wait for code with. */
  private static final int COST = 8;

  private static final List<CodeDropout> ALL =
      List.of(new CodeDropout(Level.AVX2), new CodeDropout(Level.AVX512));

  private final Level level;
  private final MachineFunctions functions = new MachineFunctions(1, this);

  private CodeDropout(Level level) {
    this.level = level;
  }

  /** That of a provider; null for another than machine code. */
  static CodeDropout of(KernelProvider provider) {
    return provider.level().map(CodeDropout::of).orElse(null);
  }

  /** That of a level. */
  static CodeDropout of(Level level) {
    return ALL.get(level.ordinal());
  }

  @Override
  public List<Source> sources() {
    return List.of(new Source(name(), this::code, CodeDropout::difference));
  }

  String name() {
    return "dropout" + level.lanes();
  }

  byte[] code() {
    return DropoutEmitter.emit(CallingConvention.here(), level.require());
  }

  /** Waits for the code. */
  CodeDropout await() {
    functions.awaitAll();
    return this;
  }

  /** The code for a block; null where there is none. */
  MachineFunction take(int rows, int columns) {
    long floats = (long) rows * PaddedRows.round(columns);
    int least = Tier.best() == Tier.VECTOR ? VECTORS : TWINS;
    return floats < least ? null : functions.take(0, COST * floats);
  }

  /**
   * Runs a block of a row and a column or more.
   *
   * @param rowKey what is mixed to the first row's word
   * @return false if nothing was done
   */
  static boolean run(
      MachineFunction function,
      int threshold,
      float scale,
      long rowKey,
      int firstColumn,
      Matrix in,
      long inAt,
      Matrix out,
      long outAt,
      int rows,
      int columns) {
    if (function == null) {
      return false;
    }
    long from = Memory.address(in.segment(), in.bytes() + inAt);
    long to = Memory.address(out.segment(), out.bytes() + outAt);
    long arguments = MachineFunction.takeArguments();
    if (arguments == 0) {
      return false;
    }
    places(arguments, from, in.stride(), to, out.stride(), rows, columns);
    numbers(arguments, threshold, scale, rowKey, firstColumn);
    function.callAndGiveBack(arguments);
    // Until here the garbage collector must not free the memory behind the addresses.
    Reference.reachabilityFence(in);
    Reference.reachabilityFence(out);
    return true;
  }

  private static void places(
      long arguments, long from, int fromStride, long to, int toStride, int rows, int columns) {
    put(arguments, DropoutEmitter.ROWS, rows);
    put(arguments, DropoutEmitter.ROW_BYTES, (long) PaddedRows.round(columns) << 2);
    put(arguments, DropoutEmitter.IN, from);
    put(arguments, DropoutEmitter.IN_ROW, (long) fromStride << 2);
    put(arguments, DropoutEmitter.OUT, to);
    put(arguments, DropoutEmitter.OUT_ROW, (long) toStride << 2);
  }

  /** The arguments that are no places. */
  static void numbers(long arguments, int threshold, float scale, long rowKey, int firstColumn) {
    put(arguments, DropoutEmitter.FIRST_COLUMN, firstColumn);
    put(
        arguments,
        DropoutEmitter.THRESHOLD,
        (long) Float.floatToRawIntBits(scale) << Integer.SIZE | threshold);
    put(arguments, DropoutEmitter.ROW_KEY, rowKey);
    put(arguments, DropoutEmitter.ROW_STEP, DropoutMaskScalar.GOLDEN_GAMMA);
    put(arguments, DropoutEmitter.FACTORS, DropoutMaskScalar.SPLIT_MIX_1);
    put(arguments, DropoutEmitter.FACTORS + Long.BYTES, DropoutMaskScalar.SPLIT_MIX_2);
  }

  private static final int TRIAL_ROWS = 3;
  private static final int TRIAL_COLUMNS = 48;

  /** Where a function differs from its twin, in place; empty if nowhere. */
  private static String difference(MachineFunction function) {
    float[] values = MachineFunctions.trialValues(TRIAL_ROWS * TRIAL_COLUMNS);
    try (Arena arena = Arena.ofConfined()) {
      Matrix must = new Matrix(arena.allocateFrom(JAVA_FLOAT, values), 0, TRIAL_COLUMNS);
      Matrix is = new Matrix(arena.allocateFrom(JAVA_FLOAT, values), 0, TRIAL_COLUMNS);
      int threshold = DropoutMaskScalar.threshold(0.3f);
      DropoutMask.of(Tier.SCALAR).run(0.3f, 7, 5, 9, must, 0, must, 0, TRIAL_ROWS, TRIAL_COLUMNS);
      long rowKey = DropoutMaskScalar.rowKey(7, 5);
      long at = is.segment().address();
      long block = arena.allocate(DropoutEmitter.BYTES, Long.BYTES).address();
      places(block, at, TRIAL_COLUMNS, at, TRIAL_COLUMNS, TRIAL_ROWS, TRIAL_COLUMNS);
      numbers(block, threshold, 1f / (1f - 0.3f), rowKey, 9);
      function.call(block);
      return MachineFunctions.difference(must.segment(), is.segment(), 1, 1);
    }
  }
}
