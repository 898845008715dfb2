package dev.ranvier.metric;

import dev.ranvier.data.Targets;
import dev.ranvier.simd.reduce.ArgMax;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Share of samples whose class is right, in [0, 1]. With class ids, or rows of several values, the
 * class is the largest output (the first of equals, a NaN being larger than any number); with a
 * single output it is 1 above one half, as in Keras. With a loss of regressions (mean squared error
 * and the like) targets must look like classes: 0 or 1 in a single column, 0 to 1 in several;
 * others are refused.
 */
public record Accuracy() implements Metric {

  @Override
  public String name() {
    return "accuracy";
  }

  @Override
  public boolean countsClasses() {
    return true;
  }

  @Override
  public double sum(
      MemorySegment outputs,
      long outputBytes,
      int outputStride,
      MemorySegment labels,
      long labelBytes,
      int labelStride,
      Targets targets,
      int rows,
      int columns) {
    int right = 0;
    for (int row = 0; row < rows; row++) {
      long output = outputBytes + (((long) row * outputStride) << 2);
      long label = labelBytes + (((long) row * labelStride) << 2);
      boolean match;
      if (targets.kind() == Targets.Kind.CLASS_IDS) {
        match = ArgMax.of(outputs, output, columns) == labels.get(ValueLayout.JAVA_INT, label);
      } else if (columns == 1) {
        match = isOne(outputs, output) == isOne(labels, label);
      } else {
        match = ArgMax.of(outputs, output, columns) == ArgMax.of(labels, label, columns);
      }
      right += match ? 1 : 0;
    }
    return right;
  }

  private static boolean isOne(MemorySegment values, long offsetBytes) {
    return values.get(ValueLayout.JAVA_FLOAT, offsetBytes) > 0.5f;
  }
}
