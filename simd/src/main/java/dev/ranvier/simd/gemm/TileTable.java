package dev.ranvier.simd.gemm;

import dev.ranvier.simd.Simd;
import java.util.ArrayList;
import java.util.List;

/**
 * Which tiles a machine gets: the first line of the list whose bits and registers it has, unless
 * {@code ranvier.tiles} (or {@code RANVIER_TILES}) names another. The lines give the same bits.
 */
final class TileTable {

  /**
   * One line of the table.
   *
   * @param name what the switch calls it: the shape of its widest tile
   * @param leastBits of a vector, without which its tiles cannot run
   * @param leastRegisters without which its tiles run, but keep sums in memory
   * @param packed for rows that are packed
   * @param strided for rows where they lie
   * @param packer how their panels are made
   */
  record Line(
      String name,
      int leastBits,
      int leastRegisters,
      TileSet packed,
      TileSet strided,
      Pack packer) {}

  private TileTable() {}

  /** Of scalar kernels: what every machine can run. */
  static Line scalar() {
    TileSet tile = new TileSet(new GemmTileScalar());
    return new Line("scalar", 0, 0, tile, tile, new PackScalar());
  }

  /** All lines that run with vectors of so many bits, the best first. */
  static List<Line> lines(int bits) {
    List<Line> lines = new ArrayList<>();
    if (bits > 0) {
      lines.addAll(vectors());
    }
    lines.add(scalar());
    lines.removeIf(line -> line.leastBits > bits);
    return lines;
  }

  /** Apart from the rest, so that where there are no vectors nothing asks for their tiles. */
  private static List<Line> vectors() {
    return List.of(
        new Line(
            "8x3v",
            128,
            32,
            new TileSet(new GemmTile8x3v(), new GemmTile8x2v(), new GemmTile8x1v())
                .withLow(new GemmTile4x3v()),
            new TileSet(new GemmTile8x2vStrided(), new GemmTile8x1vStrided()),
            new PackKernel()),
        new Line(
            "4x3v",
            128,
            16,
            new TileSet(new GemmTile4x3v(), new GemmTile4x1v()),
            new TileSet(new GemmTile8x1vStrided()),
            new PackKernel()));
  }

  /** The line for this machine, or the one that the switch names. */
  static Line here() {
    return choose(Simd.tiles(), Machine.here());
  }

  /**
   * The line for a machine, or the one with a name.
   *
   * @param name empty for none
   * @throws IllegalArgumentException if no line that runs on the machine has that name
   */
  static Line choose(String name, Machine machine) {
    List<Line> lines = lines(machine.bits());
    for (Line line : lines) {
      if (name.isEmpty() ? line.leastRegisters <= machine.registers() : line.name.equals(name)) {
        return line;
      }
    }
    throw new IllegalArgumentException(
        "Property ranvier.tiles (or RANVIER_TILES) is '%s', expected one of %s on this machine (%s), or unset"
            .formatted(
                name,
                String.join(", ", lines.stream().map(Line::name).toList()),
                machine.bits() == 0 ? "no vectors" : machine.bits() + " bits"));
  }
}
