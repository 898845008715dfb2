package dev.ranvier.simd.vector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.Padded;
import dev.ranvier.simd.TestTiers;
import dev.ranvier.simd.Ulps;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Exponential and logarithm over all floats: the largest error that their heads promise. */
@Width
class ExpLogTest {

  private static final int COLUMNS = 4096;

  private interface Row {
    void run(Padded x, Padded y);
  }

  /** The vector code under test, in a class that is not loaded where vectors are missing. */
  private static final class Vectors {
    static void exp(Padded x, Padded y) {
      ExpRowKernel.expShifted(x.segment, x.bytes, 0f, y.segment, y.bytes, COLUMNS);
    }
  }

  private static void exp(Padded x, Padded y) {
    RowScalar.expShifted(x.segment, x.bytes, 0f, y.segment, y.bytes, COLUMNS);
  }

  private static void expFlushed(Padded x, Padded y) {
    for (int j = 0; j < COLUMNS; j++) {
      y.set(0, j, ExpScalar.expFlushed(x.get(0, j)));
    }
  }

  private static void expm1(Padded x, Padded y) {
    for (int j = 0; j < COLUMNS; j++) {
      y.set(0, j, ExpScalar.expm1(x.get(0, j)));
    }
  }

  private static void log(Padded x, Padded y) {
    for (int j = 0; j < COLUMNS; j++) {
      y.set(0, j, LogScalar.log(x.get(0, j)));
    }
  }

  private static void log1p(Padded x, Padded y) {
    for (int j = 0; j < COLUMNS; j++) {
      y.set(0, j, LogScalar.log1p(x.get(0, j)));
    }
  }

  @Test
  void expOverAllFloats() {
    sweep("exp SCALAR", ExpLogTest::exp, StrictMath::exp, Integer.MIN_VALUE, 5237, 2);
    // Where results are neither 0 nor infinite: 1e-30 to 128, both signs.
    sweep("exp SCALAR", ExpLogTest::exp, StrictMath::exp, bits(-128f), -1231, 2);
    sweep("exp SCALAR", ExpLogTest::exp, StrictMath::exp, bits(128f), -1231, 2);
    TestTiers.assumeVector();
    sweep("exp VECTOR", Vectors::exp, StrictMath::exp, Integer.MIN_VALUE, 5237, 2);
    sweep("exp VECTOR", Vectors::exp, StrictMath::exp, bits(-128f), -1231, 2);
    sweep("exp VECTOR", Vectors::exp, StrictMath::exp, bits(128f), -1231, 2);
  }

  @Test
  void expFlushedOverArgumentsUpTo88() {
    DoubleUnaryOperator exact = x -> x < -87.33654f ? 0 : StrictMath.exp(x);
    sweep("expFlushed", ExpLogTest::expFlushed, exact, bits(-0f), 1171, 2);
    sweep("expFlushed", ExpLogTest::expFlushed, exact, bits(-128f), -61, 2);
    sweep("expFlushed", ExpLogTest::expFlushed, exact, bits(88f), -1231, 2);
  }

  @Test
  void expm1OverNegativeFloats() {
    sweep("expm1", ExpLogTest::expm1, StrictMath::expm1, bits(-0f), 2591, 2);
    sweep("expm1", ExpLogTest::expm1, StrictMath::expm1, bits(-20f), -61, 2);
  }

  @Test
  void logOverPositiveNormalFloats() {
    sweep("log SCALAR", ExpLogTest::log, StrictMath::log, bits(Float.MIN_NORMAL), 2591, 4);
    sweep("log SCALAR", ExpLogTest::log, StrictMath::log, bits(0.8f), 8, 4);
  }

  @Test
  void log1pFromZeroToOne() {
    sweep("log1p SCALAR", ExpLogTest::log1p, StrictMath::log1p, bits(1f), -1301, 4);
  }

  @Test
  void logOfNanIsNan() {
    assertThat(LogScalar.log(Float.NaN)).isNaN();
    assertThat(LogScalar.log1p(Float.NaN)).isNaN();
  }

  private static int bits(float x) {
    return Float.floatToRawIntBits(x);
  }

  /** 200 blocks of floats, {@code step} apart. */
  private static void sweep(
      String name, Row row, DoubleUnaryOperator exact, int from, int step, double bound) {
    Ulps ulps = new Ulps(name);
    try (Arena arena = Arena.ofConfined()) {
      Padded x = new Padded(arena, 1, COLUMNS, 0, 0);
      Padded y = new Padded(arena, 1, COLUMNS, 0, 0);
      int at = from;
      for (int block = 0; block < 200; block++) {
        for (int j = 0; j < COLUMNS; j++, at += step) {
          x.set(0, j, Float.intBitsToFloat(at));
        }
        row.run(x, y);
        for (int j = 0; j < COLUMNS; j++) {
          ulps.add(x.get(0, j), y.get(0, j), exact.applyAsDouble(x.get(0, j)));
        }
      }
    }
    ulps.assertAtMost(bound);
  }
}
