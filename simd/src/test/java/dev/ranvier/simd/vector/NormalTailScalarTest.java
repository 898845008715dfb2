package dev.ranvier.simd.vector;

import dev.ranvier.simd.ErfOracle;
import dev.ranvier.simd.Ulps;
import dev.ranvier.testkit.Anywhere;
import org.junit.jupiter.api.Test;

/** The tail of the normal distribution that GELU is made of. */
@Anywhere
class NormalTailScalarTest {

  @Test
  void isTheTailWithoutItsExponential() {
    Ulps ulps = new Ulps("scaled tail");
    for (float a = 1e-6f; a < 13.2f; a *= 1.0001f) {
      double tail = ErfOracle.erfc(a * StrictMath.sqrt(0.5)) / 2;
      ulps.add(a, NormalTailScalar.scaled(a), tail * StrictMath.exp((double) a * a / 2));
    }
    ulps.assertAtMost(4);
  }
}
