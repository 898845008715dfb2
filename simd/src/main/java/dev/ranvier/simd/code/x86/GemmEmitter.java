package dev.ranvier.simd.code.x86;

import static dev.ranvier.simd.code.x86.Address.at;

/**
 * Writes C[mc,nc] = [C +] A[mc,kc] · B[kc,nc], each sum from +0 with k ascending in one chain of
 * fused multiply-adds; long, since its loops share their registers. Bands of rows outside, panels
 * of columns inside, so that a band of A stays in the first-level cache while B comes from the
 * second.
 *
 * <p>Sums that are finished may get a bias and ReLU, or ReLU's derivative, before they are stored:
 * what takes an instruction or two. Functions that take more have code of their own, for blocks.
 *
 * <p>The argument is the address of a block of longs, at the places named here.
 */
public final class GemmEmitter {

  /** Rows of this block. */
  public static final int ROWS = 0;

  /** Columns of this block. */
  public static final int COLUMNS = 8;

  /** Terms, 1 or more. */
  public static final int TERMS = 16;

  /** Address of A. */
  public static final int A = 24;

  /** Bytes from a row of A to the next, read where A is {@link AForm#ROWS}. */
  public static final int A_ROW = 32;

  /** Bytes from a term of A to the next, read where A is {@link AForm#COLUMNS}. */
  public static final int A_STEP = 40;

  /** Bytes from a whole band of A to the next. */
  public static final int A_PANEL = 48;

  /** Address of B. */
  public static final int B = 56;

  /** Bytes from a term of B to the next, read unless B is {@link BForm#PANELS}. */
  public static final int B_STEP = 64;

  /** Bytes from a panel of B to the next. */
  public static final int B_PANEL = 72;

  /** 0 if C is overwritten, 1 if it is added to. */
  public static final int ADD = 80;

  /** Address of C. */
  public static final int C = 88;

  /** Bytes from a row of C to the next. */
  public static final int C_ROW = 96;

  /** Where B goes, read where it is {@link BForm#PACKING}. */
  public static final int PACKED = 104;

  /**
   * 0 if C's columns end where they end, 1 if its rows go on to a multiple of a vector, whose rest
   * is overwritten: by zeros, where that of B was not read or is zeros in its panels.
   */
  public static final int PADDED = 112;

  /** What happens to C before it is stored: 0 for nothing, or one of those that follow. */
  public static final int FINISH = 120;

  /** C + bias, one for each column. */
  public static final int BIAS = 1;

  /** max(C + bias, 0). */
  public static final int BIAS_RELU = 2;

  /** C where what ReLU gave is above 0 or NaN, else 0. */
  public static final int RELU_DERIVATIVE = 3;

  /** Address of the biases, or of what ReLU gave. */
  public static final int OTHER = 128;

  /** Bytes from a row of that to the next, 0 for biases. */
  public static final int OTHER_ROW = 136;

  /** Of the whole block. */
  public static final int BYTES = 144;

  /** How A lies. */
  public enum AForm {
    /** Terms side by side, rows at any distance. */
    ROWS,
    /** The rows of a band side by side, terms at any distance: packed, or A transposed. */
    COLUMNS
  }

  /** How B lies. */
  public enum BForm {
    /** In panels as wide as a tile. */
    PANELS,
    /** Columns side by side, terms at any distance. */
    ROWS,
    /** The same, and it is copied into panels on the way: for one band of rows. */
    PACKING
  }

  private static final Register ARGUMENTS = Register.RDI;
  private static final Register NEXT_A = Register.RSI;
  private static final Register NEXT_B = Register.RDX;
  private static final Register COUNT = Register.RCX;
  private static final Register CORNER = Register.RAX;
  private static final Register[] STRIDES = {
    null, Register.R8, null, Register.R9, null, Register.R10, null, Register.R11
  };

  /** From a term of B to the next, or from a panel to the next. */
  private static final Register STEP_B = Register.RBX;

  private static final Register STEP_A = Register.R12;

  /** Rows from the ninth on where A is in rows, which have no use for a step of A. */
  private static final Register UPPER_A = Register.R12;

  private static final Register NEXT_PACKED = Register.R13;
  private static final Register LEFT = Register.R14;
  private static final Register BAND = Register.R15;
  private static final Register PANEL = Register.RBP;

  private static final Address ROWS_LEFT = at(Register.RSP, 0);
  private static final Address BAND_OF_C = at(Register.RSP, 8);
  private static final Address BAND_OF_OTHER = at(Register.RSP, 16);
  private static final int LOCAL_BYTES = 24;

  private static final int UNROLL = 4;

  /** Two multiply-adds in each of the four steps that one takes. */
  private static final int ENOUGH_SUMS = 8;

  private static final int LINE = 64;

  private final Assembler asm = new Assembler();
  private final Level level;
  private final int rows;
  private final int vectors;
  private final AForm aForm;
  private final BForm bForm;
  private final int widthBytes;
  private final int mask;
  private final int maskTable;

  /** Of tiles of so many rows and vectors. */
  private GemmEmitter(Level level, int rows, int vectors, AForm aForm, BForm bForm) {
    this.level = level;
    this.rows = rows;
    this.vectors = vectors;
    this.aForm = aForm;
    this.bForm = bForm;
    this.widthBytes = level.width().bytes();
    this.mask = level.registers() - 1;
    this.maskTable = asm.label();
    if (rows * vectors + vectors + 1 + level.maskRegisters() > level.registers()) {
      throw new IllegalArgumentException(
          "A tile of %s by %s vectors needs more than %s registers"
              .formatted(rows, vectors, level.registers()));
    }
  }

  /** The code of a kernel. */
  public static byte[] emit(
      CallingConvention convention, Level level, int rows, int vectors, AForm a, BForm b) {
    return new GemmEmitter(level, rows, vectors, a, b).function(convention);
  }

  private byte[] function(CallingConvention convention) {
    convention.enter(asm, LOCAL_BYTES);
    asm.mov(Register.RAX, argument(ROWS)).mov(ROWS_LEFT, Register.RAX);
    asm.mov(Register.RAX, argument(C)).mov(BAND_OF_C, Register.RAX);
    asm.mov(Register.RAX, argument(OTHER)).mov(BAND_OF_OTHER, Register.RAX);
    asm.mov(BAND, argument(A));
    asm.mov(STEP_B, argument(bForm == BForm.PANELS ? B_PANEL : B_STEP));
    if (aForm == AForm.COLUMNS) {
      asm.mov(STEP_A, argument(A_STEP));
    }
    int end = asm.label();
    int next = asm.here();
    int[] bands = new int[rows + 1];
    for (int r = 1; r <= rows; r++) {
      bands[r] = asm.label();
    }
    asm.mov(Register.RAX, ROWS_LEFT);
    chooseBand(bands);
    asm.jmp(end);
    for (int r = rows; r > 0; r--) {
      asm.align(32).bind(bands[r]);
      band(r);
      nextBand(r);
      asm.jmp(next);
    }
    asm.bind(end);
    convention.leave(asm, LOCAL_BYTES);
    level.maskTable(asm, maskTable);
    return asm.finish();
  }

  /**
   * As many rows as a tile has; what is left but a little more than a tile in two halves, so that
   * the last of them has sums enough to keep the processor busy.
   */
  private void chooseBand(int[] bands) {
    if (aForm == AForm.ROWS && bForm != BForm.PACKING) {
      for (int left = rows + 1; left <= rows + rows / 2; left++) {
        asm.cmp(Register.RAX, left).jump(Condition.EQUAL, bands[(left + 1) / 2]);
      }
    }
    asm.cmp(Register.RAX, rows).jump(Condition.GREATER_OR_EQUAL, bands[rows]);
    for (int r = rows - 1; r > 0; r--) {
      asm.cmp(Register.RAX, r).jump(Condition.EQUAL, bands[r]);
    }
  }

  private void nextBand(int r) {
    if (r == rows) {
      asm.add(BAND, argument(A_PANEL));
    } else if (aForm == AForm.ROWS) {
      rowsBelow(r, A_ROW);
      asm.add(BAND, Register.RCX);
    }
    rowsBelow(r, C_ROW);
    asm.add(Register.RCX, BAND_OF_C).mov(BAND_OF_C, Register.RCX);
    rowsBelow(r, OTHER_ROW);
    asm.add(Register.RCX, BAND_OF_OTHER).mov(BAND_OF_OTHER, Register.RCX);
    asm.add(ROWS_LEFT, -r);
  }

  /** Bytes of r rows, in RCX. */
  private void rowsBelow(int r, int place) {
    asm.mov(Register.RAX, argument(place)).mov(Register.RCX, r);
    asm.imul(Register.RCX, Register.RAX);
  }

  private static Address argument(int place) {
    return at(ARGUMENTS, place);
  }

  /** All columns of r rows. */
  private void band(int r) {
    asm.mov(CORNER, BAND_OF_C);
    asm.mov(LEFT, argument(COLUMNS));
    asm.mov(PANEL, argument(B));
    if (bForm == BForm.PACKING) {
      asm.mov(NEXT_PACKED, argument(PACKED));
    }
    int done = asm.label();
    int lanes = level.lanes();
    if (panels(r) > 1) {
      wholePanels(r, panels(r));
    }
    wholePanels(r, 1);
    asm.test(LEFT).jump(Condition.EQUAL, done);
    for (int v = vectors; v > 0; v--) {
      int narrower = asm.label();
      if (v > 1) {
        asm.cmp(LEFT, (v - 1) * lanes).jump(Condition.LESS_OR_EQUAL, narrower);
      }
      tile(r, v, true);
      asm.jmp(done);
      asm.bind(narrower);
    }
    asm.bind(done);
  }

  /** As long as there are so many whole panels, so many at once. */
  private void wholePanels(int r, int panels) {
    int columns = panels * vectors * level.lanes();
    int fewer = asm.label();
    asm.cmp(LEFT, columns).jump(Condition.LESS, fewer);
    int whole = asm.here();
    tile(r, panels * vectors, false);
    asm.mov(COUNT, argument(B_PANEL));
    asm.lea(PANEL, panels == 1 ? at(PANEL, COUNT, 1) : at(PANEL, COUNT, 2));
    asm.add(CORNER, columns * Float.BYTES);
    asm.sub(LEFT, columns);
    asm.cmp(LEFT, columns).jump(Condition.GREATER_OR_EQUAL, whole);
    asm.bind(fewer);
  }

  /**
   * Panels of B that few rows take at once: one or two, so that there are more sums than the
   * processor takes to finish one.
   */
  private int panels(int r) {
    int needed = 2 * vectors * (r + 1) + 1 + level.maskRegisters();
    return r * vectors < ENOUGH_SUMS && bForm != BForm.PACKING && needed <= level.registers()
        ? 2
        : 1;
  }

  /** One tile of C: r rows, v vectors of which the last may be partly there. */
  private void tile(int r, int v, boolean masked) {
    strides(r, C_ROW, COUNT, CORNER);
    for (int i = 0; i < r; i++) {
      for (int line = 0; line < v * widthBytes; line += LINE) {
        asm.prefetch(row(CORNER, COUNT, i).plus(line));
      }
    }
    if (masked) {
      asm.lea(COUNT, at(LEFT, -(v - 1) * level.lanes()));
      level.mask(asm, mask, COUNT, NEXT_B, maskTable);
    }
    asm.mov(NEXT_A, BAND);
    if (aForm == AForm.ROWS) {
      strides(r, A_ROW, UPPER_A, NEXT_A);
    }
    asm.mov(NEXT_B, PANEL);
    for (int s = 0; s < r * v; s++) {
      asm.zero(s);
    }
    sums(r, v, masked);
    strides(r, C_ROW, NEXT_A, CORNER);
    add(r, v, masked);
    finish(r, v, masked);
    for (int i = 0; i < r; i++) {
      for (int j = 0; j < v; j++) {
        if (!masked || j < v - 1) {
          level.store(asm, row(CORNER, NEXT_A, i).plus(j * widthBytes), i * v + j);
        }
      }
    }
    if (masked) {
      storeLast(r, v);
    }
  }

  private void storeLast(int r, int v) {
    int partly = asm.label();
    int done = asm.label();
    asm.cmp(argument(PADDED), 0).jump(Condition.EQUAL, partly);
    for (int i = 0; i < r; i++) {
      level.store(asm, row(CORNER, NEXT_A, i).plus((v - 1) * widthBytes), i * v + v - 1);
    }
    asm.jmp(done);
    asm.bind(partly);
    for (int i = 0; i < r; i++) {
      Address to = row(CORNER, NEXT_A, i).plus((v - 1) * widthBytes);
      level.storeMasked(asm, to, mask, i * v + v - 1);
    }
    asm.bind(done);
  }

  private void sums(int r, int v, boolean masked) {
    int rest = asm.label();
    int done = asm.label();
    asm.mov(COUNT, argument(TERMS));
    asm.sub(COUNT, UNROLL).jump(Condition.LESS, rest);
    asm.align(32);
    int loop = asm.here();
    for (int u = 0; u < UNROLL; u++) {
      term(r, v, masked, u);
    }
    advance(r, UNROLL);
    asm.sub(COUNT, UNROLL).jump(Condition.GREATER_OR_EQUAL, loop);
    asm.bind(rest);
    asm.add(COUNT, UNROLL).jump(Condition.EQUAL, done);
    int single = asm.here();
    term(r, v, masked, 0);
    advance(r, 1);
    asm.sub(COUNT, 1).jump(Condition.NOT_EQUAL, single);
    asm.bind(done);
  }

  /** One term: B, then for each row its factor in all lanes and the multiply-adds. */
  private void term(int r, int v, boolean masked, int u) {
    int b = r * v;
    int first = b + v;
    int factors = level.registers() - level.maskRegisters() - first;
    int panelTerm = u * vectors * widthBytes;
    for (int j = 0; j < v; j++) {
      Address from = at(NEXT_B, j * widthBytes);
      if (bForm == BForm.PANELS) {
        int place = panelTerm + j % vectors * widthBytes;
        from = (j < vectors ? at(NEXT_B, 0) : at(NEXT_B, STEP_B, 1)).plus(place);
      }
      if (masked && j == v - 1 && bForm != BForm.PANELS) {
        level.loadMasked(asm, b + j, mask, from);
      } else {
        level.load(asm, b + j, from);
      }
      if (bForm == BForm.PACKING) {
        level.store(asm, at(NEXT_PACKED, panelTerm + j * widthBytes), b + j);
      }
    }
    if (bForm != BForm.PANELS) {
      asm.add(NEXT_B, STEP_B);
    }
    for (int i = 0; i < r; i++) {
      int factor = first + i % factors;
      boolean inRows = aForm == AForm.ROWS;
      Address from = inRows ? row(NEXT_A, UPPER_A, i).plus(4 * u) : at(NEXT_A, 4 * i);
      if (v == 1 && level.multipliesByMemory()) {
        level.multiplyAdd(asm, i, b, from);
        continue;
      }
      level.broadcast(asm, factor, from);
      for (int j = 0; j < v; j++) {
        level.multiplyAdd(asm, i * v + j, factor, b + j);
      }
    }
    if (aForm == AForm.COLUMNS) {
      asm.add(NEXT_A, STEP_A);
    }
  }

  private void advance(int r, int terms) {
    if (aForm == AForm.ROWS) {
      asm.add(NEXT_A, 4 * terms);
      if (r > 8) {
        asm.add(UPPER_A, 4 * terms);
      }
    }
    int panelBytes = terms * vectors * widthBytes;
    if (bForm == BForm.PANELS) {
      asm.add(NEXT_B, panelBytes);
    } else if (bForm == BForm.PACKING) {
      asm.add(NEXT_PACKED, panelBytes);
    }
  }

  /** C + sums, where C is added to. */
  private void add(int r, int v, boolean masked) {
    int free = r * v;
    int plain = asm.label();
    asm.cmp(argument(ADD), 0).jump(Condition.EQUAL, plain);
    for (int i = 0; i < r; i++) {
      for (int j = 0; j < v; j++) {
        int s = i * v + j;
        Address from = row(CORNER, NEXT_A, i).plus(j * widthBytes);
        if (masked && j == v - 1) {
          level.loadMasked(asm, free, mask, from);
          asm.vector(Operation.ADDPS, level.width(), s, s, free);
        } else {
          asm.vector(Operation.ADDPS, level.width(), s, s, from);
        }
      }
    }
    asm.bind(plain);
  }

  /** What happens to C before it is stored. */
  private void finish(int r, int v, boolean masked) {
    int free = r * v;
    int derivative = asm.label();
    int done = asm.label();
    asm.cmp(argument(FINISH), 0).jump(Condition.EQUAL, done);
    asm.mov(NEXT_B, BAND_OF_C).mov(COUNT, CORNER);
    asm.sub(COUNT, NEXT_B).add(COUNT, BAND_OF_OTHER);
    asm.cmp(argument(FINISH), RELU_DERIVATIVE).jump(Condition.EQUAL, derivative);
    for (int j = 0; j < v; j++) {
      loadOther(free, at(COUNT, j * widthBytes), masked && j == v - 1);
      for (int s = j; s < free; s += v) {
        asm.vector(Operation.ADDPS, level.width(), s, s, free);
      }
    }
    asm.cmp(argument(FINISH), BIAS).jump(Condition.EQUAL, done);
    asm.zero(free);
    for (int s = 0; s < free; s++) {
      asm.vector(Operation.MAXPS, level.width(), s, free, s);
      asm.vector(Operation.ADDPS, level.width(), s, s, free); // -0 becomes +0
    }
    asm.jmp(done);
    asm.bind(derivative);
    strides(r, OTHER_ROW, NEXT_B, COUNT);
    asm.zero(free + 1);
    for (int s = 0; s < free; s++) {
      Address from = row(COUNT, NEXT_B, s / v).plus(s % v * widthBytes);
      loadOther(free, from, masked && s % v == v - 1);
      level.keepWhereAbove(asm, s, free, free + 1);
    }
    strides(r, C_ROW, NEXT_A, CORNER);
    asm.bind(done);
  }

  private void loadOther(int reg, Address from, boolean masked) {
    if (masked) {
      level.loadMasked(asm, reg, mask, from);
    } else {
      level.load(asm, reg, from);
    }
  }

  /** 1, 3, 5 and 7 times the distance of rows, and the address of the ninth. */
  private void strides(int r, int place, Register upper, Register base) {
    Register one = STRIDES[1];
    asm.mov(one, argument(place));
    if (r > 3) {
      asm.lea(STRIDES[3], at(one, one, 2));
    }
    if (r > 5) {
      asm.lea(STRIDES[5], at(one, one, 4));
    }
    if (r > 7) {
      asm.lea(STRIDES[7], at(STRIDES[3], one, 4));
    }
    if (r > 8) {
      asm.lea(upper, at(base, one, 8));
    }
  }

  /** Where row i of a band begins. */
  private static Address row(Register base, Register upper, int i) {
    Register from = i < 8 ? base : upper;
    return switch (i % 8) {
      case 0 -> at(from, 0);
      case 2 -> at(from, STRIDES[1], 2);
      case 4 -> at(from, STRIDES[1], 4);
      case 6 -> at(from, STRIDES[3], 2);
      default -> at(from, STRIDES[i % 8], 1);
    };
  }
}
