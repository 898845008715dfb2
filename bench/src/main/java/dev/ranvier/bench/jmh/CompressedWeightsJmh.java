package dev.ranvier.bench.jmh;

import dev.ranvier.bench.measure.FloatMatrix;
import dev.ranvier.bench.probe.WarmUp;
import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemv.Bfloat16Gemv;
import dev.ranvier.simd.gemv.Bfloat16Weights;
import dev.ranvier.simd.gemv.QuantizedGemv;
import dev.ranvier.simd.gemv.QuantizedWeights;
import dev.ranvier.simd.matrix.Matrix;
import java.lang.foreign.Arena;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One row of 1024 inputs times weights [1024, 4096] in fewer bytes. One method for each format. */
@State(Scope.Thread)
public class CompressedWeightsJmh {

  private static final int K = 1024;
  private static final int N = 4096;

  /** Which kernels. */
  @Param({"VECTOR", "SCALAR"})
  public Tier tier;

  private QuantizedGemv quantized;
  private Bfloat16Gemv bfloat16;
  private FloatMatrix x;
  private FloatMatrix y;
  private FloatMatrix scale;
  private Matrix bytes;
  private Matrix halves;
  private Matrix scratch;

  /** For JMH. */
  public CompressedWeightsJmh() {}

  /** Allocates, compresses and warms up. */
  @Setup
  public void setUp() {
    quantized = QuantizedGemv.of(tier);
    bfloat16 = Bfloat16Gemv.of(tier);
    x = FloatMatrix.random(1, K, 0.1f, 1f);
    y = FloatMatrix.zeros(1, N);
    scale = FloatMatrix.zeros(1, N);
    FloatMatrix w = FloatMatrix.random(K, N, -1f, 1f);
    Arena arena = Arena.ofAuto();
    bytes = new Matrix(arena.allocate(QuantizedWeights.bytes(K, N), 64), 0, 0);
    halves = new Matrix(arena.allocate(Bfloat16Weights.bytes(K, N), 64), 0, 0);
    long scratchBytes = Math.max(QuantizedGemv.scratchBytes(), Bfloat16Gemv.scratchBytes());
    scratch = new Matrix(arena.allocate(scratchBytes, 64), 0, 0);
    QuantizedWeights.quantize(w.matrix(), K, N, bytes, scale.matrix());
    Bfloat16Weights.narrow(w.matrix(), K, N, halves);
    WarmUp.run(this::int8);
    WarmUp.run(this::bfloat16);
  }

  /** Weights of 8 bits with a scale for each output. */
  @Benchmark
  public void int8() {
    quantized.multiply(
        1, N, K, x.segment(), 0, x.stride(), bytes, scale.matrix(), y.matrix(), null, scratch);
  }

  /** Weights of 16 bits. */
  @Benchmark
  public void bfloat16() {
    bfloat16.multiply(1, N, K, x.segment(), 0, x.stride(), halves, y.matrix(), true, null, scratch);
  }
}
