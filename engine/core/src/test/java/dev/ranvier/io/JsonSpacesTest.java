package dev.ranvier.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Space may stand around every sign. */
@Anywhere
class JsonSpacesTest {

  private static final String SPACE = " \t\r\n";

  private static Object parse(String text) {
    return Json.parse(Path.of("net.safetensors"), "header", text.replace("_", SPACE));
  }

  @Test
  void insideOfEmptyThings() {
    assertThat(parse("_{_}_")).isEqualTo(Map.of());
    assertThat(parse("_[_]_")).isEqualTo(List.of());
  }

  @Test
  void aroundMembersAndElements() {
    assertThat(parse("_{_\"a\"_:_1_,_\"b\"_:_[_2_,_3_,_[_]_]_,_\"c\"_:_{_}_}_"))
        .isEqualTo(Map.of("a", 1L, "b", List.of(2L, 3L, List.of()), "c", Map.of()));
  }
}
