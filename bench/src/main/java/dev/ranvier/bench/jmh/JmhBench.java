package dev.ranvier.bench.jmh;

import dev.ranvier.bench.command.Arguments;
import dev.ranvier.bench.measure.Csv;
import dev.ranvier.bench.measure.EngineName;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.Activations;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.loss.Losses;
import dev.ranvier.simd.optimizer.Optimizers;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * JMH's benchmarks of the kernel families, one {@code ...Jmh} class each. Forks get the flags of
 * this JVM. What JMH prints goes to standard error.
 */
@Command(
    name = "jmh",
    description = {
      "JMH benchmarks of each kernel family.",
      "Arguments that are not listed here are JMH's own, such as -l (list), a pattern of names,"
          + " or -p activation=relu."
    },
    mixinStandardHelpOptions = true)
public final class JmhBench implements Callable<Integer> {

  /** A family's parameter and the kernels that it iterates. */
  private record Family(String parameter, String... kernels) {}

  private static final List<Family> FAMILIES =
      List.of(
          new Family("activation", Factory.names(Activations.class)),
          new Family("loss", Factory.names(Losses.class)),
          new Family("optimizer", Factory.names(Optimizers.class)),
          new Family("tile", Gemm.tiles().toArray(String[]::new)));

  @Option(names = "--quick", description = "A short run of everything, vector kernels only.")
  private boolean quick;

  @Option(
      names = "--threads",
      defaultValue = "1",
      description = "So many threads at once, each on memory of its own.")
  private int threads;

  @CommandLine.Unmatched private List<String> arguments = new ArrayList<>();

  private JmhBench() {}

  @Override
  public Integer call() throws RunnerException {
    Arguments.checkThreads(threads);
    PrintStream csv = System.out;
    System.setOut(System.err);
    try {
      CommandLineOptions own = new CommandLineOptions(arguments.toArray(String[]::new));
      if (own.shouldList()) {
        new Runner(own).list();
        return 0;
      }
      Collection<RunResult> results = new Runner(options(own).build()).run();
      System.setOut(csv);
      Csv.header();
      results.forEach(this::rows);
      return 0;
    } catch (CommandLineOptionException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } finally {
      System.setOut(csv);
    }
  }

  /** What the user did not say himself. */
  private ChainedOptionsBuilder options(CommandLineOptions own) {
    ChainedOptionsBuilder options = new OptionsBuilder().parent(own).threads(threads);
    for (Family family : FAMILIES) {
      if (!own.getParameter(family.parameter()).hasValue()) {
        options.param(family.parameter(), family.kernels());
      }
    }
    boolean vectors = Simd.current().available();
    if (!own.getParameter("tier").hasValue() && (quick || !vectors)) {
      options.param("tier", Tier.best().name());
    }
    options.mode(Mode.AverageTime).timeUnit(TimeUnit.NANOSECONDS);
    if (!own.getForkCount().hasValue()) {
      options.forks(quick ? 1 : 2);
    }
    if (!own.getWarmupIterations().hasValue()) {
      options.warmupIterations(quick ? 1 : 5);
    }
    if (!own.getWarmupTime().hasValue()) {
      options.warmupTime(TimeValue.milliseconds(quick ? 250 : 500));
    }
    if (!own.getMeasurementIterations().hasValue()) {
      options.measurementIterations(quick ? 3 : 5);
    }
    if (!own.getMeasurementTime().hasValue()) {
      options.measurementTime(TimeValue.milliseconds(quick ? 200 : 500));
    }
    return options;
  }

  private void rows(RunResult result) {
    BenchmarkParams params = result.getParams();
    String engine = isScalar(params) ? EngineName.SCALAR : EngineName.SIMD;
    Result<?> time = result.getPrimaryResult();
    String workload = workload(params);
    Csv.row(engine, Csv.VERSION, workload, threads, "time_mean", time.getScore(), "ns");
    if (!Double.isNaN(time.getScoreError())) {
      Csv.row(engine, Csv.VERSION, workload, threads, "time_error", time.getScoreError(), "ns");
    }
  }

  private static boolean isScalar(BenchmarkParams params) {
    String tile = params.getParam("tile");
    return tile == null
        ? Tier.SCALAR.name().equals(params.getParam("tier"))
        : tile.endsWith("Scalar");
  }

  /** {@code GemvJmh.product} with zeros = 50 becomes {@code gemv_product_zeros50}. */
  private static String workload(BenchmarkParams params) {
    String[] words = params.getBenchmark().split("\\.");
    String family = words[words.length - 2].replace("Jmh", "").toLowerCase(Locale.ROOT);
    StringBuilder workload = new StringBuilder(family + "_" + words[words.length - 1]);
    for (String key : params.getParamsKeys()) {
      String value = params.getParam(key);
      if (key.equals("tier") || value.equals("false")) {
        continue;
      }
      boolean number = value.matches("\\d+");
      workload.append('_').append(number ? key + value : value.equals("true") ? key : value);
    }
    return workload.toString();
  }
}
