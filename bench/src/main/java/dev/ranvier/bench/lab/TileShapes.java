package dev.ranvier.bench.lab;

import dev.ranvier.bench.gemm.GemmShape;
import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.simd.Simd;
import java.util.ArrayList;
import java.util.List;

/**
 * Tiles of other shapes beside the machine's own: on packed blocks that lie in the first and in the
 * second-level cache, and, where their panels can be packed, on whole products.
 */
final class TileShapes implements Experiment {

  /** What was tried beside 8x3v, and 8x3v as it was before. */
  private static final List<String> OF_32_REGISTERS =
      List.of("8x3v", "8x3v-checked", "9x3v", "6x4v", "12x2v", "14x2v", "5x5v", "4x6v");

  /** Beside 4x3v. */
  private static final List<String> OF_16_REGISTERS =
      List.of("4x3v", "6x2v-parted2", "5x2v", "4x2v", "8x1v");

  private static final List<String> PRODUCTS = List.of("128x512x784", "T784x512x128");

  /** Rows and vectors that all usual shapes divide nearly. */
  private static final int ROWS_IN_L2 = 120;

  private static final int VECTORS_IN_L2 = 12;
  private static final int TERMS_IN_L2 = 512;
  private static final long L1_BYTES = 24 << 10;

  @Override
  public String name() {
    return "tiles";
  }

  @Override
  public String question() {
    return "Tiles of other shapes: are they faster than the machine's own? (GemmTile...; --shape)";
  }

  @Override
  public List<Case> cases(List<String> shapes) {
    Vectors.require(name());
    List<TileSource> given = shapes.stream().map(TileSource::parse).toList();
    TileClasses[] classes = new TileClasses[1];
    List<Case> cases = new ArrayList<>();
    cases.add(new Case("blocks_in_L1", () -> blocks(made(classes, given), true)));
    cases.add(new Case("blocks_in_L2", () -> blocks(made(classes, given), false)));
    for (String product : PRODUCTS) {
      cases.add(new Case(product, () -> products(made(classes, given), GemmShape.parse(product))));
    }
    return cases;
  }

  /** Compiled once for all cases, when the first of them begins. */
  private static TileClasses made(TileClasses[] classes, List<TileSource> given) {
    if (classes[0] == null) {
      classes[0] = new TileClasses(given.isEmpty() ? usual() : given);
    }
    return classes[0];
  }

  /** Those of the machine's line: a tile of eight rows needs 32 registers. */
  private static List<TileSource> usual() {
    TileClasses own = new TileClasses(List.of());
    boolean wide = own.rows(own.tiles().keySet().iterator().next()) == 8;
    return (wide ? OF_32_REGISTERS : OF_16_REGISTERS).stream().map(TileSource::parse).toList();
  }

  private static List<Way> blocks(TileClasses classes, boolean small) {
    List<Way> ways = new ArrayList<>();
    for (Object tile : classes.tiles().keySet()) {
      int rows = classes.rows(tile);
      int columns = classes.columns(tile);
      int mc = small ? rows : Math.ceilDiv(ROWS_IN_L2, rows) * rows;
      int nc = small ? columns : Math.ceilDiv(VECTORS_IN_L2 * lanes(), columns) * columns;
      int kc = small ? (int) (L1_BYTES / 4 / (rows + columns)) : TERMS_IN_L2;
      double flops = 2.0 * mc * nc * kc;
      ways.add(new Way(classes.tiles().get(tile), classes.block(tile, mc, nc, kc), flops));
    }
    return ways;
  }

  private static int lanes() {
    return Simd.current().lanes();
  }

  private static List<Way> products(TileClasses classes, GemmShape shape) {
    FloatMatrix a = Products.left(shape);
    FloatMatrix b = Products.right(shape);
    FloatMatrix c = FloatMatrix.zeros(shape.m(), shape.n());
    List<Way> ways = new ArrayList<>();
    classes
        .tiles()
        .forEach(
            (tile, name) -> {
              if (!name.endsWith("-checked")) {
                try {
                  Runnable product = Products.of(classes.alone(tile), shape, a, b, c);
                  ways.add(new Way(name, product, shape.flops()));
                } catch (IllegalArgumentException e) {
                  System.err.println(
                      name
                          + " has no whole products: "
                          + e.getMessage().replaceFirst("^LabTile\\S+", "it"));
                }
              }
            });
    return ways;
  }
}
