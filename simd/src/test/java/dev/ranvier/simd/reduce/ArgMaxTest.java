package dev.ranvier.simd.reduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Anywhere;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** The place of the largest value, by the rule that classes, accuracy and class weights share. */
@Anywhere
class ArgMaxTest {

  private static int of(float... values) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(8 + 4L * values.length, 4);
      MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_FLOAT, 8, values.length);
      return ArgMax.of(memory, 8, values.length);
    }
  }

  @Test
  void isTheFirstOfTheLargest() {
    assertThat(of(-3f)).isZero();
    assertThat(of(-3f, -1f, -2f)).isEqualTo(1);
    assertThat(of(1f, 2f, 2f)).isEqualTo(1);
    assertThat(of(Float.NEGATIVE_INFINITY, -Float.MAX_VALUE)).isEqualTo(1);
    assertThat(of(Float.MAX_VALUE, Float.POSITIVE_INFINITY)).isEqualTo(1);
  }

  @Test
  void zerosAreEqual() {
    assertThat(of(-0f, 0f)).isZero();
    assertThat(of(-1f, -0f, 0f)).isEqualTo(1);
  }

  @Test
  void theFirstNanIsLargerThanAnyNumber() {
    assertThat(of(1f, Float.NaN, Float.POSITIVE_INFINITY, Float.NaN)).isEqualTo(1);
    assertThat(of(Float.NaN, Float.POSITIVE_INFINITY)).isZero();
    float otherNan = Float.intBitsToFloat(0xffc00001);
    assertThat(of(2f, otherNan, Float.NaN)).isEqualTo(1);
  }

  @Test
  void noColumnsHaveNoPlace() {
    assertThatThrownBy(() -> of())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected at least 1");
  }
}
