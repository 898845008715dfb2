package dev.ranvier;

import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Where a model's parameters come from.
 *
 * @param seed that they were drawn with, if they are as they were drawn
 * @param recipe how they were trained, as JSON, written when somebody asks; null if that is not
 *     known
 */
record Provenance(OptionalLong seed, Supplier<String> recipe) {

  /** Somebody gave them. */
  static final Provenance UNKNOWN = new Provenance(OptionalLong.empty(), null);

  static Provenance ofSeed(long seed) {
    return new Provenance(OptionalLong.of(seed), null);
  }

  static Provenance ofRecipe(Supplier<String> recipe) {
    return new Provenance(OptionalLong.empty(), recipe);
  }
}
