package dev.ranvier.simd.reduce;

import static dev.ranvier.simd.code.MachineFunction.put;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.code.MachineFunctions.Source;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.ColumnSumsEmitter;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Memory;
import java.lang.foreign.Arena;
import java.lang.ref.Reference;
import java.util.List;

/**
 * {@link ColumnSums} in machine code.
 *
 * <p>in, out: as there; the caller has checked them. Defined by {@link ColumnSumsScalar}, with
 * which the code is compared before it is used.
 */
final class CodeColumnSums implements MachineFunctions.Sources {

  private static final List<CodeColumnSums> ALL =
      List.of(new CodeColumnSums(Level.AVX2), new CodeColumnSums(Level.AVX512));

  private static final int TRIAL_ROWS = 3;
  private static final int TRIAL_COLUMNS = 93;
  private static final int TRIAL_STRIDE = 96;

  private final Level level;
  private final MachineFunctions functions = new MachineFunctions(1, this);

  private CodeColumnSums(Level level) {
    this.level = level;
  }

  /** That of a level. */
  static CodeColumnSums of(Level level) {
    return ALL.get(level.ordinal());
  }

  @Override
  public List<Source> sources() {
    return List.of(new Source(name(), this::code, CodeColumnSums::difference));
  }

  String name() {
    return "column-sums" + level.lanes();
  }

  byte[] code() {
    return ColumnSumsEmitter.emit(CallingConvention.here(), level.require());
  }

  /** Waits for the code. */
  void await() {
    functions.awaitAll();
  }

  /** Whether it may still come. */
  boolean isPending() {
    return functions.isPending(0);
  }

  /**
   * Runs a block.
   *
   * @return false if nothing was done
   */
  boolean run(Matrix in, Matrix out, int firstColumn, int rows, int columns) {
    long floats = (long) rows * columns;
    MachineFunction function = floats == 0 ? null : functions.take(0, floats);
    long arguments = function == null ? 0 : MachineFunction.takeArguments();
    if (arguments == 0) {
      return false;
    }
    long at = (long) firstColumn << 2;
    write(
        arguments,
        Memory.address(in.segment(), in.bytes() + at),
        in.stride(),
        Memory.address(out.segment(), out.bytes() + at),
        rows,
        columns);
    function.callAndGiveBack(arguments);
    // Until here the garbage collector must not free the memory behind the addresses.
    Reference.reachabilityFence(in);
    Reference.reachabilityFence(out);
    return true;
  }

  static void write(long arguments, long in, int stride, long out, int rows, int columns) {
    put(arguments, ColumnSumsEmitter.ROWS, rows);
    put(arguments, ColumnSumsEmitter.COLUMN_BYTES, (long) columns << 2);
    put(arguments, ColumnSumsEmitter.IN, in);
    put(arguments, ColumnSumsEmitter.IN_ROW, (long) stride << 2);
    put(arguments, ColumnSumsEmitter.OUT, out);
  }

  /** Where a function differs from its twin; empty if nowhere. */
  private static String difference(MachineFunction function) {
    float[] values = MachineFunctions.trialValues((TRIAL_ROWS + 1) * TRIAL_STRIDE);
    long sums = (long) TRIAL_ROWS * TRIAL_STRIDE * Float.BYTES;
    try (Arena arena = Arena.ofConfined()) {
      Matrix must = new Matrix(arena.allocateFrom(JAVA_FLOAT, values), 0, TRIAL_STRIDE);
      Matrix is = new Matrix(arena.allocateFrom(JAVA_FLOAT, values), 0, TRIAL_STRIDE);
      Matrix out = new Matrix(must.segment(), sums, TRIAL_STRIDE);
      ColumnSumsScalar.run(must, out, 0, TRIAL_ROWS, TRIAL_COLUMNS);
      long at = is.segment().address();
      long block = arena.allocate(ColumnSumsEmitter.BYTES, Long.BYTES).address();
      write(block, at, TRIAL_STRIDE, at + sums, TRIAL_ROWS, TRIAL_COLUMNS);
      function.call(block);
      return MachineFunctions.difference(must.segment(), is.segment(), TRIAL_STRIDE, TRIAL_COLUMNS);
    }
  }
}
