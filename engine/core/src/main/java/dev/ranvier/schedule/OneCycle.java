package dev.ranvier.schedule;

import dev.ranvier.number.NamedValues;
import java.util.Map;

/**
 * Half a cosine up to the optimizer's learning rate, half a cosine down to next to nothing, over
 * all steps of the training; momentum stays as it is. As PyTorch's OneCycleLR counts: the top is
 * step warmupShare totalSteps - 1, the end, which stays, step totalSteps - 1. Source: Smith and
 * Topin, "Super-convergence: very fast training of neural networks using large learning rates",
 * 2018.
 *
 * @param totalSteps at least 2
 * @param warmupShare share of the steps that go up, in [0, 1] (PyTorch: pct_start)
 * @param startDivisor the first step has the optimizer's learning rate over this, positive
 *     (PyTorch: div_factor)
 * @param endDivisor the last step has the first one's learning rate over this, positive (PyTorch:
 *     final_div_factor)
 */
public record OneCycle(long totalSteps, double warmupShare, double startDivisor, double endDivisor)
    implements Schedule {

  /** Checks the numbers. */
  public OneCycle {
    Schedule.checkCount("OneCycle", "totalSteps", totalSteps, 2);
    Schedule.checkShare("OneCycle", "warmupShare", warmupShare);
    Schedule.checkPositive("OneCycle", "startDivisor", startDivisor);
    Schedule.checkPositive("OneCycle", "endDivisor", endDivisor);
  }

  @Override
  public String name() {
    return "one_cycle";
  }

  @Override
  public Map<String, Object> parameters() {
    return Map.of(
        "total_steps",
        totalSteps,
        "pct_start",
        warmupShare,
        "div_factor",
        startDivisor,
        "final_div_factor",
        endDivisor);
  }

  @Override
  public OneCycle withParameters(Map<String, Object> parameters) {
    NamedValues values = NamedValues.of(name(), parameters().keySet(), parameters);
    return new OneCycle(
        values.count("total_steps"),
        values.number("pct_start"),
        values.number("div_factor"),
        values.number("final_div_factor"));
  }

  @Override
  public double learningRate(double initial, long step) {
    double start = initial / startDivisor;
    double last = totalSteps - 1.0;
    double top = warmupShare * totalSteps - 1.0;
    double place = Math.min(step, last);
    if (place < top) {
      return Curves.cosine(start, initial, place / top);
    }
    if (top == last) {
      return initial;
    }
    return Curves.cosine(initial, start / endDivisor, (place - top) / (last - top));
  }
}
