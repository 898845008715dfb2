package dev.ranvier.bench.jmh;

import dev.ranvier.bench.gemm.GemmEngine;
import dev.ranvier.bench.gemm.GemmOperands;
import dev.ranvier.bench.gemm.GemmShape;
import dev.ranvier.bench.probe.WarmUp;
import dev.ranvier.simd.gemm.Gemm;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A matrix product on each tile alone, whether it is this machine's or another's. */
@State(Scope.Thread)
public class TileJmh {

  /** One of {@link Gemm#tiles}; the command puts all of them here. */
  @Param("GemmTileScalar")
  public String tile;

  /** As {@code bench/run.sh gemm} names them. */
  @Param("128x512x784")
  public String shape;

  private GemmOperands operands;
  private Runnable product;

  /** For JMH. */
  public TileJmh() {}

  /** Allocates and warms up. */
  @Setup
  public void setUp() {
    GemmShape sizes = GemmShape.parse(shape);
    operands = new GemmOperands(sizes);
    Gemm gemm = Gemm.ofTile(tile);
    long bytes = gemm.packBytes(sizes.form(), sizes.m(), sizes.n(), sizes.k());
    MemorySegment scratch = Arena.ofAuto().allocate(bytes, 64);
    product = GemmEngine.product(gemm, operands, scratch, 0);
    WarmUp.run(product);
  }

  /** C = op(A) op(B). */
  @Benchmark
  public void product() {
    product.run();
  }

  /** Frees. */
  @TearDown
  public void tearDown() {
    operands.close();
  }
}
