package dev.ranvier.samples.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.activation.Activation;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.testkit.Anywhere;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hidden layers as one word, and the mark below what is wrong in it. */
@Anywhere
final class LayersTextTest {

  @Test
  void readsLayersInTheirOrder() {
    assertThat(LayersText.parse("--layers", "64-relu-dropout0.2-32-RELU-8"))
        .containsExactly(
            Dense.of(64, Activation.relu()),
            Dropout.of(0.2),
            Dense.of(32, Activation.relu()),
            Dense.of(8));
    assertThat(LayersText.parse("--layers", "16-batchnorm-leakyrelu0.1-noise0.5-layernorm-swish"))
        .containsExactly(
            Dense.of(16),
            BatchNormalization.of(),
            ActivationLayer.of(Activation.leakyRelu(0.1)),
            GaussianNoise.of(0.5),
            LayerNormalization.of(),
            ActivationLayer.of(Activation.silu()));
  }

  @Test
  void knowsEveryActivation() {
    for (Activation activation : Activation.all()) {
      assertThat(LayersText.parse("--layers", "3-" + activation.name()))
          .containsExactly(Dense.of(3, activation));
    }
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          64-rleu-8,          3, 4, did you mean relu?
          64-dropot0.2,       3, 9, did you mean dropout?
          64--8,              3, 1, found nothing
          -64,                0, 1, found nothing
          64-,                3, 1, found nothing
          0-relu,             0, 1, expected 1 to 1048576 units
          99999999999-relu,   0, 11, expected 1 to 1048576 units
          64-dropout1.5,     10, 3, expected a share below 1
          64-dropout,        10, 1, expected a number after dropout
          64-dropout0.2.3,   10, 5, expected a number after dropout
          64-relu0.3,         7, 3, expected nothing after relu
          64-batchnorm2,     12, 1, expected nothing after batchnorm
          64-elu0,            6, 1, alpha
          64-x+y,             3, 3, expected a number of units
          """)
  void marksWhatIsWrong(String text, int at, int length, String said) {
    String message =
        """
        %s
        %s%s\
        """
            .formatted(text, " ".repeat(at), "^".repeat(length))
            .indent(2)
            .stripTrailing();
    assertThatThrownBy(() -> LayersText.parse("--layers", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--layers: ")
        .hasMessageContaining(said)
        .hasMessageEndingWith(message);
  }
}
