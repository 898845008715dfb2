package dev.ranvier.simd.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.simd.RequireVector;
import dev.ranvier.simd.Simd;
import dev.ranvier.simd.Tier;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Program;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Each kind of processor gets its tiles, and the switch others, with the same bits. */
@Presence
class TileTableTest {

  private static String tiles(String name, int bits, String architecture) {
    TileTable.Line line = TileTable.choose(name, Machine.of(bits, architecture));
    return line.name() + ": " + line.packed() + " (A in place: " + line.strided() + ")";
  }

  @Test
  void everyProcessorGetsItsTiles() {
    RequireVector.orSkip();
    String many =
        "8x3v: GemmTile8x3v and GemmTile8x2v and GemmTile8x1v"
            + " (A in place: GemmTile8x2vStrided and GemmTile8x1vStrided)";
    String few = "4x3v: GemmTile4x3v and GemmTile4x1v (A in place: GemmTile8x1vStrided)";
    assertThat(tiles("", 512, "amd64")).isEqualTo(many);
    assertThat(tiles("", 256, "amd64")).isEqualTo(few);
    assertThat(tiles("", 128, "amd64")).isEqualTo(few);
    assertThat(tiles("", 128, "aarch64")).isEqualTo(many);
    assertThat(tiles("", 256, "aarch64")).isEqualTo(many);
    TileSet packed = TileTable.choose("", Machine.of(512, "amd64")).packed();
    assertThat(packed.wide(4)).as("up to four rows").isInstanceOf(GemmTile4x3v.class);
    assertThat(packed.wide(5)).isInstanceOf(GemmTile8x3v.class);
  }

  @Test
  void withoutVectorsThereIsTheScalarTile() {
    assertThat(tiles("", 0, "amd64"))
        .isEqualTo("scalar: GemmTileScalar (A in place: GemmTileScalar)");
    assertThat(tiles("scalar", 0, "aarch64")).startsWith("scalar");
  }

  @Test
  void aNameGoesBeforeTheMachine() {
    RequireVector.orSkip();
    assertThat(tiles("4x3v", 512, "amd64")).startsWith("4x3v: GemmTile4x3v");
    assertThat(tiles("8x3v", 256, "amd64")).startsWith("8x3v: GemmTile8x3v");
    assertThat(tiles("scalar", 512, "amd64")).startsWith("scalar: GemmTileScalar");
  }

  @Test
  void aNameThatIsUnknownOrDoesNotRunIsRefusedWithThoseThatDo() {
    assertThatThrownBy(() -> TileTable.choose("8x3v", Machine.of(0, "amd64")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Property ranvier.tiles (or RANVIER_TILES) is '8x3v', expected one of scalar on this"
                + " machine (no vectors), or unset");
    RequireVector.orSkip();
    assertThatThrownBy(() -> TileTable.choose("6x2v", Machine.of(256, "amd64")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Property ranvier.tiles (or RANVIER_TILES) is '6x2v', expected one of 8x3v, 4x3v,"
                + " scalar on this machine (256 bits), or unset");
  }

  @Test
  void theSwitchChangesTheTilesAndNoBit() throws Exception {
    RequireVector.orSkip();
    List<String> said = run("-Dranvier.tiles=").lines().toList();
    for (TileTable.Line line : TileTable.lines(Simd.current().bits())) {
      List<String> forced = run("-Dranvier.tiles=" + line.name()).lines().toList();
      assertThat(forced.get(0)).contains("tiles " + line.name() + " (ranvier.tiles)");
      assertThat(forced.get(1)).startsWith("Gemm of " + line.packed() + " (A in place: ");
      assertThat(forced.get(2)).startsWith("bits ").isEqualTo(said.get(2));
    }
    assertThat(said.get(0)).doesNotContain("tiles");
    assertThat(program().with("RANVIER_TILES", "scalar").run().said()).contains("GemmTileScalar");
    assertThat(run("-Dranvier.tiles=9x9v")).contains("is '9x9v', expected one of 8x3v, 4x3v,");
  }

  private static String run(String flag) throws Exception {
    return program().flags(flag).run().said();
  }

  private static Program program() {
    return Program.java(Simd.FLAG, "--enable-native-access=ALL-UNNAMED")
        .main(System.getProperty("java.class.path"), Child.class);
  }

  /** Says what the kernels are, the tiles, and the bits of products with edges. */
  static final class Child {

    private Child() {}

    public static void main(String[] args) {
      System.out.println(Simd.current().describe());
      try (Arena arena = Arena.ofConfined()) {
        Gemm gemm = Gemm.of(Tier.VECTOR);
        System.out.println(gemm);
        CRC32C bits = new CRC32C();
        for (int[] size : new int[][] {{3, 70, 600}, {37, 131, 20}, {9, 5, 7}}) {
          add(bits, product(gemm, arena, size[0], size[1], size[2]));
        }
        System.out.println("bits " + bits.getValue());
      }
    }

    private static MemorySegment product(Gemm gemm, Arena arena, int m, int n, int k) {
      MemorySegment a = random(arena, (long) m * k);
      MemorySegment b = random(arena, (long) k * n);
      MemorySegment c = arena.allocate(4L * m * n, 64);
      MemorySegment pack = arena.allocate(gemm.packBytes(Form.NN, m, n, k), 64);
      gemm.multiply(Form.NN, m, n, k, a, 0, k, b, 0, n, 0f, c, 0, n, pack, 0);
      return c;
    }

    private static MemorySegment random(Arena arena, long floats) {
      MemorySegment memory = arena.allocate(4 * floats, 64);
      Random random = new Random(floats);
      for (long i = 0; i < floats; i++) {
        memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, random.nextFloat() - 0.5f);
      }
      return memory;
    }

    private static void add(CRC32C bits, MemorySegment memory) {
      bits.update(memory.asByteBuffer());
    }
  }
}
