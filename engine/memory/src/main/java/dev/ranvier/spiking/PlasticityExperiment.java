package dev.ranvier.spiking;

import dev.ranvier.random.Philox;
import java.util.Arrays;

/**
 * One neuron with many plastic inputs that fire at random (Poisson): under {@link
 * SpikeTimingPlasticity} they compete, and in minutes most weights go to one end or the other. The
 * experiment of Song, Miller and Abbott, 2000.
 *
 * <p>Membrane and conductance are computed step by step (the membrane by Euler's rule, as in Brian
 * 2's example), synapses only when something fires: a trace is brought up to date by how long it
 * has faded, so that ten simulated minutes of 1,000 inputs take about a second. A spike counts in
 * the step in which it falls. Same seed, same bits, on every machine.
 */
public final class PlasticityExperiment {

  private static final String NAME = "PlasticityExperiment";
  private static final double MS_PER_SECOND = 1000;

  /** Streams of the seed. */
  private static final int WEIGHTS = 0;

  private static final int INPUTS = 1;

  private final SpikeTimingPlasticity rule;
  private ConductanceNeuron neuron = ConductanceNeuron.of();
  private int inputs = 1_000;
  private double rate = 15;
  private double step = 0.1;
  private long seed;
  private int snapshots = 60;

  private PlasticityExperiment(SpikeTimingPlasticity rule) {
    this.rule = rule;
  }

  /** 1,000 inputs of 15 Hz on {@link ConductanceNeuron#of}, in steps of 0.1 ms, seed 0. */
  public static PlasticityExperiment of(SpikeTimingPlasticity rule) {
    Checks.there(NAME, "rule", rule);
    return new PlasticityExperiment(rule);
  }

  /** With another neuron. */
  public PlasticityExperiment neuron(ConductanceNeuron kind) {
    Checks.there(NAME, "neuron", kind);
    neuron = kind;
    return this;
  }

  /**
   * With other inputs.
   *
   * @param count 1 or more
   * @param hertz how often each fires in a second on average, positive
   */
  public PlasticityExperiment inputs(int count, double hertz) {
    inputs = Checks.count(NAME, "inputs", count, 1);
    rate = Checks.positive(NAME, "rate", hertz);
    return this;
  }

  /** With other steps, ms. */
  public PlasticityExperiment step(double ms) {
    step = Checks.positive(NAME, "step", ms);
    return this;
  }

  /** With another seed for first weights and inputs. */
  public PlasticityExperiment seed(long value) {
    seed = value;
    return this;
  }

  /** How many times the weights are kept on the way, evenly spaced; 60 by default, 0 for none. */
  public PlasticityExperiment snapshots(int count) {
    snapshots = Checks.count(NAME, "snapshots", count, 0);
    return this;
  }

  /**
   * Runs from weights drawn evenly from [0, 1).
   *
   * @param seconds that are simulated
   */
  public PlasticityResult run(double seconds) {
    Checks.positive(NAME, "seconds", seconds);
    double steps = Math.rint(seconds * MS_PER_SECOND / step);
    if (steps < Math.max(1, snapshots) || steps > Integer.MAX_VALUE) {
      throw Checks.refusal(
          NAME,
          "seconds",
          seconds + " in steps of " + step + " ms",
          "at least as many steps as snapshots, and fewer than 2^31");
    }
    return new Run((int) steps).simulate();
  }

  /** The state of one run. */
  private final class Run {
    private final int steps;
    private final TraceDecay gainDecay = new TraceDecay(step / rule.potentiationTime());
    private final TraceDecay lossDecay = new TraceDecay(step / rule.depressionTime());
    private final double conductanceDecay = StrictMath.exp(-step / neuron.synapticTime());
    private final Philox random = Philox.of(seed, INPUTS);
    private final double[] weights = new double[inputs];

    /** What each input's spikes would add to its weight now, as it was at its last one. */
    private final double[] gain = new double[inputs];

    private final int[] lastInput = new int[inputs];

    /** What the neuron's spikes take from a weight, as it was at the last one. */
    private double loss;

    private int lastOutput;
    private double membrane = neuron.rest();
    private double conductance;
    private double nextInput;
    private double[] outputs = new double[1024];
    private int outputCount;

    Run(int steps) {
      this.steps = steps;
      Philox first = Philox.of(seed, WEIGHTS);
      for (int i = 0; i < inputs; i++) {
        weights[i] = first.nextDouble();
      }
    }

    PlasticityResult simulate() {
      double[] times = new double[snapshots];
      double[][] kept = new double[snapshots][];
      int taken = 0;
      nextInput = gapInSteps();
      for (int now = 0; now < steps; now++) {
        boolean fires = advance();
        while (nextInput < now + 1) {
          input(random.nextInt(inputs), now);
          nextInput += gapInSteps();
        }
        if (fires) {
          output(now);
        }
        while (taken < snapshots && now + 1 >= (taken + 1L) * steps / snapshots) {
          times[taken] = (now + 1) * step / MS_PER_SECOND;
          kept[taken++] = weights.clone();
        }
      }
      double seconds = steps * step / MS_PER_SECOND;
      return new PlasticityResult(
          weights, times, kept, Arrays.copyOf(outputs, outputCount), seconds);
    }

    /** Time to the next spike of any input: they are one Poisson process, each spike anyone's. */
    private double gapInSteps() {
      double perStep = inputs * rate * step / MS_PER_SECOND;
      return -StrictMath.log(1 - random.nextDouble()) / perStep;
    }

    /** Membrane and conductance; whether the neuron fires. */
    private boolean advance() {
      double change = neuron.rest() - membrane + conductance * (neuron.reversal() - membrane);
      membrane += step / neuron.timeConstant() * change;
      conductance *= conductanceDecay;
      if (membrane <= neuron.threshold()) {
        return false;
      }
      membrane = neuron.reset();
      return true;
    }

    private void input(int i, int now) {
      conductance += weights[i] * neuron.maximalConductance();
      gain[i] = gain[i] * gainDecay.after(now - lastInput[i]) + rule.potentiation();
      lastInput[i] = now;
      weights[i] = Math.max(0, weights[i] - loss * lossDecay.after(now - lastOutput));
    }

    private void output(int now) {
      loss = loss * lossDecay.after(now - lastOutput) + rule.depression();
      lastOutput = now;
      for (int i = 0; i < inputs; i++) {
        weights[i] = Math.min(1, weights[i] + gain[i] * gainDecay.after(now - lastInput[i]));
      }
      if (outputCount == outputs.length) {
        outputs = Arrays.copyOf(outputs, 2 * outputCount);
      }
      outputs[outputCount++] = (now + 1) * step / MS_PER_SECOND;
    }
  }

  /** exp(-n · rate) for whole numbers of steps: from a table, but where nearly nothing is left. */
  private static final class TraceDecay {
    private final double rate;
    private final double[] table = new double[1 << 13];

    TraceDecay(double rate) {
      this.rate = rate;
      for (int i = 0; i < table.length; i++) {
        table[i] = StrictMath.exp(-i * rate);
      }
    }

    double after(int steps) {
      return steps < table.length ? table[steps] : StrictMath.exp(-steps * rate);
    }
  }
}
