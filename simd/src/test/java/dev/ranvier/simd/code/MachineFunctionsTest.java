package dev.ranvier.simd.code;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** What trials of machine code take for a difference. */
@Anywhere
class MachineFunctionsTest {

  @Test
  void anotherFloatIsADifferenceButNotAnotherNaN() {
    float other = Float.intBitsToFloat(0xFFC0_0001);
    float[] must = {1f, Float.NaN, 0f, 2f, 3f, 4f};
    assertThat(difference(must, 1f, other, 0f, 2f, 3f, 4f)).isEmpty();
    assertThat(difference(must, 1f, other, 9f, 2f, 3f, 9f)).as("beside the columns").isEmpty();
    assertThat(difference(must, 1f, 1f, 0f, 2f, 3f, 4f)).isEqualTo("at float 1: 1.0, not NaN");
    assertThat(difference(must, 1f, other, 0f, 2f, other, 4f))
        .isEqualTo("at float 4: NaN, not 3.0");
    assertThat(difference(new float[] {0f}, -0f)).isEqualTo("at float 0: -0.0, not 0.0");
  }

  /** Of rows of three, of which two count. */
  private static String difference(float[] must, float... is) {
    return MachineFunctions.difference(
        MemorySegment.ofArray(must), MemorySegment.ofArray(is), 3, 2);
  }
}
