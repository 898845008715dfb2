package dev.ranvier.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import dev.ranvier.FitOptions;
import dev.ranvier.Model;
import dev.ranvier.Sequential;
import dev.ranvier.Verbosity;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Browser;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Page;
import dev.ranvier.testkit.PictureChecks;
import dev.ranvier.testkit.RealPart;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Digits drawn on a page's pad become pictures as MNIST's are, and a network trained on those
 * recognises at least nine of ten.
 */
@Gate
class PagePadTest {

  private static final int SIDE = 28;
  private static final int PIXELS = SIDE * SIDE;

  @TempDir Path folder;

  /** A drawing: its digit, and its strokes as the script takes them, [[[x, y], ...], ...]. */
  private record Drawing(int digit, String strokes) {}

  @Test
  void drawnDigitsAreRecognised() throws IOException {
    Dataset data = mnist().slice(0, 8_000);
    Path file = folder.resolve("digits.html");
    Path trained = folder.resolve("digits.safetensors");
    try (Sequential network =
        Sequential.of(
            Input.of(PIXELS),
            Dense.of(64, Activation.relu()),
            Dense.of(10, Activation.softmax()))) {
      network.compile(
          Optimizer.adam(0.002), Loss.sparseCategoricalCrossEntropy(), Metric.accuracy());
      network.fit(data, FitOptions.epochs(5).batchSize(64).seed(1).verbosity(Verbosity.SILENT));
      network.save(trained);
    }
    try (Model model = Model.load(trained)) {
      InteractivePage.of(model).data(data).write(file);
    }
    try (Page page = Browser.shared().blank()) {
      page.open(file);
      page.waitUntil("document.documentElement.dataset.ready", Duration.ofSeconds(20));
      recognises(page);
      handsOnAStrokeOfTheMouse(page);
      assertThat(PictureChecks.everywhere(page)).isEmpty();
    }
  }

  private static void recognises(Page page) throws IOException {
    StringBuilder wrong = new StringBuilder();
    int right = 0;
    List<Drawing> drawings = drawings();
    assertThat(drawings).extracting(Drawing::digit).contains(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    for (Drawing drawing : drawings) {
      JsonElement picture = page.evaluate("ranvier.pictureOf(" + drawing.strokes() + ")");
      requireAsMnist(picture);
      int said =
          page.evaluate("(p => p.indexOf(Math.max(...p)))(ranvier.predict(" + picture + "))")
              .getAsInt();
      right += said == drawing.digit() ? 1 : 0;
      wrong.append(said == drawing.digit() ? "" : " " + drawing.digit() + " as " + said);
    }
    System.out.println("Drawn digits: " + right + " of " + drawings.size() + " right;" + wrong);
    assertThat(10 * right).as("wrong: " + wrong).isGreaterThanOrEqualTo(9 * drawings.size());
  }

  /** A box of 20 pixels, the centre of mass on pixel 14 to the pixel, paper 0, ink up to 1. */
  private static void requireAsMnist(JsonElement picture) {
    double mass = 0;
    double x = 0;
    double y = 0;
    int[] box = {SIDE, SIDE, -1, -1};
    for (int pixel = 0; pixel < PIXELS; pixel++) {
      double ink = picture.getAsJsonArray().get(pixel).getAsDouble();
      assertThat(ink).isBetween(0.0, 1.0);
      mass += ink;
      x += ink * (pixel % SIDE);
      y += ink * (pixel / SIDE);
      if (ink > 0) {
        box[0] = Math.min(box[0], pixel % SIDE);
        box[1] = Math.min(box[1], pixel / SIDE);
        box[2] = Math.max(box[2], pixel % SIDE);
        box[3] = Math.max(box[3], pixel / SIDE);
      }
    }
    assertThat(Math.max(box[2] - box[0], box[3] - box[1]) + 1).isBetween(20, 21);
    assertThat(x / mass).isBetween(13.49, 14.51);
    assertThat(y / mass).isBetween(13.49, 14.51);
    assertThat(mass).as("as much ink as MNIST's").isBetween(25.0, 220.0);
  }

  /** The pad itself: a one, drawn from top to bottom. */
  private static void handsOnAStrokeOfTheMouse(Page page) {
    double[] middle = page.middle("canvas.pad");
    page.mousePress(middle[0] + 6, middle[1] - 70);
    for (int y = -60; y <= 70; y += 10) {
      page.mouseDrag(middle[0] - y / 10.0, middle[1] + y);
    }
    page.mouseRelease(middle[0] - 7, middle[1] + 70);
    page.waitUntil(
        "document.querySelector('.answer').textContent.startsWith('1 ')", Duration.ofSeconds(5));
    page.click("#inputs .sampler button");
    page.waitUntil(
        "document.querySelector('.answer').textContent.includes('Draw')", Duration.ofSeconds(5));
  }

  private static List<Drawing> drawings() throws IOException {
    try (InputStream in = PagePadTest.class.getResourceAsStream("strokes.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(PagePadTest::drawing)
          .toList();
    }
  }

  private static Drawing drawing(String line) {
    String[] parts = line.split(": ");
    String strokes =
        Arrays.stream(parts[1].split(" \\| "))
            .map(stroke -> "[[" + stroke.replace(" ", "],[") + "]]")
            .collect(Collectors.joining(",", "[", "]"));
    return new Drawing(Integer.parseInt(parts[0]), strokes);
  }

  private static Dataset mnist() throws IOException {
    Path data = RealPart.named("RANVIER_DATA", "MNIST's test part").resolve("mnist-10k");
    byte[] images = unzipped(data.resolve("images-idx3-ubyte.gz"));
    byte[] labels = unzipped(data.resolve("labels-idx1-ubyte.gz"));
    int count = labels.length - 8;
    float[][] features = new float[count][PIXELS];
    int[] digits = new int[count];
    for (int i = 0; i < count; i++) {
      digits[i] = labels[8 + i];
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        features[i][pixel] = (images[16 + i * PIXELS + pixel] & 0xff) / 255f;
      }
    }
    return Dataset.wrapClasses(features, digits, 10);
  }

  private static byte[] unzipped(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }
}
