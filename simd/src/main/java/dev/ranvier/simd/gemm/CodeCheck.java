package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.MachineFunctions;
import dev.ranvier.simd.code.x86.GemmEmitter;
import dev.ranvier.simd.code.x86.GemmEmitter.AForm;
import dev.ranvier.simd.code.x86.GemmEmitter.BForm;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.PackEmitter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Compares kernels in machine code with what defines them, before anything else runs them: every
 * number of rows and of vectors, sums stored, added and finished, infinities and negative zeros,
 * what lies beside the result. In arrays and from few sums, so that a cold JVM takes a millisecond
 * or two: rows differ by powers of two, which multiply their sums exactly.
 */
final class CodeCheck {

  private static final int MOST_TERMS = 9;

  /** Terms of sums that are stored and of those that are added to them. */
  private static final int[][] TERMS = {{MOST_TERMS, 5}, {1, 4}};

  /** What happens to sums; the bias alone is a part of the second. */
  private static final int[] FINISHES = {0, GemmEmitter.BIAS_RELU, GemmEmitter.RELU_DERIVATIVE};

  private static final int CANARY = 0x4141_4141;

  private final int rows;
  private final int lanes;
  private final int width;
  private final AForm aForm;
  private final BForm bForm;

  /** Columns and rows in memory, more than any case has. */
  private final int stride;

  private final int height;

  private final float[] x = new float[MOST_TERMS];
  private final float[] b;

  /** What finishes sums, of C's shape: biases are its first row. */
  private final float[] other;

  private final long[] arguments = new long[GemmEmitter.BYTES / Long.BYTES];

  private CodeCheck(Level level, int rows, int vectors, AForm aForm, BForm bForm) {
    this.rows = rows;
    this.lanes = level.lanes();
    this.width = vectors * lanes;
    this.aForm = aForm;
    this.bForm = bForm;
    this.stride = 2 * width + lanes;
    this.height = 2 * rows + 2;
    this.b = MachineFunctions.trialValues(MOST_TERMS * stride);
    for (int p = 0; p < MOST_TERMS; p++) {
      x[p] = b[p * stride];
      b[p * stride + 1] = -0f;
    }
    b[2] = Float.POSITIVE_INFINITY;
    this.other = MachineFunctions.trialValues(height * stride);
    for (int i = 3; i < other.length; i += 5) {
      other[i] = i % 2 == 0 ? Float.NaN : -0f;
    }
  }

  /** Where a tile differs; empty if it does not. */
  static String tile(
      MachineFunction tile, Level level, int rows, int vectors, AForm aForm, BForm bForm) {
    try (Arena arena = Arena.ofConfined()) {
      return new CodeCheck(level, rows, vectors, aForm, bForm).run(tile, arena);
    }
  }

  private String run(MachineFunction tile, Arena arena) {
    MemorySegment c = arena.allocate((long) height * stride * Float.BYTES, 64);
    MemorySegment packed = arena.allocate((long) b.length * Float.BYTES, 64);
    MemorySegment block = arena.allocate(GemmEmitter.BYTES, 64);
    put(GemmEmitter.A, arena.allocateFrom(JAVA_FLOAT, a()).address());
    put(GemmEmitter.B, arena.allocateFrom(JAVA_FLOAT, b()).address());
    put(GemmEmitter.C, c.address());
    put(GemmEmitter.C_ROW, (long) stride * Float.BYTES);
    put(GemmEmitter.PACKED, packed.address());
    put(GemmEmitter.OTHER, arena.allocateFrom(JAVA_FLOAT, other).address());
    int[] found = new int[height * stride];
    for (int[] terms : TERMS) {
      boolean many = terms[0] > 1;
      int[][] expected = new int[FINISHES.length][];
      for (int f = 0; f < FINISHES.length; f++) {
        expected[f] = expected(terms, FINISHES[f], arena);
      }
      int last = many && bForm != BForm.PACKING ? 2 * rows + 1 : rows;
      for (int m = many ? 1 : rows; m <= last; m++) {
        // More than one band of rows: no other code, but for the way into it.
        int most = m <= rows ? 2 * width : 1;
        for (int n = many ? 1 : most; n <= most; n = next(n)) {
          for (int f = 0; f < (many && m <= rows ? FINISHES.length : 1); f++) {
            c.fill((byte) CANARY);
            for (int add = 0; add < 2; add++) {
              put(GemmEmitter.ROWS, m);
              put(GemmEmitter.COLUMNS, n);
              put(GemmEmitter.TERMS, terms[add]);
              put(GemmEmitter.ADD, add);
              put(GemmEmitter.FINISH, add == 0 ? 0 : FINISHES[f]);
              put(GemmEmitter.OTHER_ROW, f < 2 ? 0 : (long) stride * Float.BYTES);
              MemorySegment.copy(arguments, 0, block, JAVA_LONG, 0, arguments.length);
              tile.call(block.address());
            }
            MemorySegment.copy(c, JAVA_INT, 0, found, 0, (m + 1) * stride);
            int at = difference(expected[f], found, m, n);
            if (at >= 0) {
              return "of %sx%sx%s, then %s terms, finished by %s, row %s, column %s"
                  .formatted(m, n, terms[0], terms[1], FINISHES[f], at / stride, at % stride);
            }
          }
        }
      }
    }
    return bForm == BForm.PACKING ? packed(packed.toArray(JAVA_FLOAT)) : "";
  }

  /** One lane more of one vector more, then whole panels. */
  private int next(int n) {
    return n < width ? n + lanes + 1 : Math.max(n + 1, 2 * width);
  }

  private void put(int place, long value) {
    arguments[place / Long.BYTES] = value;
  }

  /** Row i is x times 2 to the power of i. */
  private float[] a() {
    float[] a = new float[MOST_TERMS * 3 * rows];
    boolean inRows = aForm == AForm.ROWS;
    float power = 1f;
    for (int i = 0; i < height - 1; i++, power *= 2f) {
      for (int p = 0; p < MOST_TERMS; p++) {
        int panel = i / rows * MOST_TERMS * rows;
        a[inRows ? i * MOST_TERMS + p : panel + p * rows + i % rows] = x[p] * power;
      }
    }
    put(GemmEmitter.A_ROW, (inRows ? MOST_TERMS : 1L) * Float.BYTES);
    put(GemmEmitter.A_STEP, (inRows ? 1L : rows) * Float.BYTES);
    put(GemmEmitter.A_PANEL, (long) MOST_TERMS * rows * Float.BYTES);
    return a;
  }

  private float[] b() {
    boolean inPanels = bForm == BForm.PANELS;
    put(GemmEmitter.B_STEP, (long) (inPanels ? width : stride) * Float.BYTES);
    put(GemmEmitter.B_PANEL, (inPanels ? MOST_TERMS : 1L) * width * Float.BYTES);
    if (!inPanels) {
      return b;
    }
    float[] panels = new float[MOST_TERMS * 2 * width];
    for (int j = 0; j < 2 * width; j += width) {
      for (int p = 0; p < MOST_TERMS; p++) {
        System.arraycopy(b, p * stride + j, panels, MOST_TERMS * j + p * width, width);
      }
    }
    return panels;
  }

  /** The bits of all rows and columns. */
  private int[] expected(int[] terms, int finish, Arena arena) {
    float[] sums = new float[height * stride];
    for (int j = 0; j < stride; j++) {
      float sum = chain(terms[0], j) + chain(terms[1], j);
      for (int at = j; at < sums.length; at += stride, sum *= 2f) {
        boolean kept = finish == 0 || !(other[at] <= 0f);
        boolean biased = finish == GemmEmitter.BIAS_RELU;
        sums[at] = biased ? Math.max(sum + other[j], 0f) : kept ? sum : 0f;
      }
    }
    return arena.allocateFrom(JAVA_FLOAT, sums).toArray(JAVA_INT);
  }

  private float chain(int terms, int j) {
    float sum = 0f;
    for (int p = 0; p < terms; p++) {
      sum = Math.fma(x[p], b[p * stride + j], sum);
    }
    return sum;
  }

  /** Index of the first difference, a vector beside the last row and below it included; or -1. */
  private int difference(int[] expected, int[] found, int m, int n) {
    for (int row = 0; row < m * stride; row += stride) {
      for (int at = row; at < row + n; at++) {
        if (found[at] != expected[at]) {
          return at;
        }
      }
    }
    for (int j = 0; j < lanes; j++) {
      int beside = (m - 1) * stride + n + j;
      if (found[beside] != CANARY || found[m * stride + j] != CANARY) {
        return beside;
      }
    }
    return -1;
  }

  /** Whether the last of {@link #TERMS} was packed. */
  private String packed(float[] packed) {
    int terms = TERMS[1][1];
    for (int p = 0; p < terms; p++) {
      for (int j = 0; j < 2 * width; j++) {
        if (packed[(j / width * terms + p) * width + j % width] != b[p * stride + j]) {
          return "of packed B, term " + p + ", column " + j;
        }
      }
    }
    return "";
  }

  /**
   * Where packing differs; empty if it does not.
   *
   * @param form how elements lie: those of a term side by side, or those of a column
   * @param panels that it makes at once; 0 for one that is told its columns
   * @param count what it is told instead of columns
   */
  static String pack(MachineFunction pack, AForm form, int width, int panels, int count) {
    int terms = 2 * PackEmitter.BLOCK;
    int all = Math.max(1, panels) * width;
    boolean inColumns = form == AForm.COLUMNS;
    int stride = 3 + (inColumns ? all : terms);
    int[] source = new int[stride * Math.max(all, terms)];
    for (int i = 0; i < source.length; i++) {
      source[i] = ~i * 0x9E37_79B9;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = arena.allocateFrom(JAVA_INT, source);
      MemorySegment to = arena.allocate((terms * all + PackEmitter.BLOCK) * (long) Float.BYTES, 64);
      int least = panels > 0 ? all : inColumns ? 1 : PackEmitter.BLOCK;
      for (int columns = least; columns <= all; columns += 11) {
        long[] arguments = {
          from.address(),
          to.address(),
          (long) stride * Float.BYTES,
          (long) width * Float.BYTES,
          terms,
          panels == 0 ? columns : count
        };
        pack.call(arena.allocateFrom(JAVA_LONG, arguments).address());
        int[] found = to.toArray(JAVA_INT);
        for (int j = 0; j < all; j++) {
          for (int p = 0; p < terms; p++) {
            int place = inColumns ? p * stride + j : j * stride + p;
            int at = (j / width * terms + p) * width + j % width;
            if (found[at] != (j < columns ? source[place] : 0)) {
              return "of %s columns, term %s, column %s".formatted(columns, p, j);
            }
          }
        }
      }
    }
    return "";
  }
}
