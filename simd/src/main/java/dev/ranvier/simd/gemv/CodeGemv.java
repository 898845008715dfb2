package dev.ranvier.simd.gemv;

import static dev.ranvier.simd.code.MachineFunction.put;

import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.code.MachineFunctions.Source;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.GemvEmitter;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.gemm.Gemm;
import java.util.List;

/**
 * y[width] = x[k] · W[k, width] in machine code, all blocks and the lists of nonzero inputs in one
 * call: stripes as {@link GemvKernel} has them, or whole rows as {@link GemvRowsKernel}.
 *
 * <p>Layout: W row-major; width a multiple of 16 floats, from 16 on.
 *
 * <p>Needs: scratch as {@link Gemv} has it.
 *
 * <p>Defined by {@link InputList} and {@link GemvScalar}.
 */
final class CodeGemv implements MachineFunctions.Sources {

  /** Of the arguments, which lie in scratch; whole cache lines. */
  static final int ARGUMENT_BYTES = (GemvEmitter.BYTES + 63) / 64 * 64;

  /** One for each level, since code stays where it is once it is written. */
  private static final List<CodeGemv> ALL =
      List.of(new CodeGemv(Level.AVX2), new CodeGemv(Level.AVX512));

  private final Level level;
  private final int lanes;
  private final MachineFunctions functions;

  private CodeGemv(Level level) {
    this.lanes = level.lanes();
    this.level = level;
    this.functions = new MachineFunctions(2, this);
  }

  @Override
  public List<Source> sources() {
    return List.of(source(level, false), source(level, true));
  }

  private static Source source(Level level, boolean wholeRows) {
    return new Source(
        name(level, wholeRows), () -> code(level.require(), wholeRows), CodeGemvCheck::difference);
  }

  /** Of the code for a level. */
  static String name(Level level, boolean wholeRows) {
    return "gemv" + level.lanes() + (wholeRows ? "-rows" : "-stripes");
  }

  static byte[] code(Level level, boolean wholeRows) {
    return GemvEmitter.emit(CallingConvention.here(), level, Gemm.KC, wholeRows);
  }

  /** That of a level, whose code is written on another thread from the first call on. */
  static CodeGemv of(Level level) {
    return ALL.get(level.ordinal());
  }

  /** Waits for the code. */
  CodeGemv await() {
    functions.awaitAll();
    return this;
  }

  /** Which of the functions is for a size. */
  int index(GemvOrder order, int width, int k) {
    return order.isWholeInCode(width, k, lanes) ? 1 : 0;
  }

  /** The address of one of the functions; 0 as long as it is not there. */
  long address(int index) {
    return functions.address(index);
  }

  /**
   * One of the functions, if it is there and there is something to do.
   *
   * @return null where nothing is to be done in code
   */
  MachineFunction take(int index, int width, int k) {
    return width == 0 ? null : functions.take(index, (long) width * k);
  }

  /**
   * What a function reads.
   *
   * @param list room for a block's numbers of rows, {@code values} for its inputs
   * @param sums a row, where there are several blocks
   */
  static void write(
      long arguments,
      int width,
      int k,
      long x,
      long w,
      long strideBytes,
      boolean skipZeros,
      long y,
      long list,
      long values,
      long sums) {
    put(arguments, GemvEmitter.WIDTH, width);
    put(arguments, GemvEmitter.TERMS, k);
    put(arguments, GemvEmitter.X, x);
    put(arguments, GemvEmitter.W, w);
    put(arguments, GemvEmitter.W_ROW, strideBytes);
    put(arguments, GemvEmitter.Y, y);
    put(arguments, GemvEmitter.LIST, list);
    put(arguments, GemvEmitter.VALUES, values);
    put(arguments, GemvEmitter.SUMS, sums);
    put(arguments, GemvEmitter.ALL_ROWS, skipZeros ? 0 : InputList.AllRows.LIST);
  }
}
