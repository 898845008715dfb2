package dev.ranvier.schedule;

import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * A straight line from warmupFrom to the optimizer's learning rate in warmupSteps, then half a
 * cosine in decaySteps down to alpha times the optimizer's learning rate, which stays. In Keras's
 * terms warmupFrom is the {@code initial_learning_rate} of a warm-up, and the optimizer's learning
 * rate its {@code warmup_target}. Source: Loshchilov and Hutter, "SGDR: stochastic gradient descent
 * with warm restarts", 2017.
 *
 * @param decaySteps steps of the descent, those of the warm-up not counted, at least 1
 * @param alpha the share of the learning rate that is left at the end, in [0, 1]
 * @param warmupSteps steps of the ascent; 0 for none
 * @param warmupFrom learning rate of the first step of a warm-up, at least 0
 */
public record CosineDecay(long decaySteps, double alpha, long warmupSteps, double warmupFrom)
    implements Schedule {

  /** Checks the numbers. */
  public CosineDecay {
    Schedule.checkCount("CosineDecay", "decaySteps", decaySteps, 1);
    Schedule.checkShare("CosineDecay", "alpha", alpha);
    Schedule.checkCount("CosineDecay", "warmupSteps", warmupSteps, 0);
    Schedule.checkNotNegative("CosineDecay", "warmupFrom", warmupFrom);
  }

  @Override
  public String name() {
    return "cosine_decay";
  }

  @Override
  public Map<String, Object> parameters() {
    return Map.of(
        "decay_steps",
        decaySteps,
        "alpha",
        alpha,
        "warmup_steps",
        warmupSteps,
        "warmup_from",
        warmupFrom);
  }

  @Override
  public CosineDecay withParameters(Map<String, Object> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new CosineDecay(
        values.count("decay_steps"),
        values.number("alpha"),
        values.count("warmup_steps"),
        values.number("warmup_from"));
  }

  @Override
  public double learningRate(double initial, long step) {
    if (step < warmupSteps) {
      return warmupFrom + (initial - warmupFrom) * ((double) step / warmupSteps);
    }
    double fraction = (double) Math.min(step - warmupSteps, decaySteps) / decaySteps;
    return Curves.cosine(initial, alpha * initial, fraction);
  }
}
