package dev.ranvier.digits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Anywhere;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The drawn digits: the same for the same seed, everywhere. */
@Anywhere
final class DigitGeneratorTest {

  @Test
  void picturesNeverChange() throws NoSuchAlgorithmException {
    Digits digits = new DigitGenerator(1).digits(0, 100);
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(digits.images());
    assertThat(HexFormat.of().formatHex(hash))
        .as("a changed generator makes every published accuracy stale: change this knowingly")
        .isEqualTo("523f936297a6e1a1f630239873ae52c6b843761b5227ea252134d2f31e426414");
    assertThat(Arrays.copyOf(digits.labels(), 20))
        .containsExactly(1, 4, 2, 0, 9, 3, 6, 8, 5, 7, 0, 8, 3, 5, 7, 6, 1, 2, 9, 4);
  }

  @Test
  void anyPartCanBeDrawnAlone() {
    DigitGenerator generator = new DigitGenerator(5);
    Digits all = generator.digits(0, 60);
    Digits part = new DigitGenerator(5).digits(17, 25);
    assertThat(part.images()).isEqualTo(all.range(17, 42).images());
    assertThat(part.labels()).isEqualTo(all.range(17, 42).labels());
    assertThat(generator.label(17)).isEqualTo(part.labels()[0]);
  }

  @Test
  void seedsDiffer() {
    Digits one = new DigitGenerator(1).digits(0, 10);
    Digits two = new DigitGenerator(2).digits(0, 10);
    assertThat(one.images()).isNotEqualTo(two.images());
    assertThat(one.labels()).isNotEqualTo(two.labels());
  }

  @Test
  void trainAndTestFollowEachOther() {
    DigitGenerator generator = new DigitGenerator(3);
    DigitData data = generator.data(30, 20);
    assertThat(data.train().count()).isEqualTo(30);
    assertThat(data.test().images()).isEqualTo(generator.digits(30, 20).images());
    assertThat(data.source()).contains("seed 3");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE})
  void classesAreBalanced(long seed) {
    int[] labels = new DigitGenerator(seed).digits(0, 200).labels();
    for (int ten = 0; ten < 200; ten += 10) {
      assertThat(Arrays.copyOfRange(labels, ten, ten + 10))
          .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }
  }

  @Test
  void inkIsSane() {
    Digits digits = new DigitGenerator(4).digits(0, 2000);
    double[] inkByClass = new double[Digits.CLASSES];
    for (int i = 0; i < digits.count(); i++) {
      double ink = 0;
      double border = 0;
      float[] pixels = digits.pixels(i);
      for (int p = 0; p < pixels.length; p++) {
        ink += pixels[p];
        border += isBorder(p) ? pixels[p] : 0;
      }
      assertThat(ink).as("ink of picture %d", i).isBetween(12.0, 260.0);
      assertThat(border).as("ink at the border of picture %d", i).isLessThan(16.0);
      inkByClass[digits.labels()[i]] += ink / (digits.count() / Digits.CLASSES);
    }
    for (int digit = 0; digit < Digits.CLASSES; digit++) {
      assertThat(inkByClass[digit]).as("mean ink of %d", digit).isBetween(40.0, 130.0);
    }
    assertThat(Arrays.stream(inkByClass).min().orElseThrow())
        .as("a one needs the least ink")
        .isEqualTo(inkByClass[1]);
  }

  private static boolean isBorder(int pixel) {
    int row = pixel / Digits.SIDE;
    int column = pixel % Digits.SIDE;
    return Math.min(row, column) == 0 || Math.max(row, column) == Digits.SIDE - 1;
  }

  @Test
  void pixelsRunFromZeroToOne() {
    Digits digits = new DigitGenerator(1).digits(0, 200);
    float[] pixels = digits.pixels();
    float min = 1;
    float max = 0;
    for (float pixel : pixels) {
      min = Math.min(min, pixel);
      max = Math.max(max, pixel);
    }
    assertThat(min).isZero();
    assertThat(max).isEqualTo(1);
    assertThat(digits.pixels(3))
        .isEqualTo(Arrays.copyOfRange(pixels, 3 * Digits.PIXELS, 4 * Digits.PIXELS));
  }

  @Test
  void mostPaperIsClean() {
    byte[] images = new DigitGenerator(6).digits(0, 500).images();
    long zeros = 0;
    for (byte pixel : images) {
      zeros += pixel == 0 ? 1 : 0;
    }
    assertThat((double) zeros / images.length).isBetween(0.6, 0.9);
  }

  @Test
  void wrongArraysAreRefused() {
    assertThatThrownBy(() -> new Digits(new byte[783], new int[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected 784 bytes for 1 labels, found 783");
    assertThatThrownBy(() -> new Digits(new byte[784], new int[] {10}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected 0 to 9, found 10");
    assertThatThrownBy(() -> new DigitGenerator(1).digits(-1, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found -1");
  }
}
