package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How switches are read: the property before the variable, and the words for on and off. */
@Anywhere
class SwitchTest {

  private static String read(Map<String, String> properties, Map<String, String> variables) {
    return Switch.read("a", "A", properties::get, variables::get);
  }

  @Test
  void thePropertyGoesBeforeTheVariableAndBlankIsUnset() {
    assertThat(read(Map.of("a", " x "), Map.of("A", "y"))).isEqualTo("x");
    assertThat(read(Map.of("a", " "), Map.of("A", "y "))).isEqualTo("y");
    assertThat(read(Map.of(), Map.of("A", "y"))).isEqualTo("y");
    assertThat(read(Map.of(), Map.of())).isEmpty();
  }

  @Test
  void onAndOffHaveTheSameWordsInAnyCase() {
    for (String off : List.of("off", "OFF", "none", "None", "no", "false", "FALSE")) {
      assertThat(Switch.isOff(off)).as(off).isTrue();
      assertThat(Switch.isUsual(off)).as(off).isFalse();
    }
    for (String on : List.of("", "on", "ON", "yes", "true", "True")) {
      assertThat(Switch.isUsual(on)).as(on).isTrue();
      assertThat(Switch.isOff(on)).as(on).isFalse();
    }
    for (String other : List.of("of", "0", "1", "offf", "/none")) {
      assertThat(Switch.isUsual(other) || Switch.isOff(other)).as(other).isFalse();
      assertThat(Switch.word(other)).isEqualTo(other);
    }
  }
}
