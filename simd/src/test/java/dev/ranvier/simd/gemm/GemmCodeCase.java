package dev.ranvier.simd.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.GemmEmitter;
import dev.ranvier.simd.code.x86.GemmEmitter.AForm;
import dev.ranvier.simd.code.x86.GemmEmitter.BForm;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;

/**
 * One call of a tile in machine code: operands that end with their last element, NaN between rows
 * and behind the last column of a panel, values of many kinds, and all that may finish sums.
 */
final class GemmCodeCase {

  /** What elements are by turns: numbers alone, then with some that are special. */
  private static final float[][] SPECIAL = {
    {},
    {0f, -0f, Float.MIN_VALUE, -Float.MIN_NORMAL / 2, 0x1p-75f},
    {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, Float.MAX_VALUE},
    {Float.NaN, 0f, Float.POSITIVE_INFINITY}
  };

  private final CodeTile tile;
  private final AForm aForm;
  private final BForm bForm;
  private final int m;
  private final int n;
  private final int k;
  private final Arena memory;
  private final SplittableRandom random;

  /** Columns that are written: with the padding, where C has one. */
  private final int written;

  private final int ldc;
  private GuardedMemory packed;

  GemmCodeCase(
      CodeTile tile,
      AForm aForm,
      BForm bForm,
      int m,
      int n,
      int k,
      Arena memory,
      SplittableRandom random) {
    this.tile = tile;
    this.aForm = aForm;
    this.bForm = bForm;
    this.m = m;
    this.n = n;
    this.k = k;
    this.memory = memory;
    this.random = random;
    int lanes = tile.level().lanes();
    this.written = random.nextInt(3) == 0 ? (n + lanes - 1) / lanes * lanes : n;
    this.ldc = written + random.nextInt(3);
  }

  void run(MachineFunction function, int turn, int finish) {
    float[] a = values(m * k, turn);
    float[] b = values(k * n, turn);
    float[] before = turn % 2 == 0 ? null : values(m * n, turn / 2);
    GuardedMemory block = new GuardedMemory(memory, GemmEmitter.BYTES / 4, 0);
    block.putLong(GemmEmitter.ROWS, m);
    block.putLong(GemmEmitter.COLUMNS, n);
    block.putLong(GemmEmitter.TERMS, k);
    block.putLong(GemmEmitter.ADD, before == null ? 0 : 1);
    GuardedMemory aMemory = a(a, block);
    GuardedMemory bMemory = b(b, block);
    block.putLong(GemmEmitter.PADDED, written > n ? 1 : 0);
    GuardedMemory c = new GuardedMemory(memory, (m - 1) * ldc + written, random.nextInt(16));
    for (int i = 0; before != null && i < before.length; i++) {
      c.set(i / n * ldc + i % n, before[i]);
    }
    block.putLong(GemmEmitter.C, address(c));
    block.putLong(GemmEmitter.C_ROW, ldc * 4L);
    int otherRow = finish == GemmEmitter.RELU_DERIVATIVE ? n + random.nextInt(3) : 0;
    GuardedMemory other = new GuardedMemory(memory, (m - 1) * otherRow + n, random.nextInt(16));
    float[] others = values(m * n, turn / 3);
    for (int i = 0; i < (otherRow > 0 ? m * n : n); i++) {
      other.set(i / n * otherRow + i % n, others[i]);
    }
    block.putLong(GemmEmitter.FINISH, finish);
    block.putLong(GemmEmitter.OTHER, address(other));
    block.putLong(GemmEmitter.OTHER_ROW, otherRow * 4L);
    function.call(address(block));
    aMemory.check("A");
    bMemory.check("B");
    c.check("C");
    block.check("arguments");
    other.check("what finishes sums");
    check(c, finish(sums(a, b, before), finish, others));
    if (packed != null) {
      packed.check("packed B");
      for (int i = 0; i < b.length; i++) {
        same(packed.get(panel(i / n, i % n)), b[i], "packed B", i / n, i % n);
      }
    }
  }

  private float[] values(int count, int turn) {
    float[] special = SPECIAL[turn % SPECIAL.length];
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      boolean plain = special.length == 0 || random.nextInt(k + 3) > 1;
      values[i] = plain ? random.nextFloat(-1f, 1f) : special[random.nextInt(special.length)];
    }
    return values;
  }

  private static long address(GuardedMemory memory) {
    return memory.segment.address() + memory.bytes;
  }

  private GuardedMemory a(float[] values, GuardedMemory block) {
    boolean inRows = aForm == AForm.ROWS;
    int ld = (inRows ? k : m) + random.nextInt(3);
    int floats = inRows ? (m - 1) * ld + k : (k - 1) * ld + m;
    GuardedMemory a = new GuardedMemory(memory, floats, random.nextInt(16));
    for (int i = 0; i < m; i++) {
      for (int p = 0; p < k; p++) {
        a.set(inRows ? i * ld + p : p * ld + i, values[i * k + p]);
      }
    }
    block.putLong(GemmEmitter.A, address(a));
    block.putLong(GemmEmitter.A_ROW, inRows ? ld * 4L : 4);
    block.putLong(GemmEmitter.A_STEP, inRows ? 4 : ld * 4L);
    block.putLong(GemmEmitter.A_PANEL, tile.rows() * (inRows ? ld * 4L : 4));
    return a;
  }

  private GuardedMemory b(float[] values, GuardedMemory block) {
    int width = tile.columns();
    int panels = (n + width - 1) / width * width * k;
    boolean inPanels = bForm == BForm.PANELS;
    int ld = n + random.nextInt(3);
    int floats = inPanels ? panels : (k - 1) * ld + n;
    GuardedMemory b = new GuardedMemory(memory, floats, inPanels ? 0 : random.nextInt(16));
    for (int i = 0; inPanels && written > n && i < floats; i++) {
      b.set(i, 0f);
    }
    for (int p = 0; p < k; p++) {
      for (int j = 0; j < n; j++) {
        b.set(inPanels ? panel(p, j) : p * ld + j, values[p * n + j]);
      }
    }
    block.putLong(GemmEmitter.B, address(b));
    block.putLong(GemmEmitter.B_STEP, inPanels ? width * 4L : ld * 4L);
    block.putLong(GemmEmitter.B_PANEL, inPanels ? (long) k * width * 4 : width * 4L);
    if (bForm == BForm.PACKING) {
      packed = new GuardedMemory(memory, panels, 0);
      block.putLong(GemmEmitter.PACKED, address(packed));
    }
    return b;
  }

  /** Place of a term and a column in panels. */
  private int panel(int term, int column) {
    int width = tile.columns();
    return (column / width * k + term) * width + column % width;
  }

  /** Of rows as they are written, with their padding. */
  private float[] sums(float[] a, float[] b, float[] before) {
    float[] sums = new float[m * written];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < written; j++) {
        float sum = 0f;
        for (int p = 0; p < k; p++) {
          sum = Math.fma(a[i * k + p], j < n ? b[p * n + j] : 0f, sum);
        }
        boolean added = before != null && j < n;
        sums[i * written + j] = added ? before[i * n + j] + sum : sum;
      }
    }
    return sums;
  }

  private float[] finish(float[] sums, int finish, float[] others) {
    for (int i = 0; i < sums.length; i++) {
      int column = i % written;
      boolean there = column < n;
      if (finish == GemmEmitter.BIAS || finish == GemmEmitter.BIAS_RELU) {
        sums[i] += there ? others[column] : 0f;
      }
      if (finish == GemmEmitter.BIAS_RELU) {
        sums[i] = Math.max(sums[i], 0f);
      }
      boolean derivative = finish == GemmEmitter.RELU_DERIVATIVE;
      if (derivative && (!there || others[i / written * n + column] <= 0f)) {
        sums[i] = 0f;
      }
    }
    return sums;
  }

  private void check(GuardedMemory c, float[] expected) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < written; j++) {
        same(c.get(i * ldc + j), expected[i * written + j], "C", i, j);
      }
      for (int j = written; j < ldc && i < m - 1; j++) {
        same(c.get(i * ldc + j), Float.NaN, "between rows of C", i, j);
      }
    }
  }

  /** The same bits, but for those of a NaN. */
  private void same(float found, float expected, String what, int row, int column) {
    if (Float.floatToIntBits(found) != Float.floatToIntBits(expected)) {
      assertThat(found)
          .as(
              "%s of %s %s %s, %d x %d x %d, at [%d, %d]",
              what, tile, aForm, bForm, m, n, k, row, column)
          .isEqualTo(expected);
    }
  }
}
