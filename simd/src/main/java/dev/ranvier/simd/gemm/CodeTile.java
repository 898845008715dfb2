package dev.ranvier.simd.gemm;

import static dev.ranvier.simd.code.MachineFunction.put;

import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.GemmEmitter;
import dev.ranvier.simd.code.x86.GemmEmitter.AForm;
import dev.ranvier.simd.code.x86.GemmEmitter.BForm;
import dev.ranvier.simd.code.x86.Level;
import java.util.ArrayList;
import java.util.List;

/**
 * C[mc,nc] = [C +] A[mc,kc] · B[kc,nc] in machine code, whole bands of rows in one call; long, for
 * the names of so many arguments.
 *
 * <p>Layout: A in panels of a tile's rows, or where it lies if its terms or its rows are
 * neighbours; B in panels of a tile's columns, or where it lies, whereby the first rows may leave
 * it in panels for the rest.
 *
 * <p>Needs: kc at least 1; C apart from the operands.
 *
 * <p>Defined by {@link GemmTileScalar}.
 */
final class CodeTile implements MacroKernel, MachineFunctions.Sources {

  private final Level level;
  private final int rows;
  private final int vectors;

  /** One for each pair of forms. */
  private final MachineFunctions functions;

  private static final int B_FORMS = BForm.values().length;

  /** Of the arguments, and of whatever tile stands in. */
  static final int SCRATCH_FLOATS = 256;

  private CodePack pack;

  /** Until there is code: vectors crawl in a cold JVM. */
  private static final CodeStandIn FIRST = new CodeStandIn(new GemmTileScalar());

  /** What runs where there is no code; null for what suits: see {@link #standIn()}. */
  private final CodeStandIn standIn;

  private CodeTile(Level level, int rows, int vectors, CodeStandIn standIn) {
    this.level = level;
    this.rows = rows;
    this.vectors = vectors;
    this.standIn = standIn;
    this.functions =
        new MachineFunctions(standIn == null ? AForm.values().length * B_FORMS : 0, this);
  }

  private CodeTile(Level level, int rows, int vectors) {
    this(level, rows, vectors, null);
  }

  /** The same without code, on a tile that takes rows at any distance. */
  CodeTile without(MacroKernel tile) {
    return new CodeTile(level, rows, vectors, new CodeStandIn(tile));
  }

  @Override
  public List<MachineFunctions.Source> sources() {
    List<MachineFunctions.Source> sources = new ArrayList<>();
    for (AForm a : AForm.values()) {
      for (BForm b : BForm.values()) {
        sources.add(
            new MachineFunctions.Source(
                this + "-" + a + "-" + b,
                () ->
                    GemmEmitter.emit(
                        CallingConvention.here(), level.require(), rows, vectors, a, b),
                function -> CodeCheck.tile(function, level, rows, vectors, a, b)));
      }
    }
    return sources;
  }

  /** With its code and that of its panels, or without what was refused. */
  CodeTile await() {
    functions.awaitAll();
    pack().await();
    return this;
  }

  private static final List<CodeTile> TILES =
      List.of(
          new CodeTile(Level.AVX512, 8, 3),
          new CodeTile(Level.AVX512, 14, 2),
          new CodeTile(Level.AVX2, 6, 2));

  /** All tiles that run on a processor of a level, the best first. */
  static List<CodeTile> all(Level level) {
    List<CodeTile> all = new ArrayList<>(TILES);
    for (CodeTile tile : TILES) {
      if (tile.level.compareTo(level) > 0) {
        all.remove(tile);
      }
    }
    return all;
  }

  Level level() {
    return level;
  }

  /** What makes its panels. */
  synchronized CodePack pack() {
    if (pack == null) {
      pack = new CodePack(level, rows, vectors, standIn == null);
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
        false,
        0,
        null,
        0,
        0,
        tile);
  }

  /**
   * The same of a B in a form.
   *
   * @param padded whether C's rows go on to a multiple of a vector and zeros may be written there
   * @param packed where panels go, if B is packed on the way; then there are no more rows than a
   *     tile has
   * @param finishing the product whose sums are finished now; null for none
   * @param row of its C where the block begins; {@code column} likewise
   * @return whether what tiles do of its epilogue was done
   */
  boolean run(
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
      boolean padded,
      long packed,
      GemmCall finishing,
      int row,
      int column,
      long tile) {
    AForm aForm = aStepBytes == Float.BYTES ? AForm.ROWS : AForm.COLUMNS;
    int index = aForm.ordinal() * B_FORMS + form.ordinal();
    MachineFunction function = functions.take(index, (long) mc * nc * kc);
    if (function == null) {
      standIn()
          .run(
              rows,
              columns(),
              form,
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
              packed,
              tile);
      return false;
    }
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
    put(tile, GemmEmitter.PADDED, padded ? 1 : 0);
    int finish = finishing == null ? 0 : finishing.finish;
    long place = finish == 0 ? 0 : finishing.other(row, column);
    put(tile, GemmEmitter.FINISH, finish);
    put(tile, GemmEmitter.OTHER, place);
    put(tile, GemmEmitter.OTHER_ROW, finish == 0 ? 0 : finishing.otherRowBytes);
    function.call(tile);
    // What is left in scratch depends on sizes alone, not on where memory lies.
    put(tile, GemmEmitter.A, 0);
    put(tile, GemmEmitter.B, 0);
    put(tile, GemmEmitter.C, 0);
    put(tile, GemmEmitter.PACKED, 0);
    put(tile, GemmEmitter.OTHER, 0);
    return finish != 0;
  }

  private CodeStandIn standIn() {
    if (standIn != null) {
      return standIn;
    }
    return MachineFunction.refusal().isEmpty() ? FIRST : CodeStandIn.lasting();
  }

  /** Rows of a first band, if there are so many in all: of a little more than a tile the half. */
  int first(int all) {
    return all > rows && all <= rows + rows / 2 ? (all + 1) / 2 : Math.min(rows, all);
  }

  /**
   * All of a product whose A stays where it is, with B and C at these places.
   *
   * @return whether what tiles do of its epilogue was done
   */
  boolean multiply(GemmCall call, long b, long bTermBytes, long c, long scratch) {
    return run(
        BForm.ROWS,
        call.m,
        call.n,
        call.k,
        call.a,
        call.aRowBytes,
        call.aTermBytes,
        rows * call.aRowBytes,
        b,
        bTermBytes,
        (long) columns() * Float.BYTES,
        !call.add,
        c,
        (long) call.ldc * Float.BYTES,
        call.padded,
        0,
        call,
        0,
        0,
        scratch);
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
