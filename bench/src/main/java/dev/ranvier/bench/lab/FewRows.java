package dev.ranvier.bench.lab;

import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.gemm.Gemm;
import java.util.ArrayList;
import java.util.List;

/** Small batches on weights that stay: whole tiles, or row by row without what zeros hide. */
final class FewRows implements Experiment {

  private static final List<Integer> ROWS = List.of(2, 4, 8, 16, 32);
  private static final List<Integer> ZEROS = List.of(0, 50, 80);
  private static final int INPUTS = 784;
  private static final int OUTPUTS = 512;

  @Override
  public String name() {
    return "few-rows";
  }

  @Override
  public String question() {
    return "Small batches: whole tiles, or rows one by one without zero inputs? (PackedProduct)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    Experiment.requireNone(name(), shapes);
    List<Case> cases = new ArrayList<>();
    for (int rows : ROWS) {
      for (int zeros : ZEROS) {
        cases.add(new Case("%srows_zero%s".formatted(rows, zeros), () -> ways(rows, zeros)));
      }
    }
    return cases;
  }

  private static List<Way> ways(int rows, int zeros) {
    FloatMatrix a = Products.inputs(rows, INPUTS, zeros);
    FloatMatrix b = FloatMatrix.random(INPUTS, OUTPUTS, -1f, 1f);
    FloatMatrix c = FloatMatrix.zeros(rows, OUTPUTS);
    return List.of(
        Way.of("tiles", Products.ofPacked(Gemm.of(KernelProvider.best()).await(), a, b, c)),
        Way.of("row-by-row", Products.rowByRow(a, b, c, true)));
  }
}
