package dev.ranvier.bench.lab;

import dev.ranvier.bench.gemm.GemmShape;
import dev.ranvier.simd.gemm.Form;
import java.util.ArrayList;
import java.util.List;

/** A streamed weight gradient over several blocks of terms, with more or fewer rows in scratch. */
final class StreamedRows implements Experiment {

  private static final List<String> USUAL = List.of("T4096x4096x1024");
  private static final List<Integer> ROWS = List.of(256, 512, 1024, 2048);

  @Override
  public String name() {
    return "streamed-rows";
  }

  @Override
  public String question() {
    return "A streamed gradient of many terms: how many rows in scratch? (Blocking.of; --shape)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    Vectors.require(name());
    return (shapes.isEmpty() ? USUAL : shapes)
        .stream().map(GemmShape::parse).map(StreamedRows::of).toList();
  }

  private static Case of(GemmShape shape) {
    if (shape.form() != Form.TN) {
      throw new IllegalArgumentException(
          "--shape is '%s', expected a gradient, such as T784x512x128".formatted(shape.workload()));
    }
    return new Case("T%sx%sx%s".formatted(shape.m(), shape.n(), shape.k()), () -> ways(shape));
  }

  private static List<Way> ways(GemmShape shape) {
    TileClasses inside = new TileClasses(List.of());
    List<Integer> heights = new ArrayList<>(ROWS);
    Integer own = inside.streamedRows();
    heights.remove(own);
    heights.addFirst(own);
    List<Way> ways = new ArrayList<>();
    for (int rows : heights) {
      ways.add(Way.of(rows + "-rows", StreamedGradient.streamed(inside.streaming(rows), shape)));
    }
    return ways;
  }
}
