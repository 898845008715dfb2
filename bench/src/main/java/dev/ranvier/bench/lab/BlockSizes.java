package dev.ranvier.bench.lab;

import dev.ranvier.bench.gemm.GemmShape;
import dev.ranvier.bench.measure.FloatMatrix;
import java.util.ArrayList;
import java.util.List;

/** Large products with blocks of B of other widths than the machine's caches ask for. */
final class BlockSizes implements Experiment {

  private static final List<String> USUAL = List.of("2048x2048x2048", "1024x4096x4096");
  private static final List<Integer> COLUMNS = List.of(192, 288, 384, 480, 768);

  @Override
  public String name() {
    return "blocks";
  }

  @Override
  public String question() {
    return "Large products: how wide should blocks of B be? (Blocking.of; --shape)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    Vectors.require(name());
    return (shapes.isEmpty() ? USUAL : shapes)
        .stream()
            .map(GemmShape::parse)
            .map(
                shape -> new Case(shape.workload().substring("sgemm_".length()), () -> ways(shape)))
            .toList();
  }

  private static List<Way> ways(GemmShape shape) {
    TileClasses inside = new TileClasses(List.of());
    FloatMatrix a = Products.left(shape);
    FloatMatrix b = Products.right(shape);
    FloatMatrix c = FloatMatrix.zeros(shape.m(), shape.n());
    List<Integer> widths = new ArrayList<>(COLUMNS);
    Integer own = inside.blockColumns();
    widths.remove(own);
    widths.addFirst(own);
    List<Way> ways = new ArrayList<>();
    for (int columns : widths) {
      Runnable product = Products.of(inside.blocked(columns), shape, a, b, c);
      ways.add(new Way(columns + "-columns", product, shape.flops()));
    }
    return ways;
  }
}
