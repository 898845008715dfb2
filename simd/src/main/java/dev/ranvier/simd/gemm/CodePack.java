package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.PackEmitter;
import dev.ranvier.simd.vector.Memory;

/**
 * Panels in machine code, of the rows and the columns of one tile.
 *
 * <p>Layout: as {@link Pack} says. What is no whole block or panel is left to {@link PackScalar}.
 *
 * <p>Defined by {@link PackScalar}.
 */
final class CodePack implements Pack {

  private static final int BLOCK = PackEmitter.BLOCK;

  private final int rows;
  private final int columns;
  private final MachineFunction split;
  private final MachineFunction copy;
  private final MachineFunction transposeRows;
  private final MachineFunction transposeColumns;

  CodePack(Level level, int rows, int vectors) {
    this.rows = rows;
    this.columns = vectors * level.lanes();
    CallingConvention convention = CallingConvention.here();
    this.split = MachineFunction.of("split" + rows, PackEmitter.split(convention, rows));
    this.copy = MachineFunction.of("copy" + columns, PackEmitter.copy(convention, level, vectors));
    this.transposeRows =
        MachineFunction.of("transpose" + rows, PackEmitter.transpose(convention, rows));
    this.transposeColumns =
        MachineFunction.of("transpose" + columns, PackEmitter.transpose(convention, columns));
  }

  @Override
  public boolean takes(int width) {
    return width == rows || width == columns;
  }

  @Override
  public void copy(int k, int columns, int width, long source, long rowBytes, long panel) {
    if (width == this.columns) {
      call(copy, k, columns, source, rowBytes, panel);
    } else {
      PackScalar.gather(k, columns, width, source, rowBytes, Float.BYTES, panel);
    }
  }

  /** A last block of terms that is not whole starts earlier and writes some terms again. */
  @Override
  public void transpose(int k, int columns, int width, long source, long rowBytes, long panel) {
    if (columns < width || k < BLOCK) {
      PackScalar.gather(k, columns, width, source, Float.BYTES, rowBytes, panel);
      return;
    }
    MachineFunction transpose = width == rows ? transposeRows : transposeColumns;
    call(transpose, k / BLOCK * BLOCK, 1, source, rowBytes, panel);
    if (k % BLOCK != 0) {
      long start = k - BLOCK;
      long target = panel + start * width * Float.BYTES;
      call(transpose, BLOCK, 1, source + start * Float.BYTES, rowBytes, target);
    }
  }

  @Override
  public void split(int k, int columns, int width, long source, long rowBytes, long panels) {
    int whole = columns / width;
    if (whole > 0) {
      call(split, k, whole, source, rowBytes, panels);
    }
    if (columns % width != 0) {
      long from = source + (long) whole * width * Float.BYTES;
      long panel = panels + (long) whole * width * k * Float.BYTES;
      PackScalar.gather(k, columns % width, width, from, rowBytes, Float.BYTES, panel);
    }
  }

  /** The arguments lie where the panel will be: the code reads them before it writes. */
  private static void call(
      MachineFunction function, int terms, int count, long source, long rowBytes, long target) {
    put(target, PackEmitter.TERMS, terms);
    put(target, PackEmitter.COUNT, count);
    put(target, PackEmitter.FROM, source);
    put(target, PackEmitter.FROM_ROW, rowBytes);
    put(target, PackEmitter.TO, target);
    function.call(target);
  }

  private static void put(long block, int place, long value) {
    Memory.ALL.set(JAVA_LONG_UNALIGNED, (block & Memory.ADDRESS) + place, value);
  }
}
