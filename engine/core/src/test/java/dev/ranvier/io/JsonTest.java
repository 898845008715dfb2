package dev.ranvier.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ranvier.testkit.Anywhere;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * JSON as model files hold it, in one file because what is read, written and refused are one
 * grammar.
 */
@Anywhere
class JsonTest {
  private static final Path FILE = Path.of("net.safetensors");

  @Test
  void readsEveryKindOfValue() {
    Object value =
        parse(" {\"b\":[1,-0,2.5,-1e3,1E+2],\"a\":{},\"t\":true,\"f\":false,\"n\":null}\r\n\t");
    Map<String, Object> expected = new LinkedHashMap<>();
    expected.put("b", List.of(1L, 0L, 2.5, -1000.0, 100.0));
    expected.put("a", Map.of());
    expected.put("t", true);
    expected.put("f", false);
    expected.put("n", null);
    assertThat(value).isEqualTo(expected);
    assertThat(((Map<?, ?>) value).keySet().toString()).isEqualTo("[b, a, t, f, n]");
    assertThat(parse("9223372036854775807")).isEqualTo(Long.MAX_VALUE);
    assertThat(parse("-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void readsEscapesAndUnicode() {
    assertThat(parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u00E9\""))
        .isEqualTo("\"\\/\b\f\n\r\tA\u00e9\u00e9");
    assertThat(parse("\"\u00e9\u20ac\ud83d\ude00\\ud83d\\ude00\u007f\""))
        .isEqualTo("\u00e9\u20ac\ud83d\ude00\ud83d\ude00\u007f");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "[",
        "[1",
        "[1,",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "01",
        "-",
        "-01",
        "+1",
        ".5",
        "1.",
        "1.e3",
        "1e",
        "1e+",
        "0x10",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999",
        "-1e999",
        "9223372036854775808",
        "tru",
        "True",
        "nul",
        "\"",
        "\"a",
        "\"\\\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\\ud800\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\ud800x\"",
        "\"\n\"",
        "\"\u0000\"",
        "1 2",
        "[] []",
        "{}x",
        "/**/1",
        "[1]//",
        "\ufeff1",
        "\u00a01",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}"
      })
  void refusesWhatIsNotJson(String text) {
    assertThatExceptionOfType(ModelFormatException.class).isThrownBy(() -> parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "c0 80",
    "c1 bf",
    "80",
    "ff",
    "e2 82",
    "ed a0 80",
    "f4 90 80 80",
    "f8 88 80 80 80",
    "e0 80 80"
  })
  void refusesInvalidUtf8(String hex) {
    String[] bytes = hex.split(" ");
    byte[] text = new byte[bytes.length + 3];
    text[0] = '"';
    text[1] = 'a';
    for (int i = 0; i < bytes.length; i++) {
      text[i + 2] = (byte) Integer.parseInt(bytes[i], 16);
    }
    text[text.length - 1] = '"';
    assertThatExceptionOfType(ModelFormatException.class)
        .isThrownBy(() -> Json.parse(FILE, "header", text))
        .withMessageContaining("header, byte 2: expected UTF-8");
  }

  @Test
  void errorsNameFilePlaceExpectedAndFound() {
    assertThatExceptionOfType(ModelFormatException.class)
        .isThrownBy(() -> parse("{\"a\":1;"))
        .withMessage(
            "net.safetensors, header, byte 6: expected ',' or '}', found ';'. "
                + ModelFormatException.DAMAGED)
        .satisfies(e -> assertThat((Object) e.file()).isEqualTo(FILE))
        .satisfies(e -> assertThat(e.place()).isEqualTo("header, byte 6"))
        .satisfies(e -> assertThat(e.expected()).isEqualTo("',' or '}'"))
        .satisfies(e -> assertThat(e.found()).isEqualTo("';'"));
    assertThatExceptionOfType(ModelFormatException.class)
        .isThrownBy(() -> parse("[1,\"\u20ac\",x"))
        .withMessageContaining("byte 9: expected a JSON value, found 'x'");
    assertThatExceptionOfType(ModelFormatException.class)
        .isThrownBy(() -> parse("{\"a\":1,\"a\":2}"))
        .withMessageContaining("byte 7: expected each key once, found 'a' again");
    assertThatExceptionOfType(ModelFormatException.class)
        .isThrownBy(() -> parse("[1,"))
        .withMessageContaining("byte 3: expected a JSON value, found the end of the text");
  }

  @Test
  void limitsHold() {
    assertThat(parse("[".repeat(32) + "]".repeat(32))).isInstanceOf(List.class);
    refused("[".repeat(33) + "]".repeat(33), "32 levels");
    refused("{\"a\":".repeat(33), "32 levels");
    refused("[".repeat(1_000_000), "32 levels");
    assertThat((List<?>) parse("[" + "1,".repeat(99_998) + "1]")).hasSize(99_999);
    refused("[" + "1,".repeat(99_999) + "1]", "100000 values");
    refused("0." + "1".repeat(400), "400 characters");
    refused(" ".repeat(16 << 20) + "1", "16777216 bytes");
  }

  @Test
  void writesTheSameTextForTheSameValue() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("z", Arrays.asList(1, 2L, (short) 3, (byte) 4, null, true));
    value.put("a", Map.of("k", 0.1f));
    value.put("d", List.of(0.1, 1e300, -0.0, 1e-7f, 1.0));
    value.put("s", "\"\\/\n\u0001\u007f\u00e9\ud83d\ude00");
    assertThat(Json.write(value))
        .isEqualTo(
            "{\"z\":[1,2,3,4,null,true],\"a\":{\"k\":0.1},"
                + "\"d\":[0.1,1.0E300,-0.0,1.0E-7,1.0],"
                + "\"s\":\"\\\"\\\\/\\u000a\\u0001\u007f\u00e9\ud83d\ude00\"}");
  }

  @Test
  void writtenValuesReadBack() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2_000; i++) {
      Object value = randomValue(random, 4);
      String text = Json.write(value);
      assertThat(parse(text)).isEqualTo(value);
      assertThat(Json.write(parse(text))).isEqualTo(text);
      float number = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(number)) {
        assertThat(((Double) parse(Json.write(number))).floatValue()).isEqualTo(number);
      }
    }
  }

  @Test
  void refusesToWriteWhatCannotBeRead() {
    Object deep = 1;
    for (int i = 0; i < 33; i++) {
      deep = List.of(deep);
    }
    for (Object wrong :
        new Object[] {
          Double.NaN, Float.POSITIVE_INFINITY, 'c', Map.of(1, 2), "\ud800", "a\udc00b", deep
        }) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Json.write(wrong))
          .withMessageContaining("expected")
          .withMessageContaining("found");
    }
  }

  @Test
  void objectsCheckTheirMembers() {
    JsonObject object =
        JsonObject.parse(
            FILE,
            "model",
            "{\"s\":\"x\",\"i\":3,\"d\":2.5,\"b\":true,\"o\":{\"i\":1},\"l\":[{\"i\":7}],"
                + "\"n\":[1,2]}");
    assertThat(object.string("s")).isEqualTo("x");
    assertThat(object.integer("i", 3, 3)).isEqualTo(3);
    assertThat(object.number("d")).isEqualTo(2.5);
    assertThat(object.number("i")).isEqualTo(3);
    assertThat(object.bool("b")).isTrue();
    assertThat(object.object("o").integer("i", 0, 9)).isEqualTo(1);
    assertThat(object.objects("l").getFirst().integer("i", 0, 9)).isEqualTo(7);
    assertThat(object.integers("n", 0, 2)).containsExactly(1L, 2L);
    wrong(() -> object.string("i"), "model, i: expected a string, found 3");
    wrong(() -> object.string("missing"), "model, missing: expected a member", "found none");
    wrong(() -> object.integer("i", 0, 2), "model, i: expected a whole number from 0 to 2");
    wrong(() -> object.integer("d", 0, 9), "found 2.5");
    wrong(() -> object.number("s"), "a number, found the string 'x'");
    wrong(() -> object.bool("s"), "true or false");
    wrong(() -> object.object("n"), "model, n: expected an object, found a list of 2 elements");
    wrong(() -> object.objects("n"), "model, n[0]: expected an object, found 1");
    wrong(() -> object.integers("n", 0, 1), "model, n[1]: expected a whole number");
    wrong(() -> object.integers("o", 0, 1), "expected a list, found an object of 1 members");
    wrong(() -> object.objects("l").getFirst().string("i"), "model, l[0], i: expected");
    wrong(() -> object.allowOnly(Set.of("s", "i", "d", "b", "o", "l")), "found 'n'", "newer");
    wrong(() -> JsonObject.parse(FILE, "model", "[]"), "model: expected an object");
    object.allowOnly(object.values().keySet());
  }

  @Test
  void textOutOfFilesIsTamed() {
    assertThat(ModelFormatException.quote("a\u001b[31m\u202e\n")).isEqualTo("'a?[31m??'");
    assertThat(ModelFormatException.quote("x".repeat(100)))
        .isEqualTo("'" + "x".repeat(60) + "...'");
  }

  private static void wrong(Runnable action, String... parts) {
    assertThatExceptionOfType(ModelFormatException.class)
        .isThrownBy(action::run)
        .satisfies(e -> assertThat(e.getMessage()).contains("net.safetensors").contains(parts));
  }

  private static Object randomValue(SplittableRandom random, int depth) {
    switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0:
        return random.nextLong();
      case 1:
        return random.nextDouble() * Math.pow(10, random.nextInt(-300, 300));
      case 2:
        return random.nextBoolean();
      case 3:
        return "k" + (char) random.nextInt(0xD800) + random.nextInt(100);
      case 4:
        return null;
      case 5:
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          list.add(randomValue(random, depth - 1));
        }
        return list;
      default:
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(5); i > 0; i--) {
          map.put("\u00e9" + random.nextInt(), randomValue(random, depth - 1));
        }
        return map;
    }
  }

  private static void refused(String text, String expected) {
    assertThatExceptionOfType(ModelFormatException.class)
        .isThrownBy(() -> Json.parse(FILE, "header", text.getBytes(StandardCharsets.UTF_8)))
        .withMessageContaining(expected);
  }

  private static Object parse(String text) {
    return Json.parse(FILE, "header", text);
  }
}
