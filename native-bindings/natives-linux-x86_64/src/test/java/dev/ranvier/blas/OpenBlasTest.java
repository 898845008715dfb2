package dev.ranvier.blas;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ranvier.testkit.Presence;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bundled OpenBLAS through the door: right, without garbage, from many threads. */
@Presence
class OpenBlasTest {

  private static final int CALLS = 10_000;
  private static final int ROUNDS = 8;

  private final Arena arena = Arena.ofShared();
  private final Cblas blas = Bundled.library().cblas();
  private final Random random = new Random(7);

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void productsAgreeWithDoublePrecisionForAllSmallSizes() {
    int[] sizes = {1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 33};
    for (int m : sizes) {
      for (int n : sizes) {
        for (int k : sizes) {
          sgemm(false, false, m, n, k);
          sgemm(false, true, m, n, k);
          sgemm(true, false, m, n, k);
        }
      }
    }
  }

  @Test
  void productsBeyondTheSmallKernelsAgreeWithDoublePrecision() {
    sgemm(false, false, 130, 129, 257);
    sgemm(false, true, 130, 129, 257);
    sgemm(true, false, 130, 129, 257);
    sgemm(true, true, 33, 17, 65);
  }

  @Test
  void vectorProductsAgreeWithDoublePrecisionAndOverwriteNan() {
    for (int m = 1; m <= 37; m += 3) {
      for (int n = 1; n <= 70; n += 3) {
        sgemv(false, m, n, 1);
        sgemv(true, m, n, 2);
      }
    }
    sgemv(false, 513, 1025, 1);
    sgemv(true, 1025, 513, 3);
  }

  @Test
  void noCallAllocates() {
    MemorySegment a = random(64 * 64);
    MemorySegment b = random(64 * 64);
    MemorySegment c = random(64 * 64);

    assertNoAllocation("sgemm", () -> blas.sgemm(false, true, 5, 7, 9, 1, a, 16, b, 16, 0, c, 16));
    assertNoAllocation(
        "sgemm, k = 0", () -> blas.sgemm(false, false, 5, 7, 0, 1, a, 16, b, 16, 0, c, 16));
    assertNoAllocation("sgemv", () -> blas.sgemv(true, 5, 7, 1, a, 16, b, 1, 0.5f, c, 1));
    assertNoAllocation("sger", () -> blas.sger(5, 7, 1e-9f, a, 1, b, 1, c, 16));
    assertNoAllocation("saxpy", () -> blas.saxpy(37, 1e-9f, a, 1, b, 1));
    assertNoAllocation("sdot", () -> blas.sdot(37, a, 1, b, 1));
  }

  @Test
  void eightThreadsGetTheBitsThatOneGets() throws Exception {
    compareWithSerial(8, 500);
  }

  @Test
  void aHundredThreadsAtOnceGetTheBitsThatOneGets() throws Exception {
    compareWithSerial(100, 20);
  }

  private void compareWithSerial(int threads, int calls) throws Exception {
    int m = 24;
    int n = 40;
    int k = 33;
    MemorySegment a = random(m * k);
    MemorySegment b = random(k * n);
    MemorySegment serial = random(m * n);
    blas.sgemm(false, false, m, n, k, 1, a, k, b, n, 0, serial, n);
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Future<Integer>> wrong = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (int thread = 0; thread < threads; thread++) {
        MemorySegment c = random(m * n);
        wrong.add(
            pool.submit(
                () -> {
                  start.await();
                  int differences = 0;
                  for (int call = 0; call < calls; call++) {
                    c.fill((byte) 0xff);
                    blas.sgemm(false, false, m, n, k, 1, a, k, b, n, 0, c, n);
                    differences += c.mismatch(serial) < 0 ? 0 : 1;
                  }
                  return differences;
                }));
      }
    }
    for (Future<Integer> differences : wrong) {
      assertThat(differences.get()).isZero();
    }
  }

  private static void assertNoAllocation(String function, Runnable call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().threadId();
    long bytes = -1;
    // Compilers need a few rounds; after that a round is either free or it is not.
    for (int round = 0; round < ROUNDS && bytes != 0; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < CALLS; i++) {
        call.run();
      }
      bytes = threads.getThreadAllocatedBytes(thread) - before;
    }
    assertThat(bytes).as("bytes in " + CALLS + " calls of " + function).isZero();
  }

  private void sgemm(boolean transposeA, boolean transposeB, int m, int n, int k) {
    int lda = (transposeA ? m : k) + 2;
    int ldb = (transposeB ? k : n) + 5;
    int ldc = n + 3;
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment a = random(memory, (transposeA ? k : m) * lda);
      MemorySegment b = random(memory, (transposeB ? n : k) * ldb);
      MemorySegment c = random(memory, m * ldc);
      c.fill((byte) 0xff);

      blas.sgemm(transposeA, transposeB, m, n, k, 1.5f, a, lda, b, ldb, 0, c, ldc);

      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          double magnitude = 0;
          for (int l = 0; l < k; l++) {
            double product =
                1.5
                    * at(a, transposeA ? l * lda + i : i * lda + l)
                    * at(b, transposeB ? j * ldb + l : l * ldb + j);
            sum += product;
            magnitude += Math.abs(product);
          }
          assertClose(at(c, i * ldc + j), sum, magnitude, k);
        }
        for (int j = n; j < ldc; j++) {
          assertThat(at(c, i * ldc + j)).isNaN();
        }
      }
    }
  }

  private void sgemv(boolean transpose, int m, int n, int incy) {
    int sizeX = transpose ? m : n;
    int sizeY = transpose ? n : m;
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment a = random(memory, m * (n + 1));
      MemorySegment x = random(memory, sizeX);
      MemorySegment y = random(memory, sizeY * incy);
      y.fill((byte) 0xff);

      blas.sgemv(transpose, m, n, -0.5f, a, n + 1, x, 1, 0, y, incy);

      for (int i = 0; i < sizeY; i++) {
        double sum = 0;
        double magnitude = 0;
        for (int l = 0; l < sizeX; l++) {
          double product = -0.5 * at(a, transpose ? l * (n + 1) + i : i * (n + 1) + l) * at(x, l);
          sum += product;
          magnitude += Math.abs(product);
        }
        assertClose(at(y, i * incy), sum, magnitude, sizeX);
        for (int gap = 1; gap < incy; gap++) {
          assertThat(at(y, i * incy + gap)).isNaN();
        }
      }
    }
  }

  private static void assertClose(float found, double expected, double magnitude, int terms) {
    // One rounding for each product and each sum, and those of the scaling.
    double bound = (2.0 * terms + 4) * 0x1p-24 * magnitude;
    if (!(Math.abs(found - expected) <= bound)) {
      throw new AssertionError("expected " + expected + " within " + bound + ", found " + found);
    }
  }

  private MemorySegment random(int size) {
    return random(arena, size);
  }

  private MemorySegment random(Arena memory, int size) {
    MemorySegment data = memory.allocate((long) size * Float.BYTES, 64);
    for (int i = 0; i < size; i++) {
      data.setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextFloat() * 2 - 1);
    }
    return data;
  }

  private static float at(MemorySegment data, int index) {
    return data.getAtIndex(ValueLayout.JAVA_FLOAT, index);
  }
}
