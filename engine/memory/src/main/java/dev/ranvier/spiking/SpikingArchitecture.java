package dev.ranvier.spiking;

import java.util.Arrays;
import java.util.List;

/**
 * What a spiking network is made of: layers of leaky integrate-and-fire neurons, each fully
 * connected to the one before, all with the same beta and threshold, and how many steps they run
 * for a sample.
 *
 * <p>In a step: U = beta · U + I - threshold · S, where I = inputs · weights + bias and S is what
 * the neuron fired in the step before; then S = 1 if U is above the threshold, else 0. That is
 * snnTorch's {@code Leaky} with its default reset, by subtraction and a step later. Backwards, the
 * reset counts as a constant and the step from U to S as an arctangent: dS/dU = alpha / 2 / (1 + (π
 * / 2 · alpha · (U - threshold))²). Source: Fang and others, "Incorporating learnable membrane time
 * constants to enhance learning of spiking neural networks", 2021.
 *
 * @param sizes features, neurons of each hidden layer, classes: two or more
 * @param steps for a sample, 1 or more
 * @param beta what is left of a membrane after a step, 0 to 1: exp(-step / timeConstant)
 * @param threshold at least 1e-30
 * @param alpha how steep the surrogate is, positive
 */
public record SpikingArchitecture(
    List<Integer> sizes, int steps, float beta, float threshold, float alpha) {

  private static final String NAME = "SpikingArchitecture";

  /** So that every float above it is above it by a normal number. */
  private static final float LEAST_THRESHOLD = 1e-30f;

  /** Copies the sizes and checks all numbers. */
  public SpikingArchitecture {
    Checks.there(NAME, "sizes", sizes);
    sizes = List.copyOf(sizes);
    if (sizes.size() < 2) {
      throw Checks.refusal(NAME, "sizes", sizes, "features, hidden neurons if any, and classes");
    }
    for (int i = 0; i < sizes.size(); i++) {
      Checks.count(NAME, "size " + i, sizes.get(i), 1);
    }
    Checks.count(NAME, "steps", steps, 1);
    if (!(beta >= 0 && beta <= 1)) {
      throw Checks.refusal(NAME, "beta", beta, "0 to 1");
    }
    if (!(threshold >= LEAST_THRESHOLD && threshold < Float.POSITIVE_INFINITY)) {
      throw Checks.refusal(NAME, "threshold", threshold, "a number from 1e-30 on");
    }
    Checks.positive(NAME, "alpha", alpha);
  }

  /** 25 steps, beta 0.95, threshold 1, alpha 2: {@code of(784, 1000, 10)}. */
  public static SpikingArchitecture of(int... sizes) {
    Checks.there(NAME, "sizes", sizes);
    return new SpikingArchitecture(Arrays.stream(sizes).boxed().toList(), 25, 0.95f, 1, 2);
  }

  /** The same with other numbers of steps. */
  public SpikingArchitecture withSteps(int count) {
    return new SpikingArchitecture(sizes, count, beta, threshold, alpha);
  }

  /** The same with another beta, 0 to 1. */
  public SpikingArchitecture withBeta(double left) {
    return new SpikingArchitecture(sizes, steps, (float) left, threshold, alpha);
  }

  /** The same with another threshold. */
  public SpikingArchitecture withThreshold(double level) {
    return new SpikingArchitecture(sizes, steps, beta, (float) level, alpha);
  }

  /** The same with another steepness of the surrogate. */
  public SpikingArchitecture withAlpha(double steepness) {
    return new SpikingArchitecture(sizes, steps, beta, threshold, (float) steepness);
  }

  /** Features of a sample. */
  public int features() {
    return sizes.getFirst();
  }

  /** Neurons of the last layer. */
  public int classes() {
    return sizes.getLast();
  }

  /** Layers of neurons. */
  public int layers() {
    return sizes.size() - 1;
  }
}
