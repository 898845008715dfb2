package dev.ranvier.samples.command;

import com.sun.management.ThreadMXBean;
import dev.ranvier.Backend;
import dev.ranvier.Model;
import dev.ranvier.PredictionOptions;
import dev.ranvier.Predictor;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * A probe of at most two seconds: one thread's rate of fused multiply-adds, and the rate at which
 * each backend computes the product 128x512x784. Best of many short slices, since others may use
 * the machine; a backend that the compiler is not done with by then has no figure.
 *
 * @param fmaGflops NaN without the Vector API
 * @param productGflops of the backends that can run here; NaN for one without a figure
 */
record SpeedProbe(double fmaGflops, Map<Backend, Double> productGflops) {

  private static final int ROWS = 128;
  private static final int COLUMNS = 512;
  private static final int TERMS = 784;

  /** A product that is short also in the interpreter, through the same kernels. */
  private static final int WARM_COLUMNS = 96;

  private static final int WARM_TERMS = 64;

  private static final double FMA_SECONDS = 0.12;
  private static final double PRODUCT_SECONDS = 0.2;
  private static final double LEAST_WARM_UP = 0.08;
  private static final double MOST_WARM_UP = 0.8;
  private static final int QUIET_CALLS = 3;
  private static final int LEAST_SLICES = 3;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Measures. */
  static SpeedProbe run(boolean vectors) {
    double fma = vectors ? best(FmaProbe::gflops, FMA_SECONDS) : Double.NaN;
    Map<Backend, Double> rates = new EnumMap<>(Backend.class);
    try (Model small = model(WARM_TERMS, WARM_COLUMNS);
        Model large = model(TERMS, COLUMNS)) {
      for (Backend backend : List.of(Backend.SIMD, Backend.BLAS, Backend.SCALAR)) {
        if (BenchCommand.missing(large, backend).isEmpty()) {
          boolean warm = warmUp(small, backend);
          rates.put(backend, warm ? measure(large, backend) : Double.NaN);
        }
      }
    }
    // Once more at the end: the processor's clock may have changed meanwhile.
    fma = vectors ? Math.max(fma, best(FmaProbe::gflops, FMA_SECONDS)) : fma;
    return new SpeedProbe(fma, rates);
  }

  private static Model model(int terms, int columns) {
    return Model.initialize(List.of(Input.of(terms), Dense.of(columns)), 1);
  }

  /** A model's one product, on data of its own. */
  private static final class Product implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final Predictor predictor;
    private final MemorySegment in;
    private final MemorySegment out;
    private final double flops;

    Product(Model model, Backend backend) {
      int terms = model.architecture().inputSize();
      int columns = model.architecture().outputSize();
      predictor = model.predictor(PredictionOptions.of(ROWS).backend(backend).threads(1));
      in = arena.allocate(4L * ROWS * terms, 64);
      out = arena.allocate(4L * ROWS * columns, 64);
      // No zeros: rows of many are multiplied another way.
      for (long at = 0; at < in.byteSize(); at += Float.BYTES) {
        in.set(ValueLayout.JAVA_FLOAT, at, 1 + at % 7);
      }
      flops = 2.0 * ROWS * terms * columns;
    }

    double gflops() {
      long start = System.nanoTime();
      predictor.predict(in, out);
      return flops / (System.nanoTime() - start);
    }

    @Override
    public void close() {
      predictor.close();
      arena.close();
    }
  }

  /** Calls until the last compiler is done: from then on nothing is allocated. */
  private static boolean warmUp(Model model, Backend backend) {
    try (Product product = new Product(model, backend)) {
      long start = System.nanoTime();
      int quiet = 0;
      double seconds = 0;
      while (seconds < MOST_WARM_UP) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        product.gflops();
        quiet = THREADS.getCurrentThreadAllocatedBytes() == before ? quiet + 1 : 0;
        seconds = (System.nanoTime() - start) * 1e-9;
        if (quiet >= QUIET_CALLS && seconds > LEAST_WARM_UP) {
          return true;
        }
      }
      return false;
    }
  }

  private static double measure(Model model, Backend backend) {
    try (Product product = new Product(model, backend)) {
      return best(product::gflops, PRODUCT_SECONDS);
    }
  }

  private static double best(DoubleSupplier slice, double seconds) {
    double best = 0;
    long end = System.nanoTime() + (long) (seconds * 1e9);
    for (int slices = 0; slices < LEAST_SLICES || System.nanoTime() < end; slices++) {
      best = Math.max(best, slice.getAsDouble());
    }
    return best;
  }

  /** What part of the FMA rate a backend reaches; NaN if it is not known. */
  double share(Backend backend) {
    return productGflops.getOrDefault(backend, Double.NaN) / fmaGflops;
  }
}
