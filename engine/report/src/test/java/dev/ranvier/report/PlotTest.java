package dev.ranvier.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Anywhere;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Plots of whatever data: laid out without a fault, light, honest about what they leave out. */
@Anywhere
final class PlotTest {

  private static final Pattern PATH = Pattern.compile("class=\"rv-l0\" d=\"([^\"]*)\"");

  /** Of data of all sizes and signs, with gaps, on both kinds of axes, under long names. */
  @Test
  void randomPlotsHaveNoFaults() {
    Random random = new Random(1);
    for (int round = 0; round < 150; round++) {
      Plot plot = randomPlot(random);
      Picture picture;
      try {
        picture = plot.picture();
      } catch (IllegalArgumentException refused) {
        assertThat(refused).hasMessageContaining("can be drawn");
        continue;
      }
      assertThat(TextBoxes.faults(picture)).as("round " + round).isEmpty();
      assertThat(picture.svg().getBytes(StandardCharsets.UTF_8).length)
          .as("round " + round)
          .isLessThan(100_000);
      assertThat(picture.svg()).doesNotContain("NaN", "Infinity");
    }
  }

  private static Plot randomPlot(Random random) {
    Plot plot = Plot.of(words(random, 8)).x(words(random, 4)).y(words(random, 4), "ms");
    plot =
        random.nextInt(3) == 0
            ? plot.size(240 + random.nextInt(700), 60 + random.nextInt(300))
            : plot;
    plot = random.nextInt(4) == 0 ? plot.logY() : plot;
    plot = random.nextInt(4) == 0 ? plot.logX() : plot;
    plot = random.nextInt(4) == 0 ? plot.wholeX() : plot;
    plot = random.nextInt(4) == 0 ? plot.logYWhereItHelps() : plot;
    int layers = 1 + random.nextInt(4);
    for (int layer = 0; layer < layers; layer++) {
      int count = 1 + random.nextInt(random.nextInt(8) == 0 ? 5000 : 40);
      double[] xs = values(random, count);
      Arrays.sort(xs);
      double[] ys = values(random, count);
      String name = words(random, 5);
      plot =
          switch (random.nextInt(6)) {
            case 0 -> plot.points(name, xs, ys);
            case 1 -> plot.steps(name, xs, ys);
            case 2 ->
                plot.bars(
                    name,
                    xs,
                    ys,
                    Math.abs(xs[0]) > 1e-9 && Double.isFinite(xs[0]) ? Math.abs(xs[0]) / 3 : 1);
            case 3 -> plot.band(name, xs, ys, values(random, count));
            case 4 -> plot.whiskers(name, xs, ys, values(random, count));
            default -> plot.line(name, xs, ys);
          };
    }
    for (int i = random.nextInt(5); i > 0; i--) {
      plot = plot.vertical(words(random, 6), scaled(random));
      plot = plot.horizontal(words(random, 3), scaled(random));
    }
    return plot;
  }

  private static double[] values(Random random, int count) {
    double scale = Math.pow(10, random.nextInt(24) - 12);
    double shift = random.nextBoolean() ? 0 : scale * Math.pow(10, random.nextInt(6));
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      int kind = random.nextInt(40);
      values[i] =
          kind == 0
              ? Double.NaN
              : kind == 1
                  ? Double.POSITIVE_INFINITY
                  : kind == 2 ? 0 : shift + scale * random.nextGaussian();
    }
    return values;
  }

  private static double scaled(Random random) {
    return random.nextGaussian() * Math.pow(10, random.nextInt(8) - 4);
  }

  private static String words(Random random, int most) {
    List<String> words = new ArrayList<>();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      String letters = random.nextInt(6) == 0 ? "WM<&>\"é漢" : "abcdefgh";
      int length = 1 + random.nextInt(random.nextInt(12) == 0 ? 90 : 9);
      StringBuilder word = new StringBuilder();
      random.ints(length, 0, letters.length()).forEach(at -> word.append(letters.charAt(at)));
      words.add(word.toString());
    }
    return String.join(" ", words);
  }

  @Test
  void gapsAreGapsAndSaid() {
    double[] ys = {1, Double.NaN, 3, 4, Double.NEGATIVE_INFINITY, 5};
    String svg = Plot.of("gaps").line("loss", ys).picture().svg();
    Matcher path = PATH.matcher(svg.substring(svg.lastIndexOf("rv-l0") - 10));
    assertThat(path.find()).isTrue();
    assertThat(path.group(1).chars().filter(c -> c == 'M').count()).isEqualTo(3);
    assertThat(svg).contains("Gaps: 2 values (loss) are no finite numbers.");
  }

  @Test
  void aLogarithmicAxisLeavesOutWhatIsNotPositive() {
    Plot plot = Plot.of("log").line("loss", new double[] {100, 1, 0, -1, 0.001});
    assertThat(plot.logY().picture().svg())
        .contains("Gaps: 2 values (loss) are no positive finite numbers.", "log scale");
    assertThat(plot.logYWhereItHelps().picture().svg()).doesNotContain("log scale", "Gaps");
    assertThat(Plot.of("log").line("", new double[] {200, 1}).logYWhereItHelps().picture().svg())
        .contains("log scale");
    assertThat(Plot.of("log").line("", new double[] {90, 1}).logYWhereItHelps().picture().svg())
        .doesNotContain("log scale");
  }

  /** A single value among a million is still seen: the line reaches as high as without thinning. */
  @Test
  void aLongLineKeepsItsExtremes() {
    double[] ys = new double[1_000_000];
    ys[777_777] = 1;
    ys[123_456] = -1;
    Picture picture = Plot.of("long").line("", ys).picture();
    assertThat(picture.svg()).contains("only the least and greatest at each place");
    assertThat(heights(picture))
        .isEqualTo(heights(Plot.of("").line("", new double[] {0, 1, -1}).picture()));
    assertThat(picture.svg().length()).isLessThan(40_000);
  }

  /** From the lowest to the highest point of the first line. */
  private static long heights(Picture picture) {
    Matcher path = PATH.matcher(picture.svg());
    assertThat(path.find()).isTrue();
    Matcher step = Pattern.compile("[Ml](-?[\\d.]+)(?: |(?=-))(-?[\\d.]+)").matcher(path.group(1));
    double at = 0;
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    while (step.find()) {
      double y = Double.parseDouble(step.group(2));
      at = step.group().charAt(0) == 'M' ? y : at + y;
      low = Math.min(low, at);
      high = Math.max(high, at);
    }
    return Math.round(high - low);
  }

  @Test
  void manyPointsBecomeADensity() {
    double[] xs = new Random(2).doubles(50_000).toArray();
    double[] ys = new Random(3).doubles(50_000).toArray();
    Picture picture = Plot.of("many").points("", xs, ys).picture();
    assertThat(picture.svg())
        .contains("50,000 points: the denser they lie, the stronger the colour.", "<image")
        .doesNotContain("<circle");
  }

  @Test
  void eachMethodReturnsANewPlot() {
    Plot empty = Plot.of("a");
    empty.line("x", new double[] {1});
    assertThatThrownBy(empty::picture)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Plot 'a' is empty, expected a line, points, a band or bars before picture()");
    double[] ys = {1, 2};
    Plot plot = Plot.of("a").line("x", ys);
    Picture before = plot.picture();
    ys[0] = 9;
    assertThat(plot.picture()).isEqualTo(before);
  }

  @Test
  void wrongDataAreRefused() {
    double[] two = {1, 2};
    double[] three = {1, 2, 3};
    Plot plot = Plot.of("p");
    assertThatThrownBy(() -> plot.line("a", two, three))
        .hasMessage("Plot 'p', line 'a': 2 xs and 3 ys, expected as many of both, at least one");
    assertThatThrownBy(() -> plot.line("a", new double[0])).hasMessageContaining("at least one");
    assertThatThrownBy(() -> plot.line("a", new double[] {Double.NaN}).picture())
        .hasMessage(
            "Plot 'p': none of 1 values of y can be drawn, expected at least one finite number");
    assertThatThrownBy(() -> plot.line("a", new double[] {-1}).logY().picture())
        .hasMessageContaining("positive number on a logarithmic axis");
    assertThatThrownBy(() -> plot.yRange(2, 1)).hasMessageContaining("the second greater");
    assertThatThrownBy(() -> plot.vertical("v", Double.NaN)).hasMessageContaining("finite number");
    assertThatThrownBy(() -> plot.bars("b", two, two, 0)).hasMessageContaining("more than 0");
    assertThatThrownBy(() -> plot.size(100, 100)).hasMessageContaining("expected a width of 240");
    assertThatThrownBy(() -> plot.line("a", two).yRange(-1, 1).logY().picture())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("positive");
  }

  @Test
  void whatIsWrittenIsEscaped() {
    String svg =
        Plot.of("<script>&\"'\u0001\ud800").line("]]>", new double[] {1, 2}).picture().svg();
    assertThat(svg).doesNotContain("<script", "\u0001");
    assertThat(SvgDocument.parse(svg).getElementsByTagName("title").item(0).getTextContent())
        .startsWith("<script>&\"'");
  }

  @Test
  void linesWithTheSameXsTellTheirValuesTogether() {
    double[] epochs = IntStream.rangeClosed(1, 3).asDoubleStream().toArray();
    String svg =
        Plot.of("t")
            .x("epoch")
            .line("training", epochs, new double[] {3, 2, 1})
            .line("validation", epochs, new double[] {4, Double.NaN, 2.5})
            .picture()
            .svg();
    assertThat(svg)
        .contains("epoch 2&#10;training: 2&#10;validation: not a number")
        .contains("epoch 3&#10;training: 1&#10;validation: 2.5");
  }
}
