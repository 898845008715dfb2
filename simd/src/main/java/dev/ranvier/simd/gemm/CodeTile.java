package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.GemmEmitter;
import dev.ranvier.simd.code.x86.GemmEmitter.AForm;
import dev.ranvier.simd.code.x86.GemmEmitter.BForm;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.Memory;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * C[mc,nc] = [C +] A[mc,kc] · B[kc,nc] in machine code, whole bands of rows in one call.
 *
 * <p>Layout: A in panels of a tile's rows, or where it lies if its terms or its rows are
 * neighbours; B in panels of a tile's columns, or where it lies, whereby the first rows may leave
 * it in panels for the rest.
 *
 * <p>Needs: kc at least 1; C apart from the operands.
 *
 * <p>Defined by {@link GemmTileScalar}.
 */
final class CodeTile implements MacroKernel {

  private final Level level;
  private final int rows;
  private final int vectors;

  /** One for each pair of forms, written when it is first needed. */
  private final AtomicReferenceArray<MachineFunction> functions =
      new AtomicReferenceArray<>(AForm.values().length * BForm.values().length);

  private CodePack pack;

  private CodeTile(Level level, int rows, int vectors) {
    this.level = level;
    this.rows = rows;
    this.vectors = vectors;
  }

  private static final List<CodeTile> TILES =
      List.of(
          new CodeTile(Level.AVX512, 8, 3),
          new CodeTile(Level.AVX512, 14, 2),
          new CodeTile(Level.AVX2, 6, 2));

  /** All tiles that run on a processor of a level, the best first. */
  static List<CodeTile> all(Level level) {
    return TILES.stream().filter(tile -> tile.level.compareTo(level) <= 0).toList();
  }

  /** What makes its panels. */
  synchronized CodePack pack() {
    if (pack == null) {
      pack = new CodePack(level, rows, vectors);
    }
    return pack;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return vectors * level.lanes();
  }

  /** Any part of a panel where it lies. */
  @Override
  public boolean reads(int columns) {
    return true;
  }

  @Override
  public void run(
      int mc,
      int nc,
      int kc,
      long a,
      long aRowBytes,
      long aStepBytes,
      long aPanelBytes,
      long b,
      long bStepBytes,
      long bPanelBytes,
      boolean first,
      long c,
      long cRowBytes,
      long tile) {
    run(
        BForm.ROWS,
        mc,
        nc,
        kc,
        a,
        aRowBytes,
        aStepBytes,
        aPanelBytes,
        b,
        bStepBytes,
        bPanelBytes,
        first,
        c,
        cRowBytes,
        0,
        tile);
  }

  /**
   * The same of a B in a form.
   *
   * @param packed where panels go, if B is packed on the way; then there are no more rows than a
   *     tile has
   */
  void run(
      BForm form,
      int mc,
      int nc,
      int kc,
      long a,
      long aRowBytes,
      long aStepBytes,
      long aPanelBytes,
      long b,
      long bStepBytes,
      long bPanelBytes,
      boolean first,
      long c,
      long cRowBytes,
      long packed,
      long tile) {
    put(tile, GemmEmitter.ROWS, mc);
    put(tile, GemmEmitter.COLUMNS, nc);
    put(tile, GemmEmitter.TERMS, kc);
    put(tile, GemmEmitter.A, a);
    put(tile, GemmEmitter.A_ROW, aRowBytes);
    put(tile, GemmEmitter.A_STEP, aStepBytes);
    put(tile, GemmEmitter.A_PANEL, aPanelBytes);
    put(tile, GemmEmitter.B, b);
    put(tile, GemmEmitter.B_STEP, bStepBytes);
    put(tile, GemmEmitter.B_PANEL, bPanelBytes);
    put(tile, GemmEmitter.ADD, first ? 0 : 1);
    put(tile, GemmEmitter.C, c);
    put(tile, GemmEmitter.C_ROW, cRowBytes);
    put(tile, GemmEmitter.PACKED, packed);
    AForm aForm = aStepBytes == Float.BYTES ? AForm.ROWS : AForm.COLUMNS;
    function(aForm, form).call(tile);
  }

  /** Rows of a first band, if there are so many in all: of a little more than a tile the half. */
  int first(int all) {
    return all > rows && all <= rows + rows / 2 ? (all + 1) / 2 : Math.min(rows, all);
  }

  /** All of a product whose operands stay where they are. */
  void multiply(GemmCall call, long scratch) {
    run(
        BForm.ROWS,
        call.m,
        call.padded ? GemmScratch.up(call.n, Matrix.PADDING) : call.n,
        call.k,
        call.a,
        call.aRowBytes,
        call.aTermBytes,
        rows * call.aRowBytes,
        call.b,
        call.bTermBytes,
        (long) columns() * Float.BYTES,
        !call.add,
        call.cAddress,
        (long) call.ldc * Float.BYTES,
        0,
        scratch);
  }

  private static void put(long block, int place, long value) {
    Memory.ALL.set(JAVA_LONG_UNALIGNED, (block & Memory.ADDRESS) + place, value);
  }

  private MachineFunction function(AForm aForm, BForm bForm) {
    int index = aForm.ordinal() * BForm.values().length + bForm.ordinal();
    MachineFunction made = functions.getAcquire(index);
    return made != null ? made : make(index, aForm, bForm);
  }

  private synchronized MachineFunction make(int index, AForm aForm, BForm bForm) {
    MachineFunction made = functions.get(index);
    if (made == null) {
      String name = this + "-" + aForm + "-" + bForm;
      byte[] code = GemmEmitter.emit(CallingConvention.here(), level, rows, vectors, aForm, bForm);
      made = MachineFunction.of(name, code);
      functions.setRelease(index, made);
    }
    return made;
  }

  /** Rows by columns, as {@code ranvier.tiles} names it. */
  String shape() {
    return rows + "x" + columns();
  }

  @Override
  public String toString() {
    return "gemm" + shape();
  }
}
