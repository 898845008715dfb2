package dev.ranvier.bench.lab;

import dev.ranvier.bench.measure.FloatMatrix;
import java.util.ArrayList;
import java.util.List;

/** A single row of inputs: with and without leaving out the rows of weights behind zeros. */
final class ZeroSkipping implements Experiment {

  private static final List<int[]> SIZES =
      List.of(new int[] {784, 128}, new int[] {784, 512}, new int[] {4096, 4096});
  private static final List<Integer> ZEROS = List.of(0, 50, 80);

  @Override
  public String name() {
    return "zeros";
  }

  @Override
  public String question() {
    return "A row of inputs: what do lists of nonzero inputs cost, what do they save? (Gemv)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    Experiment.requireNone(name(), shapes);
    List<Case> cases = new ArrayList<>();
    for (int[] size : SIZES) {
      for (int zeros : ZEROS) {
        String name = "%sx%s_zero%s".formatted(size[0], size[1], zeros);
        cases.add(new Case(name, () -> ways(size[0], size[1], zeros)));
      }
    }
    return cases;
  }

  private static List<Way> ways(int inputs, int outputs, int zeros) {
    FloatMatrix x = Products.inputs(1, inputs, zeros);
    FloatMatrix w = FloatMatrix.random(inputs, outputs, -1f, 1f);
    FloatMatrix y = FloatMatrix.zeros(1, outputs);
    return List.of(
        Way.of("skipping", Products.rowByRow(x, w, y, true)),
        Way.of("every-row", Products.rowByRow(x, w, y, false)));
  }
}
