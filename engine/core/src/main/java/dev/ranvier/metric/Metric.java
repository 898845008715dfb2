package dev.ranvier.metric;

import dev.ranvier.data.Targets;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A figure that people read beside the loss, averaged over samples. */
public sealed interface Metric permits Accuracy, MeanAbsoluteError {

  /**
   * Every metric; files and tests iterate this list. Not a constant: the records' classes would be
   * initialized with it and it with them, and two threads could wait for each other.
   */
  static List<Metric> all() {
    return List.of(accuracy(), meanAbsoluteError());
  }

  /** Keras's name, as it stands in files and progress lines. */
  String name();

  /**
   * The sum over samples of this figure.
   *
   * @param outputs the network's output [rows, columns], rows {@code outputStride} floats apart
   * @param labels the targets, rows {@code labelStride} elements apart
   * @param targets what a label is
   */
  double sum(
      MemorySegment outputs,
      long outputBytes,
      int outputStride,
      MemorySegment labels,
      long labelBytes,
      int labelStride,
      Targets targets,
      int rows,
      int columns);

  /** Whether it counts classes, which targets that are measured values do not have. */
  default boolean countsClasses() {
    return false;
  }

  /**
   * Refuses targets that it has no meaning for.
   *
   * @throws IllegalArgumentException saying what is expected
   */
  default void checkTargets(Targets targets) {}

  /** Share of samples whose class is right. */
  static Metric accuracy() {
    return new Accuracy();
  }

  /** Mean of |output - target|. */
  static Metric meanAbsoluteError() {
    return new MeanAbsoluteError();
  }
}
