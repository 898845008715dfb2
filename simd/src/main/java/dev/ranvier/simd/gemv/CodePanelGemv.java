package dev.ranvier.simd.gemv;

import static dev.ranvier.simd.code.MachineFunction.put;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.code.MachineFunctions.Source;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.PanelEmitter;
import dev.ranvier.simd.gemm.Gemm;
import java.util.List;
import java.util.stream.Stream;

/**
 * Products of a few rows with weights of 8 bits or in bfloat16, in machine code: all rows, panels
 * and blocks, the lists of nonzero inputs and the scales in one call.
 *
 * <p>Layout: weights in panels of 128 columns; width a multiple of 16 floats, from 16 on.
 *
 * <p>Needs: scratch as {@link CompressedRows} has it.
 *
 * <p>Defined by {@link InputList}, {@link QuantizedGemvScalar} and {@link Bfloat16GemvScalar}.
 */
final class CodePanelGemv implements MachineFunctions.Sources {

  /** Rows of a call; each part of the weights is read from memory once for all of them. */
  static final int ROWS = 16;

  /** Of the arguments, which lie in scratch behind the lists; whole cache lines. */
  static final long ARGUMENT_BYTES = (PanelEmitter.BYTES + 63) / 64 * 64;

  /** One for each level and format, bytes last. */
  private static final List<CodePanelGemv> ALL =
      Stream.of(Level.values())
          .flatMap(level -> Stream.of(false, true).map(bytes -> new CodePanelGemv(level, bytes)))
          .toList();

  private final Level level;
  private final boolean bytes;
  private final MachineFunctions functions = new MachineFunctions(1, this);

  private CodePanelGemv(Level level, boolean bytes) {
    this.level = level;
    this.bytes = bytes;
  }

  @Override
  public List<Source> sources() {
    return List.of(
        new Source(
            name(level, bytes),
            () -> code(level, bytes),
            function -> CodePanelCheck.difference(function, bytes)));
  }

  /** Of the code for a level. */
  static String name(Level level, boolean bytes) {
    return (bytes ? "int8-gemv" : "bfloat16-gemv") + level.lanes();
  }

  static byte[] code(Level level, boolean bytes) {
    return PanelEmitter.emit(CallingConvention.here(), level, Gemm.KC, bytes);
  }

  /** That of a level, whose code is written on another thread after a few calls. */
  static CodePanelGemv of(Level level, boolean bytes) {
    return ALL.get(2 * level.ordinal() + (bytes ? 1 : 0));
  }

  /** That of a provider; null for another than machine code. */
  static CodePanelGemv of(KernelProvider provider, boolean bytes) {
    return provider == KernelProvider.CODE
        ? of(MachineCode.current().processor().level().orElseThrow(), bytes)
        : null;
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
    MachineFunction function = functions.take(0, (long) m * width * k);
    if (function == null) {
      return false;
    }
    long arguments = lists + ROWS * CompressedRows.LIST_BYTES;
    put(arguments, PanelEmitter.ROWS, m);
    put(arguments, PanelEmitter.WIDTH, width);
    put(arguments, PanelEmitter.TERMS, k);
    put(arguments, PanelEmitter.X, x);
    put(arguments, PanelEmitter.X_ROW, xStride);
    put(arguments, PanelEmitter.W, w);
    put(arguments, PanelEmitter.Y, y);
    put(arguments, PanelEmitter.Y_ROW, yStride);
    put(arguments, PanelEmitter.SCALE, scale);
    put(arguments, PanelEmitter.LISTS, lists);
    put(arguments, PanelEmitter.ALL, skipZeros ? 0 : 1);
    function.call(arguments);
    return true;
  }
}
