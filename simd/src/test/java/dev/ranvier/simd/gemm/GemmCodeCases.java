package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.CodeKernel;
import dev.ranvier.simd.CodeKernels;
import dev.ranvier.simd.GuardedMemory;
import dev.ranvier.simd.code.MachineFunction;
import dev.ranvier.simd.code.x86.CallingConvention;
import dev.ranvier.simd.code.x86.GemmEmitter;
import dev.ranvier.simd.code.x86.GemmEmitter.AForm;
import dev.ranvier.simd.code.x86.GemmEmitter.BForm;
import dev.ranvier.simd.code.x86.Level;
import dev.ranvier.simd.code.x86.PackEmitter;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * The kernels of products in machine code: every tile in all forms of its operands, and what makes
 * its panels.
 */
public final class GemmCodeCases {

  private static final int[] TERMS = {1, 3, 4, 5, 9};

  private GemmCodeCases() {}

  /** Tiles that run here, with their code. */
  static List<CodeTile> tiles() {
    List<CodeTile> tiles = runnable();
    for (CodeTile tile : tiles) {
      tile.await();
    }
    assertThat(MachineFunction.refusal()).isEmpty();
    return tiles;
  }

  static List<CodeTile> runnable() {
    return CodeTile.all(Level.AVX512).stream()
        .filter(tile -> CodeKernels.runs(tile.level()))
        .toList();
  }

  public static List<CodeKernel> all() {
    List<CodeKernel> all = new ArrayList<>();
    for (CodeTile tile : CodeTile.all(Level.AVX512)) {
      for (AForm a : AForm.values()) {
        for (BForm b : BForm.values()) {
          all.add(
              new CodeKernel(
                  tile + "-" + a + "-" + b,
                  GemmEmitter.class,
                  tile.level(),
                  () -> code(tile, a, b),
                  (function, memory, random) -> multiply(tile, a, b, function, memory, random)));
        }
      }
      addPacks(tile, all);
    }
    return all;
  }

  static byte[] code(CodeTile tile, AForm a, BForm b) {
    int vectors = tile.columns() / tile.level().lanes();
    return GemmEmitter.emit(CallingConvention.here(), tile.level(), tile.rows(), vectors, a, b);
  }

  private static void addPacks(CodeTile tile, List<CodeKernel> all) {
    CallingConvention convention = CallingConvention.here();
    int rows = tile.rows();
    int columns = tile.columns();
    int vectors = columns / tile.level().lanes();
    all.add(
        pack(
            "split" + rows,
            tile,
            AForm.COLUMNS,
            rows,
            3,
            () -> PackEmitter.split(convention, rows)));
    all.add(
        pack(
            "copy" + columns,
            tile,
            AForm.COLUMNS,
            columns,
            0,
            () -> PackEmitter.copy(convention, tile.level(), vectors)));
    for (int width : new int[] {rows, columns}) {
      all.add(
          pack(
              "transpose" + width,
              tile,
              AForm.ROWS,
              width,
              2,
              () -> PackEmitter.transpose(convention, width)));
      if (width >= PackEmitter.BLOCK) {
        all.add(
            pack(
                "groups" + width,
                tile,
                AForm.ROWS,
                width,
                0,
                () -> PackEmitter.transposeGroups(convention)));
      }
    }
  }

  private static CodeKernel pack(
      String name, CodeTile tile, AForm form, int width, int panels, Supplier<byte[]> code) {
    return new CodeKernel(
        name + "-" + tile.level(),
        PackEmitter.class,
        tile.level(),
        code,
        (function, memory, random) -> pack(form, width, panels, function, memory, random));
  }

  /** Rows, columns and terms at every edge; every second case adds to C. */
  private static void multiply(
      CodeTile tile,
      AForm a,
      BForm b,
      MachineFunction function,
      Arena memory,
      SplittableRandom random) {
    int rows = tile.rows();
    int width = tile.columns();
    int lanes = tile.level().lanes();
    int turn = 0;
    for (int m :
        new int[] {1, 2, rows / 2, rows - 1, rows, rows + 1, rows + rows / 2, 2 * rows + 1}) {
      for (int n :
          new int[] {
            1, lanes - 1, lanes, lanes + 1, width - 1, width, width + 1, 2 * width + 2, 3 * width
          }) {
        if (m <= rows || b != BForm.PACKING) {
          int k = TERMS[turn % TERMS.length];
          for (int finish = (m + n) % 2; finish <= GemmEmitter.RELU_DERIVATIVE; finish += 2) {
            new GemmCodeCase(tile, a, b, m, n, k, memory, random).run(function, turn++, finish);
          }
        }
      }
    }
  }

  /**
   * Bits of every kind from source to panels.
   *
   * @param panels that are made at once; 0 for one that is told its columns
   */
  private static void pack(
      AForm form,
      int width,
      int panels,
      MachineFunction function,
      Arena memory,
      SplittableRandom random) {
    int most = Math.max(1, panels) * width;
    int least = panels > 0 ? most : form == AForm.COLUMNS ? 1 : PackEmitter.BLOCK;
    for (int columns = least; columns <= most; columns++) {
      int terms = PackEmitter.BLOCK * random.nextInt(1, 4);
      boolean inColumns = form == AForm.COLUMNS;
      int ld = (inColumns ? columns : terms) + random.nextInt(3);
      int floats = (inColumns ? terms - 1 : columns - 1) * ld + (inColumns ? columns : terms);
      GuardedMemory source = new GuardedMemory(memory, floats, random.nextInt(16));
      for (int i = 0; i < floats; i++) {
        source.segment.set(JAVA_INT_UNALIGNED, source.bytes + 4L * i, random.nextInt());
      }
      boolean runsOver = panels > 0 && !inColumns && width % PackEmitter.BLOCK != 0;
      int room = terms * most + (runsOver ? PackEmitter.BLOCK - width % PackEmitter.BLOCK : 0);
      GuardedMemory target = new GuardedMemory(memory, room, 0);
      GuardedMemory block = new GuardedMemory(memory, PackEmitter.BYTES / 4, 0);
      block.putLong(PackEmitter.TERMS, terms);
      block.putLong(PackEmitter.COUNT, panels == 0 ? columns : panels);
      block.putLong(PackEmitter.FROM, source.segment.address() + source.bytes);
      block.putLong(PackEmitter.FROM_ROW, ld * 4L);
      block.putLong(PackEmitter.TO, target.segment.address() + target.bytes);
      block.putLong(PackEmitter.TO_ROW, width * 4L);
      function.call(block.segment.address() + block.bytes);
      source.check("source");
      target.check("panels");
      block.check("arguments");
      int behind = inColumns ? 0 : Float.floatToRawIntBits(Float.NaN); // untouched
      for (int j = 0; j < most; j++) {
        for (int p = 0; p < terms; p++) {
          int at = (j / width * terms + p) * width + j % width;
          int from = inColumns ? p * ld + j : j * ld + p;
          assertThat(bits(target, at))
              .as("%s of %d columns: term %d, column %d", function, columns, p, j)
              .isEqualTo(j < columns ? bits(source, from) : behind);
        }
      }
    }
  }

  private static int bits(GuardedMemory memory, int index) {
    return memory.segment.get(JAVA_INT_UNALIGNED, memory.bytes + 4L * index);
  }

  static void set(GuardedMemory memory, int index, float value) {
    memory.segment.set(JAVA_FLOAT_UNALIGNED, memory.bytes + 4L * index, value);
  }
}
