package dev.ranvier.bench.spiking;

import dev.ranvier.bench.command.Arguments;
import dev.ranvier.bench.measure.Csv;
import dev.ranvier.digits.DigitData;
import dev.ranvier.digits.DigitDataset;
import dev.ranvier.digits.DigitFolder;
import dev.ranvier.digits.DigitGenerator;
import dev.ranvier.spiking.LeakyIntegrateAndFire;
import dev.ranvier.spiking.PlasticityExperiment;
import dev.ranvier.spiking.PlasticityResult;
import dev.ranvier.spiking.SpikeRecord;
import dev.ranvier.spiking.SpikeTimingPlasticity;
import dev.ranvier.spiking.SpikingArchitecture;
import dev.ranvier.spiking.SpikingEpoch;
import dev.ranvier.spiking.SpikingEvaluation;
import dev.ranvier.spiking.SpikingNetwork;
import dev.ranvier.spiking.SpikingTraining;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Figures of spiking neurons, each beside its reference: firing rates, what plasticity makes of
 * weights, the accuracy of a network trained through time. Exit code 1 if one is out of bounds.
 */
@Command(
    name = "spiking",
    description = "Spiking neurons: rates, plasticity, training; exit code 1 out of bounds.",
    mixinStandardHelpOptions = true)
public final class SpikingBench implements Callable<Integer> {

  /** Drives in mV and the rates in Hz that theory gives, at 10 ms, 10 mV, 5 ms refractory. */
  private static final double[][] RATES = {{10.5, 28.21}, {12, 43.63}, {16, 67.53}, {20, 83.81}};

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "MNIST's IDX files; without, that figure is left out.")
  private Path data;

  @Option(names = "--drawn", defaultValue = "60000", description = "Drawn digits to train with.")
  private int drawn;

  @Option(names = "--epochs", defaultValue = "8", description = "Passes over MNIST.")
  private int epochs;

  @Option(names = "--seeds", defaultValue = "3", description = "Plasticity runs.")
  private int seeds;

  @Option(names = "--threads", defaultValue = "2", description = "Threads of a training step.")
  private int threads;

  @Option(
      names = "--quick",
      description = "A hundredth of the digits, a tenth of the neurons; rates alone can fail.")
  private boolean quick;

  private Figures figures;

  private SpikingBench() {}

  @Override
  public Integer call() {
    Arguments.checkThreadsOfTeam(threads);
    atLeastOne("--drawn", drawn);
    atLeastOne("--epochs", epochs);
    atLeastOne("--seeds", seeds);
    DigitData mnist = data == null ? null : DigitFolder.load(data);
    Csv.header();
    figures = new Figures("spiking", threads);
    rates();
    plasticity();
    if (mnist == null) {
      System.err.println("No --data: the figure for MNIST is left out");
    } else {
      int passes = quick ? 1 : epochs;
      train("mnist", quick ? hundredth(mnist) : mnist, passes, 0.92, Double.NaN);
    }
    int count = quick ? Math.ceilDiv(drawn, 100) : drawn;
    DigitData digits = new DigitGenerator(1).data(count, Math.ceilDiv(count, 6));
    train("drawn", digits, 1, 0.92, 0.9387);
    return figures.exitCode();
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + ", expected at least 1");
    }
  }

  private static DigitData hundredth(DigitData digits) {
    return new DigitData(
        digits.train().range(0, Math.ceilDiv(digits.train().count(), 100)),
        digits.test().range(0, Math.ceilDiv(digits.test().count(), 100)),
        digits.source());
  }

  private void rates() {
    LeakyIntegrateAndFire neuron = LeakyIntegrateAndFire.of();
    double[] drives = new double[RATES.length];
    for (int i = 0; i < drives.length; i++) {
      drives[i] = RATES[i][0];
    }
    SpikeRecord spikes = neuron.simulate(drives, 100_000, 0.1);
    for (int i = 0; i < drives.length; i++) {
      double theory = RATES[i][1];
      String metric = "rate_%smV".formatted(drives[i]);
      figures.row(metric, spikes.rate(i), "Hz", 0.99 * theory, 1.01 * theory);
      figures.reference("analytic", metric, theory, "Hz");
    }
  }

  private void plasticity() {
    double seconds = quick ? 20 : 600;
    double limit = quick ? 0 : 0.2;
    for (int seed = 1; seed <= (quick ? 1 : seeds); seed++) {
      long start = System.nanoTime();
      PlasticityResult result =
          PlasticityExperiment.of(SpikeTimingPlasticity.of()).seed(seed).run(seconds);
      double took = (System.nanoTime() - start) * 1e-9;
      double low = result.shareUpTo(0.1);
      double high = result.shareFrom(0.9);
      figures.row("weights_up_to_0.1", low, "1", limit, 1);
      figures.row("weights_from_0.9", high, "1", limit, 1);
      figures.row("weights_outer", low + high, "1", 3 * limit, 1);
      figures.row("output_rate", result.outputRate(seconds / 2), "Hz");
      figures.row("simulated_per_second", seconds / took, "s");
    }
  }

  /**
   * Trains and tests 784-1000-10, or 784-100-10 in quick runs.
   *
   * @param tutorial what snnTorch's tutorial reports for one epoch over MNIST's 60,000, or NaN
   *     where another number of digits or epochs makes it no reference
   */
  private void train(String name, DigitData digits, int passes, double least, double tutorial) {
    SpikingNetwork network =
        SpikingNetwork.initialize(SpikingArchitecture.of(784, quick ? 100 : 1000, 10), 1)
            .threads(threads);
    System.err.printf(
        "%s: %s to train, %s to test%n",
        digits.source(), digits.train().count(), digits.test().count());
    SpikingTraining training =
        SpikingTraining.epochs(passes).withOnEpoch(epoch -> print(name, epoch));
    double seconds =
        network.train(new DigitDataset(digits.train()), training).stream()
            .mapToDouble(SpikingEpoch::seconds)
            .sum();
    SpikingEvaluation test = network.evaluate(new DigitDataset(digits.test()));
    figures.row(name + "_accuracy", test.accuracy(), "1", quick ? 0 : least, 1);
    if (!Double.isNaN(tutorial)) {
      figures.reference("snntorch-mnist", name + "_accuracy", tutorial, "1");
    }
    double rate = (double) passes * digits.train().count() / seconds;
    figures.row(name + "_samples_per_s", rate, "1/s");
  }

  private static void print(String name, SpikingEpoch epoch) {
    System.err.printf(
        Locale.ROOT,
        "%s, epoch %d: loss %.3f, accuracy %.4f, %.1f s%n",
        name,
        epoch.epoch(),
        epoch.loss(),
        epoch.accuracy(),
        epoch.seconds());
  }
}
