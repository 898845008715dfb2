package dev.ranvier.associative;

import dev.ranvier.Backend;
import java.util.Objects;

/**
 * How a {@link HopfieldNetwork} learns and recalls.
 *
 * @param rule how weights are made of patterns
 * @param selfCoupling whether neurons keep the weight to themselves that the rule gives; else the
 *     diagonal is zero
 * @param form what is kept in memory
 * @param dynamics of recalls that name none
 * @param backend what computes matrix products: AUTO takes SIMD where it is available, else BLAS
 *     where a library is found, else SCALAR
 * @param threads that share large products, 0 for all of the process's team; changes no result, and
 *     products on BLAS run on the calling thread alone
 */
public record HopfieldOptions(
    LearningRule rule,
    boolean selfCoupling,
    WeightForm form,
    Dynamics dynamics,
    Backend backend,
    int threads) {

  /** Checks what is given. */
  public HopfieldOptions {
    Objects.requireNonNull(rule, "HopfieldOptions: rule is null");
    Objects.requireNonNull(form, "HopfieldOptions: form is null");
    Objects.requireNonNull(dynamics, "HopfieldOptions: dynamics is null");
    Objects.requireNonNull(backend, "HopfieldOptions: backend is null");
    if (threads < 0) {
      throw new IllegalArgumentException(
          "HopfieldOptions: threads is " + threads + ", expected at least 1, or 0 for all");
    }
    if (rule == LearningRule.STORKEY && form == WeightForm.PATTERNS) {
      throw new IllegalArgumentException(
          "HopfieldOptions: form is PATTERNS, but the weights of Storkey's rule are no product of"
              + " patterns; choose WEIGHTS or AUTO");
    }
  }

  /** Zero diagonal, asynchronous recall, one thread. */
  public static HopfieldOptions of(LearningRule rule) {
    return new HopfieldOptions(
        rule, false, WeightForm.AUTO, Dynamics.asynchronous(), Backend.AUTO, 1);
  }

  /** The same with the diagonal that the rule gives, P/n in Hebb's. */
  public HopfieldOptions withSelfCoupling() {
    return new HopfieldOptions(rule, true, form, dynamics, backend, threads);
  }

  /** The same with another form of the weights. */
  public HopfieldOptions form(WeightForm other) {
    return new HopfieldOptions(rule, selfCoupling, other, dynamics, backend, threads);
  }

  /** The same with another order of changes. */
  public HopfieldOptions dynamics(Dynamics other) {
    return new HopfieldOptions(rule, selfCoupling, form, other, backend, threads);
  }

  /** The same on another backend. */
  public HopfieldOptions backend(Backend other) {
    return new HopfieldOptions(rule, selfCoupling, form, dynamics, other, threads);
  }

  /** The same on so many threads. */
  public HopfieldOptions threads(int count) {
    return new HopfieldOptions(rule, selfCoupling, form, dynamics, backend, count);
  }
}
