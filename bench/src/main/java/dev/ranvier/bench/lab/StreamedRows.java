package dev.ranvier.bench.lab;

import dev.ranvier.bench.gemm.GemmShape;
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
    return StreamedGradient.gradients(shapes.isEmpty() ? USUAL : shapes, StreamedRows::ways);
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
