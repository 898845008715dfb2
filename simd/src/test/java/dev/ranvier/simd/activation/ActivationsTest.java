package dev.ranvier.simd.activation;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.testkit.Width;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the factories of activations refuse. */
@Width
class ActivationsTest {

  @ParameterizedTest
  @ValueSource(doubles = {0, -0.2, 1e-40, 1e39, Double.NaN, Double.POSITIVE_INFINITY})
  void slopeAndAlphaAreFloatsAboveZero(double wrong) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Activations.leakyRelu(KernelProvider.SCALAR, wrong))
        .withMessageContaining("slope is " + wrong);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Activations.elu(KernelProvider.SCALAR, wrong))
        .withMessageContaining("alpha is " + wrong);
    assertThatNoException().isThrownBy(() -> Activations.elu(KernelProvider.SCALAR, 1.0));
  }
}
