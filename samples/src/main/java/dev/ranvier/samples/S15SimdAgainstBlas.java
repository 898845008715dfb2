package dev.ranvier.samples;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import com.sun.management.ThreadMXBean;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.blas.Cblas;
import dev.ranvier.simd.product.MatrixProduct;
import dev.ranvier.simd.product.MatrixProduct.Form;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Lesson 15: one matrix product computed twice, by Java's vectors and by OpenBLAS; how fast each is
 * and how far apart they are. The twenty lines are {@link #compare}.
 *
 * <p>How to run: {@code samples/run.sh S15}, or {@code samples/run.sh simd-blas}
 */
@Command(
    name = "simd-blas",
    aliases = "S15",
    description = "Lesson 15: SIMD against BLAS, the same matrix products on both.",
    mixinStandardHelpOptions = true)
public final class S15SimdAgainstBlas implements Runnable {

  private static final int[] SIZES = {64, 128, 256, 512};

  private static final long MOST_WARM_UP_NANOS = 10_000_000_000L;

  @Option(names = "--seconds", description = "To measure for. Default: ${DEFAULT-VALUE}.")
  private double seconds = 2;

  /** For picocli. */
  public S15SimdAgainstBlas() {}

  @Override
  public void run() {
    System.out.println(MatrixProduct.create());
    System.out.println(BlasLibrary.report());
    Optional<BlasLibrary> blas = BlasLibrary.find();
    for (int size : SIZES) {
      compare(size, MatrixProduct.create(), blas.map(BlasLibrary::cblas));
    }
  }

  private void compare(int n, MatrixProduct simd, Optional<Cblas> blas) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment[] abcd = new MemorySegment[4];
      Arrays.setAll(abcd, i -> arena.allocate(4L * n * n, 64));
      for (int i = 0; i < n * n; i++) {
        abcd[0].setAtIndex(JAVA_FLOAT, i, (float) Math.sin(i));
        abcd[1].setAtIndex(JAVA_FLOAT, i, (float) Math.cos(i));
      }
      double ours = rate(n, () -> simd.multiply(Form.NN, n, n, n, abcd[0], abcd[1], abcd[2]));
      System.out.printf(Locale.ROOT, "%4d x %4d  SIMD %6.1f GFLOP/s", n, n, ours);
      if (blas.isPresent()) {
        Cblas c = blas.get();
        double theirs =
            rate(n, () -> c.sgemm(false, false, n, n, n, 1, abcd[0], n, abcd[1], n, 0, abcd[3], n));
        System.out.printf(Locale.ROOT, "  BLAS %6.1f  ratio %.2f", theirs, ours / theirs);
        System.out.printf(Locale.ROOT, "  apart %.1e", apart(n * n, abcd[2], abcd[3]));
      }
      System.out.println();
    }
  }

  /** The fastest of many calls, so that the compiler's time and the neighbours' do not count. */
  private double rate(int n, Runnable product) {
    warmUp(product);
    long best = Long.MAX_VALUE;
    long end = System.nanoTime() + (long) (seconds * 1e9 / SIZES.length / 2);
    for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
      product.run();
      best = Math.min(best, System.nanoTime() - start);
    }
    return 2.0 * n * n * n / best;
  }

  /** Vectors are objects until the JIT compiler has seen to it: what allocates nothing is warm. */
  private static void warmUp(Runnable product) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long end = System.nanoTime() + MOST_WARM_UP_NANOS;
    long before;
    do {
      before = threads.getCurrentThreadAllocatedBytes();
      product.run();
      product.run();
    } while (threads.getCurrentThreadAllocatedBytes() > before && System.nanoTime() < end);
  }

  /** Both round, in orders of their own. */
  private static double apart(int count, MemorySegment ours, MemorySegment theirs) {
    double most = 0;
    for (int i = 0; i < count; i++) {
      double difference = ours.getAtIndex(JAVA_FLOAT, i) - theirs.getAtIndex(JAVA_FLOAT, i);
      most = Math.max(most, Math.abs(difference));
    }
    return most;
  }
}
