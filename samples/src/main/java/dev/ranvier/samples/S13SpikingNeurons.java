package dev.ranvier.samples;

import dev.ranvier.digits.DigitData;
import dev.ranvier.digits.DigitDataset;
import dev.ranvier.digits.DigitGenerator;
import dev.ranvier.digits.Digits;
import dev.ranvier.report.Plot;
import dev.ranvier.spiking.LatencyEncoder;
import dev.ranvier.spiking.LeakyIntegrateAndFire;
import dev.ranvier.spiking.MembraneRecord;
import dev.ranvier.spiking.PlasticityExperiment;
import dev.ranvier.spiking.PlasticityResult;
import dev.ranvier.spiking.RateEncoder;
import dev.ranvier.spiking.SpikeEncoder;
import dev.ranvier.spiking.SpikeRecord;
import dev.ranvier.spiking.SpikeTimingPlasticity;
import dev.ranvier.spiking.SpikingArchitecture;
import dev.ranvier.spiking.SpikingNetwork;
import dev.ranvier.spiking.SpikingTraining;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Lesson 13: neurons that fire, as those of a brain do. A membrane under a constant drive and how
 * often it fires; numbers as spikes; synapses that learn from the times of spikes; and a network of
 * such neurons that is trained to read digits.
 *
 * <p>How to run: {@code samples/run.sh S13}, or {@code samples/run.sh spikes --out FOLDER}
 */
@Command(
    name = "spikes",
    aliases = "S13",
    description = "Lesson 13: spiking neurons: rates, codes, plasticity, and digits; drawn.",
    mixinStandardHelpOptions = true)
public final class S13SpikingNeurons implements Runnable {

  /** Above rest, mV; the threshold is at 10. */
  private static final double[] DRIVES = {10.5, 12, 16, 20};

  private static final double STEP = 0.1; // ms
  private static final int CODE_STEPS = 25;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where the pictures go. Default: ${DEFAULT-VALUE}, here.")
  private Path out = Path.of("spikes");

  @Option(
      names = "--digits",
      description = "Drawn digits to train on, half as many to test. Default: ${DEFAULT-VALUE}.")
  private int digits = 2_000;

  @Option(
      names = "--plasticity",
      paramLabel = "SECONDS",
      description = "That synapses learn for, simulated. Default: ${DEFAULT-VALUE}.")
  private double plasticity = 600;

  /** For picocli. */
  public S13SpikingNeurons() {}

  @Override
  public void run() {
    PictureFolder folder = PictureFolder.of(out);
    membranes(folder);
    codes(folder);
    synapses(folder);
    reading(folder);
  }

  private static void membranes(PictureFolder folder) {
    LeakyIntegrateAndFire neuron = LeakyIntegrateAndFire.of();
    System.out.println("1. A leaky membrane: 10 ms, threshold 10 mV, refractory for 5 ms");
    SpikeRecord spikes = neuron.simulate(DRIVES, 10_000, STEP);
    for (int i = 0; i < DRIVES.length; i++) {
      System.out.printf(
          Locale.ROOT,
          "   drive %4.1f mV: %.2f Hz counted, %.2f Hz by the formula%n",
          DRIVES[i],
          spikes.rate(i),
          neuron.firingRate(DRIVES[i]));
    }
    MembraneRecord traces = neuron.record(new double[] {9, 12, 20}, 100, STEP);
    folder.save(
        "membranes",
        Plot.of("Three membranes under constant drives")
            .x("time", "ms")
            .y("membrane", "mV")
            .line("drive 9 mV", traces.times(), traces.membranes()[0])
            .line("drive 12 mV", traces.times(), traces.membranes()[1])
            .line("drive 20 mV", traces.times(), traces.membranes()[2])
            .horizontal("threshold", neuron.threshold())
            .picture());
    folder.save(
        "rates",
        Plot.of("How often a neuron fires")
            .x("drive", "mV")
            .y("rate", "Hz")
            .curve("formula", neuron::firingRate, 8, 22)
            .points(
                "counted in 10 s",
                DRIVES,
                IntStream.range(0, DRIVES.length).mapToDouble(spikes::rate).toArray())
            .picture());
  }

  private static void codes(PictureFolder folder) {
    System.out.println("\n2. Eight numbers as spikes over 25 steps: the larger, the more often;");
    System.out.println("   or the larger, the sooner");
    float[] numbers = {0.05f, 0.1f, 0.2f, 0.3f, 0.45f, 0.6f, 0.8f, 1f};
    raster(RateEncoder.of(CODE_STEPS, 1), numbers, "rate-code", "Rate code", folder);
    raster(
        LatencyEncoder.of(CODE_STEPS).withNormalization().withLinearTimes(),
        numbers,
        "latency-code",
        "Latency code",
        folder);
  }

  private static void raster(
      SpikeEncoder code, float[] numbers, String file, String title, PictureFolder folder) {
    float[][] spikes = code.encode(numbers);
    for (int i = 0; i < numbers.length; i++) {
      StringBuilder train = new StringBuilder();
      for (float[] step : spikes) {
        train.append(step[i] == 0 ? '.' : '|');
      }
      System.out.printf(Locale.ROOT, "   %.2f %s%n", numbers[i], train);
    }
    System.out.println();
    SpikeRecord record = SpikeRecord.ofSteps(spikes);
    folder.save(
        file,
        Plot.of(title)
            .x("step")
            .y("number")
            .points("spikes", record.times(), doubles(record.neuronIds()))
            .picture());
  }

  private void synapses(PictureFolder folder) {
    PlasticityResult result = PlasticityExperiment.of(SpikeTimingPlasticity.of()).run(plasticity);
    System.out.printf(
        Locale.ROOT,
        "%n3. 1,000 synapses for %.0f s, A+ 0.005, A- 1.05 A+, inputs of 15 Hz at random:%n"
            + "   %.1f %% of the weights end in the lowest tenth, %.1f %% in the highest%n",
        plasticity,
        100 * result.shareUpTo(0.1),
        100 * result.shareFrom(0.9));
    double[] middles = new double[20];
    Arrays.setAll(middles, i -> (i + 0.5) / 20);
    double[] counts = new double[20];
    for (double weight : result.weights()) {
      counts[(int) Math.min(19, weight * 20)]++;
    }
    folder.save(
        "plasticity",
        Plot.of("Weights after learning from the times of spikes")
            .x("weight, as a share of the largest")
            .y("synapses")
            .bars("", middles, counts, 0.045)
            .picture());
  }

  private void reading(PictureFolder folder) {
    DigitData data = new DigitGenerator(13).data(digits, digits / 2);
    SpikingNetwork network =
        SpikingNetwork.initialize(SpikingArchitecture.of(Digits.PIXELS, 100, Digits.CLASSES), 1);
    System.out.println("\n4. A network of them, 784-100-10, trained through 25 steps of time:");
    network.train(
        new DigitDataset(data.train()),
        SpikingTraining.epochs(3)
            .withBatchSize(32)
            .withOnEpoch(
                epoch ->
                    System.out.printf(
                        Locale.ROOT,
                        "   epoch %d  loss %.3f  accuracy %.3f%n",
                        epoch.epoch(),
                        epoch.loss(),
                        epoch.accuracy())));
    System.out.printf(
        Locale.ROOT,
        "   test accuracy %.3f%n",
        network.evaluate(new DigitDataset(data.test())).accuracy());
    SpikeRecord record = network.record(data.test().pixels(0)).raster(0);
    folder.save(
        "digit",
        Plot.of("One hundred neurons see a " + data.test().labels()[0])
            .x("step")
            .y("hidden neuron")
            .points("spikes", record.times(), doubles(record.neuronIds()))
            .picture());
  }

  private static double[] doubles(int[] numbers) {
    return Arrays.stream(numbers).asDoubleStream().toArray();
  }
}
