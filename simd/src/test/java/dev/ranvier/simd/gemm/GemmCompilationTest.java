package dev.ranvier.simd.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.CompiledKernels;
import dev.ranvier.simd.RequireVector;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemv.Gemv;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** In a fresh JVM: every product kernel reaches C2 and none is given up by a compiler. */
class GemmCompilationTest {

  @Test
  void everyKernelReachesC2() throws Exception {
    RequireVector.orSkip();
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    String flags = System.getProperty("ranvier.jvm.flags", dev.ranvier.simd.Simd.FLAG);
    command.addAll(List.of(flags.strip().split("\\s+")));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Products.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
  }

  /** The program of the child JVM; it ends with an exception if a kernel did not make it. */
  static final class Products {

    private static final List<String> KERNELS =
        List.of(
            "gemm.TileKernel.apply",
            "gemm.PackKernel.copyVectors",
            "gemm.PackKernel.copyEdge",
            "gemv.GemvKernel.stripe16",
            "gemv.GemvKernel.stripe8",
            "gemv.GemvKernel.stripe4",
            "gemv.GemvKernel.stripe1",
            "gemv.GemvScalar.stripe",
            "gemv.InputList.fill");

    private Products() {}

    public static void main(String[] arguments) throws Exception {
      try (CompiledKernels watch = new CompiledKernels();
          Arena arena = Arena.ofConfined()) {
        MemorySegment s = arena.allocate(4L * 1024 * 1024, 64);
        MemorySegment pack = arena.allocate(8L * 1024 * 1024, 64);
        List<String> kernels = new ArrayList<>(KERNELS);
        for (MacroKernel tile : GemmTiles.all()) {

          kernels.add("gemm." + tile.getClass().getSimpleName() + ".accumulate");
        }
        long giveUp = System.nanoTime() + 45_000_000_000L;
        do {
          runAll(s, pack, System.nanoTime() + 2_000_000_000L);
          Thread.sleep(300);
          watch.look();
        } while (!watch.reached(kernels) && System.nanoTime() < giveUp);
        watch.check(kernels.toArray(String[]::new));
      }
    }

    private static void runAll(MemorySegment s, MemorySegment pack, long end) {
      while (System.nanoTime() < end) {
        for (Gemm gemm : GemmTest.products()) {
          // short sums: a kernel must not depend on its loop being hot within one call
          multiply(gemm, 24, 96, 16, s, pack);
          multiply(gemm, 22, 90, Gemm.KC + 16, s, pack);
        }
        for (int i = 0; i < 50; i++) {
          for (Tier tier : Tier.values()) {
            Gemv.of(tier).run(208, 10, s, 0, s, 0, 208, s, 1 << 20, true, null, pack, 0);
            Gemv.of(tier).run(208, 600, s, 0, s, 0, 208, s, 1 << 20, false, null, pack, 0);
          }
        }
      }
    }

    private static void multiply(
        Gemm gemm, int m, int n, int k, MemorySegment s, MemorySegment pack) {
      for (Form form : Form.values()) {
        int lda = form == Form.TN ? m : k;
        int ldb = form == Form.NT ? k : n;
        gemm.run(form, m, n, k, s, 0, lda, s, 1 << 20, ldb, 0f, s, 2 << 20, n, null, pack, 0);
      }
    }
  }
}
