package dev.ranvier.bench.train;

import dev.ranvier.Backend;
import dev.ranvier.Fusion;
import dev.ranvier.Model;
import dev.ranvier.TrainingOptions;
import dev.ranvier.TrainingSession;
import dev.ranvier.bench.build.KernelChoice;
import dev.ranvier.bench.build.PeerProcess;
import dev.ranvier.bench.measure.Csv;
import dev.ranvier.bench.measure.EngineName;
import dev.ranvier.bench.measure.StepTimes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Ranvier's own training session. The batch is in its memory before the first step.
 *
 * <p>As a process of its own, with the arguments {@code BACKEND FUSION WORKLOAD THREADS KERNELS},
 * it speaks the protocol of {@code dev.ranvier.peers.PeerMain}, and answers {@code bytes} with
 * {@code peer bytes MEMORY TRAFFIC}.
 */
public final class RanvierTraining implements TrainEngine {

  /**
   * A way to train.
   *
   * @param name in the CSV
   * @param backend what computes the products
   * @param fusion whether operations are joined
   * @param kernels which of Ranvier's own, as {@link KernelChoice} takes them
   */
  public record Path(String name, Backend backend, Fusion fusion, String kernels) {

    /** Fused. */
    static Path of(Backend backend) {
      return new Path(EngineName.of(backend), backend, Fusion.AUTO, KernelChoice.AUTO);
    }

    /** The same without fusion. */
    Path unfused() {
      return new Path(name + EngineName.UNFUSED, backend, Fusion.NONE, kernels);
    }
  }

  private final Path path;
  private final TrainingSession session;
  private final int batchSize;

  RanvierTraining(Path path, TrainWorkload workload, int threads) {
    this.path = path;
    this.batchSize = workload.batchSize();
    TrainingOptions options =
        TrainingOptions.of(batchSize)
            .backend(path.backend())
            .fusion(path.fusion())
            .threads(threads);
    try (Model model = Model.initialize(workload.layers(), 1)) {
      this.session =
          new TrainingSession(
              model,
              workload.loss(),
              workload.optimizer(),
              KernelChoice.in(TrainingOptions.class, options, path.kernels()));
    }
    int[] order = new int[batchSize];
    for (int i = 0; i < batchSize; i++) {
      order[i] = i;
    }
    session.fill(workload.dataset(), order, 0, batchSize);
  }

  /** Speaks the protocol until standard input ends. */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    System.setOut(System.err);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Path path = new Path(args[0], Backend.valueOf(args[0]), Fusion.valueOf(args[1]), args[4]);
    TrainWorkload workload = TrainWorkload.named(args[2]);
    try (var training = new RanvierTraining(path, workload, Integer.parseInt(args[3]))) {
      PeerProcess.answer(out, "ready " + Csv.VERSION);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ");
        PeerProcess.answer(
            out,
            words[0].equals("bytes")
                ? "bytes " + training.memoryBytes() + " " + training.trafficBytes()
                : training.turn(Long.parseLong(words[1]), Integer.parseInt(words[2])));
      }
    }
  }

  private String turn(long mostNanos, int mostSteps) {
    StepTimes times = new StepTimes(mostSteps);
    StringBuilder text = new StringBuilder("turn ").append(turn(mostNanos, times));
    for (int step = 0; step < times.count(); step++) {
      text.append(' ').append(times.nanos(step));
    }
    return text.toString();
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
  public long memoryBytes() {
    return session.memoryBytes();
  }

  @Override
  public long trafficBytes() {
    return session.trafficBytes();
  }

  @Override
  public void close() {
    session.close();
  }
}
