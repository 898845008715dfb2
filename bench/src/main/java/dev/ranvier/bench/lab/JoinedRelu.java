package dev.ranvier.bench.lab;

import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;
import java.util.List;

/** Rows of few columns: joined by their padding into one row, or one after the other. */
final class JoinedRelu implements Experiment {

  @Override
  public String name() {
    return "joined-rows";
  }

  @Override
  public String question() {
    return "Relu on rows of few columns: joined by their padding, or row by row? (JoinedRows)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    Experiment.requireNone(name(), shapes);
    return List.of(
        new Case("32x10", () -> ways(32, 10)),
        new Case("128x10", () -> ways(128, 10)),
        new Case("128x512", () -> ways(128, 512)));
  }

  private static List<Way> ways(int rows, int columns) {
    FloatMatrix x = FloatMatrix.random(rows, columns, -1f, 1f);
    FloatMatrix y = FloatMatrix.zeros(rows, columns);
    ActivationKernel relu = Activations.relu(KernelProvider.of(Tier.best()));
    Runnable joined = () -> relu.forward(x.matrix(), 0, y.matrix(), 0, rows, columns);
    long rowBytes = 4L * x.stride();
    Runnable single =
        () -> {
          for (int row = 0; row < rows; row++) {
            long at = row * rowBytes;
            relu.forward(x.matrix(), at, y.matrix(), at, 1, columns);
          }
        };
    return List.of(Way.of("joined", joined), Way.of("row-by-row", single));
  }
}
