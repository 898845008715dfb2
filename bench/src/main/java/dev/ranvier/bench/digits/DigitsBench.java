package dev.ranvier.bench.digits;

import static dev.ranvier.activation.Activation.relu;
import static dev.ranvier.activation.Activation.softmax;

import dev.ranvier.Backend;
import dev.ranvier.Model;
import dev.ranvier.Predictor;
import dev.ranvier.TrainingOptions;
import dev.ranvier.TrainingSession;
import dev.ranvier.bench.command.Arguments;
import dev.ranvier.bench.measure.Csv;
import dev.ranvier.bench.measure.OwnKernels;
import dev.ranvier.bench.measure.Samples;
import dev.ranvier.bench.probe.FmaProbe;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.digits.DigitDataset;
import dev.ranvier.digits.DigitFolder;
import dev.ranvier.digits.DigitGenerator;
import dev.ranvier.digits.Digits;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The digits network, 784-512-256-10: training throughput at batch 128 with Adam, and latency of
 * single predictions beside a bare chain of cblas_sgemv calls of the same shapes. The engines take
 * turns every few steps or calls, so that all see the same machine.
 */
@Command(
    name = "digits",
    description = "784-512-256-10: training throughput and single-prediction latency.",
    mixinStandardHelpOptions = true)
public final class DigitsBench implements Callable<Integer> {

  private static final int BATCH = 128;
  private static final int STEPS_A_TURN = 5;
  private static final int CALLS_A_TURN = 50;

  @Option(names = "--data", paramLabel = "DIR", description = "IDX files; default: drawn digits.")
  private Path data;

  @Option(names = "--quick", description = "A tenth of the turns.")
  private boolean quick;

  @Option(names = "--threads", defaultValue = "1", description = "Threads of a training step.")
  private int threads;

  private DigitsBench() {}

  @Override
  public Integer call() {
    Arguments.checkThreadsOfTeam(threads);
    Digits digits =
        data == null ? new DigitGenerator(1).digits(0, 4_000) : DigitFolder.load(data).train();
    Csv.header();
    try (Model model =
        Model.initialize(
            List.of(
                Input.of(Digits.PIXELS),
                Dense.of(512, relu()),
                Dense.of(256, relu()),
                Dense.of(Digits.CLASSES, softmax())),
            1)) {
      train(model, digits);
      predict(model, digits);
    }
    return 0;
  }

  private static List<Backend> backends() {
    List<Backend> backends = new ArrayList<>();
    if (OwnKernels.simd()) {
      backends.add(Backend.SIMD);
    }
    if (BlasLibrary.find().isPresent()) {
      backends.add(Backend.BLAS);
    }
    backends.add(Backend.SCALAR);
    return backends;
  }

  private void train(Model model, Digits digits) {
    List<Backend> backends = backends();
    int turns = quick ? 20 : 200;
    List<TrainingSession> sessions = new ArrayList<>();
    List<Samples> rates = new ArrayList<>();
    Samples probe = new Samples(turns * backends.size());
    DigitDataset dataset = new DigitDataset(digits);
    int[] order = new int[BATCH];
    for (int i = 0; i < BATCH; i++) {
      order[i] = i;
    }
    for (Backend backend : backends) {
      TrainingSession session =
          new TrainingSession(
              model,
              Loss.sparseCategoricalCrossEntropy(),
              Optimizer.adam(),
              TrainingOptions.of(BATCH).backend(backend).threads(threads));
      System.err.printf("%s: %s steps to warm up%n", backend, session.warmUp());
      session.fill(dataset, order, 0, BATCH);
      sessions.add(session);
      rates.add(new Samples(turns));
    }
    for (int turn = 0; turn < turns; turn++) {
      for (int i = 0; i < backends.size(); i++) {
        probe.add(FmaProbe.gflops());
        long start = System.nanoTime();
        for (int step = 0; step < STEPS_A_TURN; step++) {
          sessions.get(i).step(BATCH);
        }
        rates.get(i).add(STEPS_A_TURN * BATCH / ((System.nanoTime() - start) * 1e-9));
      }
    }
    sessions.forEach(TrainingSession::close);
    for (int i = 0; i < backends.size(); i++) {
      Csv.row(
          engine(backends.get(i)),
          Csv.VERSION,
          "digits_train",
          threads,
          "samples_per_s",
          rates.get(i).median(),
          "1/s");
    }
    Csv.row("fma-probe", "digits_train", "gflops_median", probe.median(), "GFLOP/s");
    ratio("training throughput", backends, rates, Backend.SIMD, Backend.BLAS);
    ratio("training throughput", backends, rates, Backend.SIMD, Backend.SCALAR);
  }

  private void predict(Model model, Digits digits) {
    List<Backend> backends = backends();
    int turns = quick ? 40 : 400;
    float[][] images = new float[500][];
    for (int i = 0; i < images.length; i++) {
      images[i] = digits.pixels(i);
    }
    float[] output = new float[Digits.CLASSES];
    List<Predictor> predictors = new ArrayList<>();
    List<Samples> times = new ArrayList<>();
    for (Backend backend : backends) {
      Predictor predictor = model.predictor(1, backend);
      predictor.warmUp();
      predictors.add(predictor);
      times.add(new Samples(turns * CALLS_A_TURN));
    }
    Optional<BlasLibrary> library = BlasLibrary.find();
    Samples chainTimes = new Samples(turns * CALLS_A_TURN);
    Samples probe = new Samples(turns);
    try (SgemvChain chain = library.map(found -> new SgemvChain(found, model)).orElse(null)) {
      for (int turn = 0; turn < turns; turn++) {
        probe.add(FmaProbe.gflops());
        for (int i = 0; i < predictors.size(); i++) {
          time(predictors.get(i), images, output, turn, times.get(i));
        }
        for (int call = 0; chain != null && call < CALLS_A_TURN; call++) {
          chain.setInput(images[(turn * CALLS_A_TURN + call) % images.length]);
          long start = System.nanoTime();
          chain.run();
          chainTimes.add((System.nanoTime() - start) * 1e-3);
        }
      }
    }
    predictors.forEach(Predictor::close);
    for (int i = 0; i < backends.size(); i++) {
      latency(engine(backends.get(i)), times.get(i));
    }
    library.ifPresent(found -> latency("cblas_sgemv-chain", chainTimes));
    Csv.row("fma-probe", "digits_predict", "gflops_median", probe.median(), "GFLOP/s");
  }

  private static void time(
      Predictor predictor, float[][] images, float[] output, int turn, Samples times) {
    for (int call = 0; call < CALLS_A_TURN; call++) {
      float[] image = images[(turn * CALLS_A_TURN + call) % images.length];
      long start = System.nanoTime();
      predictor.predict(image, output);
      times.add((System.nanoTime() - start) * 1e-3);
    }
  }

  private static void latency(String engine, Samples times) {
    Csv.row(engine, "digits_predict", "p50", times.quantile(0.5), "us");
    Csv.row(engine, "digits_predict", "p99", times.quantile(0.99), "us");
  }

  private static String engine(Backend backend) {
    return "ranvier-" + backend.name().toLowerCase(Locale.ROOT);
  }

  private static void ratio(
      String what, List<Backend> backends, List<Samples> values, Backend over, Backend under) {
    int a = backends.indexOf(over);
    int b = backends.indexOf(under);
    if (a >= 0 && b >= 0) {
      double ratio = values.get(a).median() / values.get(b).median();
      System.err.printf(Locale.ROOT, "%s, %s over %s: %.2f%n", what, over, under, ratio);
    }
  }
}
