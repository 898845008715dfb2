package dev.ranvier.metric;

import dev.ranvier.data.Targets;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Mean of |output - target| over outputs and samples. */
public record MeanAbsoluteError() implements Metric {

  @Override
  public String name() {
    return "mean_absolute_error";
  }

  @Override
  public void checkTargets(Targets targets) {
    if (targets.kind() != Targets.Kind.VALUES) {
      throw new IllegalArgumentException(
          "Metric mean_absolute_error: the targets are "
              + targets
              + ", expected rows of values; use accuracy for classes");
    }
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
    double sum = 0.0;
    for (int row = 0; row < rows; row++) {
      long output = outputBytes + (((long) row * outputStride) << 2);
      long label = labelBytes + (((long) row * labelStride) << 2);
      for (int column = 0; column < columns; column++) {
        long offset = (long) column << 2;
        double value = outputs.get(ValueLayout.JAVA_FLOAT, output + offset);
        sum += Math.abs(value - labels.get(ValueLayout.JAVA_FLOAT, label + offset));
      }
    }
    return sum / columns;
  }
}
