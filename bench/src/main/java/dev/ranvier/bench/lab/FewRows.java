package dev.ranvier.bench.lab;

import dev.ranvier.bench.gemm.GemmShape;
import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.gemm.Gemm;
import java.util.ArrayList;
import java.util.List;

/** Small batches on weights that stay: whole tiles, or row by row without what zeros hide. */
final class FewRows implements Experiment {

  private static final List<Integer> ROWS = List.of(2, 4, 8, 16, 32);
  private static final List<Integer> ZEROS = List.of(0, 50, 60, 70, 80);

  @Override
  public String name() {
    return "few-rows";
  }

  @Override
  public String question() {
    return "Small batches: whole tiles, or rows one by one without zero inputs? (PackedProduct;"
        + " --shape)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    List<Case> cases = new ArrayList<>();
    for (GemmShape shape : shapes.isEmpty() ? usual() : parse(shapes)) {
      for (int zeros : ZEROS) {
        String name = "%srows_%sx%s_zero%s".formatted(shape.m(), shape.k(), shape.n(), zeros);
        cases.add(new Case(name, () -> ways(shape, zeros)));
      }
    }
    return cases;
  }

  private static List<GemmShape> usual() {
    return parse(ROWS.stream().map(rows -> rows + "x512x784").toList());
  }

  private static List<GemmShape> parse(List<String> shapes) {
    return shapes.stream().map(GemmShape::parse).toList();
  }

  private static List<Way> ways(GemmShape shape, int zeros) {
    FloatMatrix a = Products.inputs(shape.m(), shape.k(), zeros);
    FloatMatrix b = FloatMatrix.random(shape.k(), shape.n(), -1f, 1f);
    FloatMatrix c = FloatMatrix.zeros(shape.m(), shape.n());
    return List.of(
        Way.of("tiles", Products.ofPacked(Gemm.of(KernelProvider.best()).await(), a, b, c)),
        Way.of("row-by-row", Products.rowByRow(a, b, c, true)));
  }
}
