package dev.ranvier.bench.jmh;

import dev.ranvier.bench.gemm.GemmEngine;
import dev.ranvier.bench.gemm.GemmOperands;
import dev.ranvier.bench.gemm.GemmShape;
import dev.ranvier.bench.probe.WarmUp;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Tier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Matrix products of a training step of 784-512-256-10, and a square. */
@State(Scope.Thread)
public class GemmJmh {

  /** Which kernels. */
  @Param({"VECTOR", "SCALAR"})
  public Tier tier;

  /** As {@code bench/run.sh gemm} names them. */
  @Param({"128x512x784", "128x10x256", "T784x512x128", "128x784x512_NT", "256x256x256"})
  public String shape;

  private GemmOperands operands;
  private Runnable product;

  /** For JMH. */
  public GemmJmh() {}

  /** Allocates and warms up. */
  @Setup
  public void setUp() {
    operands = new GemmOperands(GemmShape.parse(shape));
    product =
        GemmEngine.kernels(tier.name(), KernelProvider.of(tier), 1)
            .paths()
            .of(operands)
            .getFirst()
            .product();
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
