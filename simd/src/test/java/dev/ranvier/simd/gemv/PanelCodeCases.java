package dev.ranvier.simd.gemv;

import static dev.ranvier.simd.code.x86.PanelEmitter.BYTES;
import static dev.ranvier.simd.code.x86.PanelEmitter.DOTS;
import static dev.ranvier.simd.code.x86.PanelEmitter.HALVES;
import static dev.ranvier.simd.code.x86.PanelEmitter.INTEGERS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.assertj.core.api.Assertions.fail;

import dev.ranvier.simd.CodeKernel;
import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.MachineCode;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.PanelEmitter;
import dev.ranvier.simd.code.x86.Processor;
import dev.ranvier.simd.gemm.Gemm;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The kernels of weights in panels in machine code: all formats for each level. */
public final class PanelCodeCases {

  private static final int[] WIDTHS = {16, 32, 48, 112, 128, 144, 384};
  private static final int[] TERMS = {0, 1, 7, 8, 9, 31, Gemm.KC, 2 * Gemm.KC + 21};
  private static final int[] ROWS = {1, 2, 4, 5, 9, CodePanelGemv.ROWS};

  /** What inputs, and weights in bfloat16, are by turns: numbers alone, then some special ones. */
  private static final float[][] SPECIAL = {
    {},
    {1.5f, 0x1p-119f, -0x1.fffffep-120f},
    {0f, -0f, Float.MIN_VALUE, -Float.MIN_NORMAL / 2, 0x1p-75f},
    {0f, Float.POSITIVE_INFINITY, Float.MAX_VALUE},
    {Float.NaN, -0f}
  };

  private PanelCodeCases() {}

  public static List<CodeKernel> all() {
    List<CodeKernel> all = new ArrayList<>();
    for (Level level : Level.values()) {
      for (int format : new int[] {HALVES, BYTES, INTEGERS, DOTS}) {
        if (format != DOTS || level == Level.AVX512 && hasDots()) {
          all.add(
              new CodeKernel(
                  CodePanelGemv.name(level, format),
                  PanelEmitter.class,
                  level,
                  () -> CodePanelGemv.code(level, format),
                  (function, memory, random) -> multiply(function, format, memory, random)));
        }
      }
    }
    return all;
  }

  private static boolean hasDots() {
    boolean has = MachineCode.current().processor().has(Processor.Feature.AVX512_VNNI);
    if (!has) {
      System.out.println("Skipped: products of bytes with bytes (no AVX-512 VNNI)");
    }
    return has;
  }

  /** Of the kernel with a name. */
  static int format(String name) {
    for (int format : new int[] {HALVES, BYTES, INTEGERS}) {
      if (CodePanelGemv.name(Level.AVX2, format).startsWith(name.replaceAll("\\d+$", ""))) {
        return format;
      }
    }
    return DOTS;
  }

  private static void multiply(
      MachineFunction function, int format, Arena memory, SplittableRandom random) {
    int turn = 0;
    for (int width : WIDTHS) {
      for (int terms : TERMS) {
        if (width < 100 || terms < 100 || terms == TERMS[TERMS.length - 1]) {
          int rows = ROWS[turn % ROWS.length];
          new Case(rows, width, terms, format, turn++, memory, random).run(function);
        }
      }
    }
  }

  /** One product. */
  private static final class Case {

    private final int rows;
    private final int width;
    private final int terms;
    private final int format;
    private final boolean bytes;
    private final int ldx;
    private final int ldy;

    /** Every third case leaves nothing out. */
    private final boolean all;

    private final GuardedMemory x;
    private final GuardedMemory w;
    private final GuardedMemory scale;
    private final GuardedMemory y;
    private final GuardedMemory lists;
    private final GuardedMemory block;

    Case(
        int rows,
        int width,
        int terms,
        int format,
        int turn,
        Arena memory,
        SplittableRandom random) {
      this.rows = rows;
      this.width = width;
      this.terms = terms;
      this.format = format;
      this.bytes = format != HALVES;
      this.all = turn % 3 == 0;
      this.ldx = terms + random.nextInt(3);
      this.ldy = width + 16 * random.nextInt(2);
      int elements = terms * width;
      x = new GuardedMemory(memory, terms == 0 ? 0 : (rows - 1L) * ldx + terms, random.nextInt(16));
      w = new GuardedMemory(memory, elements / (bytes ? 4 : 2), 0);
      scale = new GuardedMemory(memory, bytes ? width : 0, 0).fill(random, 1, bytes ? width : 0, 0);
      y = new GuardedMemory(memory, (rows - 1L) * ldy + width, 0);
      lists = new GuardedMemory(memory, CodePanelGemv.ROWS * CompressedRows.LIST_BYTES / 4, 0);
      block = new GuardedMemory(memory, PanelEmitter.ARGUMENT_BYTES / 4, 0);
      // Few zeros, many, none: rows together and one by one.
      int zeros = new int[] {20, 80, 0}[turn / 3 % 3];
      for (int i = 0; i < rows; i++) {
        for (int p = 0; p < terms; p++) {
          boolean zero = random.nextInt(100) < zeros;
          x.set((long) i * ldx + p, !zero ? value(turn, random) : p % 2 == 0 ? 0f : -0f);
        }
      }
      for (int i = 0; i < elements; i++) {
        if (bytes) {
          w.segment.set(JAVA_BYTE, w.bytes + i, (byte) random.nextInt(-127, 128));
        } else {
          short half = Bfloat16Weights.narrow(value(turn / 2, random));
          w.segment.set(JAVA_SHORT_UNALIGNED, w.bytes + 2L * i, half);
        }
      }
    }

    void run(MachineFunction function) {
      put(PanelEmitter.ROWS, rows);
      put(PanelEmitter.WIDTH, width);
      put(PanelEmitter.TERMS, terms);
      put(PanelEmitter.X, address(x));
      put(PanelEmitter.X_ROW, 4L * ldx);
      put(PanelEmitter.W, address(w));
      put(PanelEmitter.Y, address(y));
      put(PanelEmitter.Y_ROW, 4L * ldy);
      put(PanelEmitter.SCALE, address(scale));
      put(PanelEmitter.LISTS, address(lists));
      put(PanelEmitter.ALL, all ? 1 : 0);
      function.call(address(block));
      for (GuardedMemory each : List.of(x, w, scale, y, lists, block)) {
        each.check("operand");
      }
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < ldy && (i < rows - 1 || j < width); j++) {
          float expected = j < width ? expected(i, j) : Float.NaN;
          float found = y.get((long) i * ldy + j);
          if (Float.floatToIntBits(found) != Float.floatToIntBits(expected)) {
            fail(
                "%s, %dx%d of %d, at %d, %d: %s, not %s",
                function, rows, width, terms, i, j, found, expected);
          }
        }
      }
    }

    private float expected(int row, int column) {
      float largest = largest(row);
      boolean small = largest < 0x1p-119f;
      float y = 0f;
      for (int pc = 0; pc == 0 || pc < terms; pc += Gemm.KC) {
        float sum = 0f;
        long exact = 0;
        for (int p = pc; p < Math.min(terms, pc + Gemm.KC); p++) {
          float input = x.get((long) row * ldx + p);
          if (format >= INTEGERS) {
            exact +=
                small
                    ? 0
                    : Math.round(Math.rint(input * (127 / largest))) * (long) weight(p, column);
          } else if (all || input != 0f) {
            sum = Math.fma(input, weight(p, column), sum);
          }
        }
        sum = format < INTEGERS ? sum : exact;
        y = pc == 0 ? sum : y + sum;
      }
      y = bytes ? y * scale.get(column) : y;
      return format < INTEGERS || small
          ? y
          : Float.isFinite(largest) ? y * (largest / 127) : Float.NaN;
    }

    private float largest(int row) {
      float largest = 0f;
      for (int p = 0; p < terms; p++) {
        largest = Math.max(largest, Math.abs(x.get((long) row * ldx + p)));
      }
      return largest;
    }

    private float weight(int term, int column) {
      int first = column / 128 * 128;
      long place = (long) first * terms + term * Math.min(128, width - first) + column - first;
      return bytes
          ? w.segment.get(JAVA_BYTE, w.bytes + place)
          : Bfloat16Weights.widen(w.segment.get(JAVA_SHORT_UNALIGNED, w.bytes + 2 * place));
    }

    private void put(int place, long value) {
      block.segment.set(JAVA_LONG_UNALIGNED, block.bytes + place, value);
    }
  }

  private static float value(int turn, SplittableRandom random) {
    float[] special = SPECIAL[turn % SPECIAL.length];
    return special.length == 0 || random.nextInt(9) > 0
        ? random.nextFloat(-1f, 1f)
        : special[random.nextInt(special.length)];
  }

  private static long address(GuardedMemory memory) {
    return memory.segment.address() + memory.bytes;
  }
}
