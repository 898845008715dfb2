package dev.ranvier.bench.lab;

import java.util.List;

/** A question about kernels, and how it is answered on the machine at hand. */
interface Experiment {

  /** What the command line calls it. */
  String name();

  /** The question, and where the code decided it. */
  String question();

  /**
   * The cases, in the order in which they are measured.
   *
   * @param shapes what {@code --shape} gave; none for the usual ones
   * @throws IllegalArgumentException if the experiment has no such shapes
   */
  List<Case> cases(List<String> shapes);

  /**
   * For those whose cases are fixed.
   *
   * @throws IllegalArgumentException if there are any
   */
  static void requireNone(String experiment, List<String> shapes) {
    if (!shapes.isEmpty()) {
      throw new IllegalArgumentException(
          "--shape is '%s', but '%s' takes none".formatted(shapes.getFirst(), experiment));
    }
  }
}
