package dev.ranvier.bench.lab;

import dev.ranvier.bench.gemm.GemmShape;
import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.gemm.Gemm;
import java.util.ArrayList;
import java.util.List;

/** Narrow outputs and few terms: A packed into panels, or read where it lies by the same tile. */
final class ReadingInPlace implements Experiment {

  private static final List<String> USUAL =
      List.of(
          "128x16x512",
          "128x32x512",
          "128x64x512",
          "T32x128x10",
          "T100x80x12",
          "T64x128x10",
          "T784x128x8",
          "T784x512x10",
          "T784x512x15");

  private static final List<String> TILES = List.of("GemmTile8x1v", "GemmTile8x2v");

  @Override
  public String name() {
    return "a-in-place";
  }

  @Override
  public String question() {
    return "Narrow outputs, few terms: does A earn a copy? (Blocking.leavesA; --shape)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    Vectors.require(name());
    List<Case> cases = new ArrayList<>();
    for (String text : shapes.isEmpty() ? USUAL : shapes) {
      GemmShape shape = GemmShape.parse(text);
      if (shape.form() == Form.NT) {
        throw new IllegalArgumentException("--shape is '" + text + "', expected none with _NT");
      }
      String name = shape.workload().substring("sgemm_".length());
      for (String tile : TILES) {
        cases.add(new Case(name + "_" + tile.substring(8), () -> ways(shape, tile)));
      }
    }
    return cases;
  }

  private static List<Way> ways(GemmShape shape, String tile) {
    FloatMatrix a = Products.left(shape);
    FloatMatrix b = Products.right(shape);
    FloatMatrix c = FloatMatrix.zeros(shape.m(), shape.n());
    return List.of(
        Way.of("packed", Products.of(Gemm.ofTile(tile), shape, a, b, c)),
        Way.of("in-place", Products.of(Gemm.ofTile(tile + "Strided"), shape, a, b, c)));
  }
}
