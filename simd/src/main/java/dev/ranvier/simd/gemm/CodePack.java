package dev.ranvier.simd.gemm;

import static dev.ranvier.simd.code.MachineFunction.put;

import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.code.MachineFunctions.Source;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.GemmEmitter.AForm;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.PackEmitter;
import java.util.List;

/**
 * Panels in machine code, of the rows and the columns of one tile.
 *
 * <p>Layout: as {@link Pack} says. What is no whole block or panel is left to {@link PackScalar}.
 *
 * <p>Defined by {@link PackScalar}.
 */
final class CodePack implements Pack, MachineFunctions.Sources {

  private static final int BLOCK = PackEmitter.BLOCK;

  private static final PackScalar TWIN = new PackScalar();

  private final Level level;
  private final int rows;
  private final int vectors;
  private final int columns;
  private final MachineFunctions functions;

  private static final int SPLIT = 0;
  private static final int COPY = 1;
  private static final int TRANSPOSE_ROWS = 2;
  private static final int TRANSPOSE_COLUMNS = 3;
  private static final int TRANSPOSE_GROUPS = 4;

  /** With code, or as the twin alone. */
  CodePack(Level level, int rows, int vectors, boolean code) {
    this.rows = rows;
    this.columns = vectors * level.lanes();
    this.level = level;
    this.vectors = vectors;
    this.functions = new MachineFunctions(code ? TRANSPOSE_GROUPS + 1 : 0, this);
  }

  @Override
  public List<Source> sources() {
    CallingConvention convention = CallingConvention.here();
    return List.of(
        new Source(
            "split" + rows,
            () -> PackEmitter.split(convention, rows),
            function -> CodeCheck.pack(function, AForm.COLUMNS, rows, 2, 2)),
        new Source(
            "copy" + columns,
            () -> PackEmitter.copy(convention, level.require(), vectors),
            function -> CodeCheck.pack(function, AForm.COLUMNS, columns, 0, 0)),
        transpose(convention, rows),
        transpose(convention, columns),
        new Source(
            "groups",
            () -> PackEmitter.transposeGroups(convention),
            function -> CodeCheck.pack(function, AForm.ROWS, columns, 0, 0)));
  }

  private static Source transpose(CallingConvention convention, int width) {
    return new Source(
        "transpose" + width,
        () -> PackEmitter.transpose(convention, width),
        function -> CodeCheck.pack(function, AForm.ROWS, width, 2, 2));
  }

  /** Waits for the code. */
  void await() {
    functions.awaitAll();
  }

  @Override
  public boolean takes(int width) {
    return width == rows || width == columns;
  }

  @Override
  public void copy(int k, int columns, int width, long source, long rowBytes, long panel) {
    MachineFunction copy = width == this.columns ? function(COPY, k, width) : null;
    if (copy == null) {
      PackScalar.gather(k, columns, width, source, rowBytes, Float.BYTES, panel);
    } else {
      call(copy, k, columns, source, rowBytes, panel, 0);
    }
  }

  /** Of any width, if there are rows for one block at least; whole panels have their own code. */
  @Override
  public void transpose(int k, int columns, int width, long source, long rowBytes, long panel) {
    boolean whole = columns == width && takes(width);
    int index = whole ? width == rows ? TRANSPOSE_ROWS : TRANSPOSE_COLUMNS : TRANSPOSE_GROUPS;
    boolean blocks = k >= BLOCK && (whole || columns >= BLOCK);
    MachineFunction transpose = blocks ? function(index, k, columns) : null;
    if (transpose == null) {
      PackScalar.gather(k, columns, width, source, Float.BYTES, rowBytes, panel);
      return;
    }
    int count = whole ? 1 : columns;
    long widthBytes = (long) width * Float.BYTES;
    call(transpose, k / BLOCK * BLOCK, count, source, rowBytes, panel, widthBytes);
    if (k % BLOCK != 0) { // the last terms, and before them some once more
      long start = k - BLOCK;
      long from = source + start * Float.BYTES;
      call(transpose, BLOCK, count, from, rowBytes, panel + start * widthBytes, widthBytes);
    }
  }

  @Override
  public void split(int k, int columns, int width, long source, long rowBytes, long panels) {
    boolean holdsArguments = (long) k * width * Float.BYTES >= PackEmitter.BYTES;
    MachineFunction split = width == rows && holdsArguments ? function(SPLIT, k, columns) : null;
    if (split == null) {
      TWIN.split(k, columns, width, source, rowBytes, panels);
      return;
    }
    int whole = columns / width;
    if (whole > 0) {
      call(split, k, whole, source, rowBytes, panels, 0);
    }
    if (columns % width != 0) {
      long from = source + (long) whole * width * Float.BYTES;
      long panel = panels + (long) whole * width * k * Float.BYTES;
      PackScalar.gather(k, columns % width, width, from, rowBytes, Float.BYTES, panel);
    }
  }

  /** One of the functions; to move an element takes the twin as long as two multiplications. */
  private MachineFunction function(int index, int k, int columns) {
    return functions.take(index, 2L * k * columns);
  }

  /**
   * The arguments lie where the panel will be: the code reads them before it writes. What it leaves
   * of them is behind the columns, and no address.
   */
  private static void call(
      MachineFunction function,
      int terms,
      int count,
      long source,
      long rowBytes,
      long target,
      long targetRowBytes) {
    put(target, PackEmitter.TERMS, terms);
    put(target, PackEmitter.COUNT, count);
    put(target, PackEmitter.FROM, source);
    put(target, PackEmitter.FROM_ROW, rowBytes);
    put(target, PackEmitter.TO, target);
    put(target, PackEmitter.TO_ROW, targetRowBytes);
    function.call(target);
  }
}
