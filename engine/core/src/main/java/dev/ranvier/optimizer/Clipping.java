package dev.ranvier.optimizer;

import dev.ranvier.number.Float32;
import java.util.Objects;

/**
 * How far a gradient may go, as Keras has it: what is beyond the limit is cut before the optimizer
 * sees it. Source: Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural
 * networks", 2013.
 *
 * @param kind what the limit is of
 * @param limit positive; infinite for none
 */
public record Clipping(Kind kind, float limit) {

  private static final Clipping NONE = new Clipping(Kind.NONE, Float.POSITIVE_INFINITY);

  /** What a limit is of. */
  public enum Kind {
    /** Gradients are taken as they are. */
    NONE,
    /** Each element is cut to [-limit, limit] (Keras: clipvalue). */
    VALUE,
    /**
     * The gradient of each parameter matrix is shortened to a norm of the limit if it is longer
     * (Keras: clipnorm).
     */
    NORM,
    /**
     * All gradients are shortened by one factor, so that the norm of all of them together is at
     * most the limit (Keras: global_clipnorm).
     */
    GLOBAL_NORM
  }

  /** Checks the limit. */
  public Clipping {
    Objects.requireNonNull(kind, "kind");
    boolean right = kind == Kind.NONE || limit < Float.POSITIVE_INFINITY;
    if (!(limit > 0f && right)) {
      throw new IllegalArgumentException(
          "Clipping: limit is " + limit + ", expected a positive number");
    }
  }

  /** No clipping. */
  public static Clipping none() {
    return NONE;
  }

  /** Elements cut to [-limit, limit]. */
  public static Clipping byValue(double limit) {
    return new Clipping(Kind.VALUE, Float32.of("Clipping", "limit", limit));
  }

  /** The gradient of each parameter matrix shortened to a norm of at most {@code limit}. */
  public static Clipping byNorm(double limit) {
    return new Clipping(Kind.NORM, Float32.of("Clipping", "limit", limit));
  }

  /** All gradients shortened alike, to a norm of all together of at most {@code limit}. */
  public static Clipping byGlobalNorm(double limit) {
    return new Clipping(Kind.GLOBAL_NORM, Float32.of("Clipping", "limit", limit));
  }

  /** Whether a gradient has to be whole before its first element can be used. */
  public boolean needsNorm() {
    return kind == Kind.NORM || kind == Kind.GLOBAL_NORM;
  }

  /** In words, such as {@code clipping by global norm}. */
  public String describe() {
    return switch (kind) {
      case NONE -> "no clipping";
      case VALUE -> "clipping by value";
      case NORM -> "clipping by norm";
      case GLOBAL_NORM -> "clipping by global norm";
    };
  }
}
