package dev.ranvier.digits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import dev.ranvier.testkit.RealPart;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Real MNIST, 10,000 pictures, from the folder that RANVIER_DATA names. */
@Anywhere
final class MnistTest {

  @Test
  void readsMnist() throws NoSuchAlgorithmException {
    DigitData data =
        DigitFolder.load(RealPart.named("RANVIER_DATA", "real data").resolve("mnist-10k"));
    assertThat(data.train().count()).isEqualTo(8_000);
    assertThat(data.test().count()).isEqualTo(2_000);
    assertThat(Arrays.copyOf(data.train().labels(), 10))
        .containsExactly(7, 2, 1, 0, 4, 1, 4, 9, 5, 9);
    assertThat(data.test().labels()[1_999]).isEqualTo(6);
    MessageDigest hash = MessageDigest.getInstance("SHA-256");
    hash.update(data.train().images());
    hash.update(data.test().images());
    assertThat(HexFormat.of().formatHex(hash.digest()))
        .isEqualTo("6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161");
  }
}
