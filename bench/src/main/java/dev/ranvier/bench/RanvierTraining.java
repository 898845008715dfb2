package dev.ranvier.bench;

import dev.ranvier.Backend;
import dev.ranvier.Model;
import dev.ranvier.TrainingSession;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.simd.Simd;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Ranvier's own training session, one for each backend. */
final class RanvierTraining implements TrainEngine {

  /**
   * A way to train.
   *
   * @param name in the CSV
   * @param backend what computes the products
   */
  record Path(String name, Backend backend) {

    private static Path of(Backend backend) {
      return new Path("ranvier-" + backend.name().toLowerCase(Locale.ROOT), backend);
    }
  }

  private final Path path;
  private final TrainingSession session;
  private final int batchSize;

  RanvierTraining(Path path, TrainWorkload workload, int threads) {
    if (threads != 1) {
      throw new IllegalArgumentException(
          "--threads is " + threads + ", expected 1: training runs on one thread in this version");
    }
    this.path = path;
    this.batchSize = workload.batchSize();
    try (Model model = Model.initialize(workload.layers(), 1)) {
      this.session =
          new TrainingSession(
              model, workload.loss(), workload.optimizer(), batchSize, path.backend());
    }
    int[] order = new int[batchSize];
    for (int i = 0; i < batchSize; i++) {
      order[i] = i;
    }
    session.fill(workload.dataset(), order, 0, batchSize);
  }

  /** Those that can run here. */
  static List<Path> paths() {
    List<Path> paths = new ArrayList<>();
    if (Simd.current().available()) {
      paths.add(Path.of(Backend.SIMD));
    } else {
      System.err.println(Simd.current().describe() + ": ranvier-simd is not measured");
    }
    if (BlasLibrary.find().isPresent()) {
      paths.add(Path.of(Backend.BLAS));
    } else {
      System.err.println("No BLAS library:\n" + BlasLibrary.report());
    }
    paths.add(Path.of(Backend.AUTO));
    return paths;
  }

  @Override
  public String name() {
    return path.name();
  }

  @Override
  public String version() {
    return Csv.VERSION;
  }

  @Override
  public double turn(long mostNanos, StepTimes times) {
    times.clear();
    double loss;
    long begin = System.nanoTime();
    long start = begin;
    do {
      loss = session.step(batchSize);
      long end = System.nanoTime();
      times.add(end - start);
      start = end;
    } while (!times.full() && start - begin < mostNanos);
    return loss;
  }

  @Override
  public void close() {
    session.close();
  }
}
