package dev.ranvier.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.Model;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.testkit.Anywhere;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an interactive page's file holds, and what it refuses. */
@Anywhere
class InteractivePageTest {

  private static final String EVIL = "</script><script>alert(1)</script><b>'\"&";

  @TempDir Path folder;

  @Test
  void holdsTheWeightsToTheLastBit() throws Exception {
    try (Model model = Model.initialize(layers(3, 5, 2), 7)) {
      String html = InteractivePage.of(model).html();
      float[] weights = unpack(between(html, "id=\"weights\">", "<"), 32);
      Map<String, float[]> kept = model.getWeights();
      assertThat(weights).startsWith(kept.get("dense_1.weight"));
      assertThat(weights).endsWith(kept.get("dense_2.bias"));
      assertThat(html).isEqualTo(InteractivePage.of(model).html());
    }
  }

  @Test
  void allowsItsOwnScriptAndStyleAndNoRequest() throws Exception {
    try (Model model = Model.initialize(layers(2, 1), 1)) {
      String html = InteractivePage.of(model).html();
      String policy = between(html, "Security-Policy\" content=\"", "\"");
      assertThat(policy).startsWith("default-src 'none';");
      assertThat(policy).contains("script-src '" + hash(between(html, "<script>", "</script>")));
      assertThat(policy).contains("style-src '" + hash(between(html, "<style>", "</style>")));
      assertThat(html.replace("http://www.w3.org/2000/svg", ""))
          .doesNotContain("http:", "https:", "unsafe", "url(");
    }
  }

  @Test
  void whatUsersWriteIsText() {
    try (Model model = Model.initialize(layers(2, 2), 1)) {
      String html =
          InteractivePage.of(model)
              .title(EVIL)
              .note(EVIL)
              .inputNames(EVIL, "x")
              .outputs(Readout.of(EVIL).unit(EVIL), Readout.of("b"))
              .html();
      assertThat(html.split("<script", -1)).hasSize(4);
      assertThat(html).doesNotContain("<b>").contains("&lt;b&gt;'&quot;&amp;");
    }
  }

  @Test
  void sixHundredThousandWeightsStayBelowThreeMegabytes() {
    try (Model model = Model.initialize(layers(784, 512, 300, 140, 10), 1)) {
      assertThat(model.architecture().parameterCount()).isBetween(598_000L, 600_000L);
      int bytes = InteractivePage.of(model).html().getBytes(StandardCharsets.UTF_8).length;
      assertThat(bytes).isLessThan(2_900_000);
    }
  }

  @Test
  void largerNetworksAreRefusedWithAdvice() {
    try (Model model = Model.initialize(layers(1000, 600, 1), 1)) {
      assertThatThrownBy(() -> InteractivePage.of(model))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContainingAll("601,201", "600,000", "NetworkDiagram", "smaller layers");
    }
  }

  @Test
  void namesAndDataMustFitTheNetwork() {
    try (Model model = Model.initialize(layers(3, 2), 1)) {
      InteractivePage page = InteractivePage.of(model);
      assertThatThrownBy(() -> page.inputNames("a", "b"))
          .hasMessageContaining("2 input names, expected 3");
      assertThatThrownBy(() -> page.outputNames("a")).hasMessageContaining("1 outputs, expected 2");
      assertThatThrownBy(() -> page.sliders(Slider.of("a", 0, 1)))
          .hasMessageContaining("1 sliders, expected 3");
      Dataset other = Dataset.of(new float[][] {{1}}, new float[][] {{1}});
      assertThatThrownBy(() -> page.data(other)).hasMessageContaining("expected 3");
    }
  }

  @Test
  void slidersAndReadoutsAreChecked() {
    assertThatThrownBy(() -> Slider.of("a", 1, 1)).hasMessageContaining("from 1.0 to 1.0");
    assertThatThrownBy(() -> Slider.of("a", 0, 1).start(2)).hasMessageContaining("starts at 2.0");
    assertThatThrownBy(() -> Slider.of("a", 0, 1).standardized(1, 0))
        .hasMessageContaining("expected finite numbers");
    assertThatThrownBy(() -> Readout.of("a").affine(0, 1)).hasMessageContaining("the scale not 0");
    Slider slider = Slider.of("a", 0, 10).standardized(4, 2);
    assertThat(slider.scale() * 8 + slider.offset()).isEqualTo(2);
    assertThat(slider.shown(2)).isEqualTo(8);
  }

  @Test
  void rangesComeFromTheDataAndAreRound() {
    assertThat(PageInputs.range(-2.3948, 3.1123)).containsExactly(-2.4, 3.2);
    assertThat(PageInputs.range(4.3, 7.9)).containsExactly(4.3, 7.9);
    assertThat(PageInputs.range(5, 5)).containsExactly(0, 10);
  }

  @Test
  void isWrittenWholeOrNotAtAll() throws Exception {
    Path file = folder.resolve("page.html");
    try (Model model = Model.initialize(layers(2, 1), 1)) {
      InteractivePage page = InteractivePage.of(model);
      page.write(file);
      page.title("Grüße").write(file);
      assertThat(Files.readString(file)).contains("<h1>Grüße</h1>");
      assertThat(folder.toFile().list()).containsExactly("page.html");
      assertThatThrownBy(() -> page.write(folder.resolve("none/page.html")))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("none/page.html");
    }
  }

  private static List<Layer> layers(int... sizes) {
    Layer[] layers = new Layer[sizes.length];
    layers[0] = Input.of(sizes[0]);
    for (int i = 1; i < sizes.length; i++) {
      layers[i] = Dense.of(sizes[i], Activation.tanh());
    }
    return List.of(layers);
  }

  private static String between(String text, String start, String end) {
    Matcher found =
        Pattern.compile(Pattern.quote(start) + "(.*?)" + Pattern.quote(end), Pattern.DOTALL)
            .matcher(text);
    assertThat(found.find()).as(start).isTrue();
    return found.group(1);
  }

  private static String hash(String text) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return "sha256-"
        + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static float[] unpack(String text, int count) throws Exception {
    Inflater inflater = new Inflater(true);
    inflater.setInput(Base64.getDecoder().decode(text));
    byte[] planes = new byte[4 * count];
    assertThat(inflater.inflate(planes)).isEqualTo(planes.length);
    inflater.end();
    float[] weights = new float[count];
    for (int i = 0; i < count; i++) {
      int bits = 0;
      for (int plane = 0; plane < 4; plane++) {
        bits |= (planes[plane * count + i] & 0xff) << (8 * plane);
      }
      weights[i] = Float.intBitsToFloat(bits);
    }
    return weights;
  }
}
