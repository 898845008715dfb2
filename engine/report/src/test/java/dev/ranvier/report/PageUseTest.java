package dev.ranvier.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.Model;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Normalization;
import dev.ranvier.testkit.Browser;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Page;
import dev.ranvier.testkit.PictureChecks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page is used by mouse and keys, keeps in its address what was changed, and looks right. */
@Gate
class PageUseTest {

  private static final String ANSWER = "document.querySelector('.answer').textContent";

  @TempDir Path folder;

  @Test
  void anEditedEdgeChangesTheOutputAndComesBackFromTheAddress() {
    Path file = twoInputs();
    try (Page page = opened(file, "")) {
      final String before = page.evaluate(ANSWER).getAsString();
      // A tap on an edge selects it; its slider and its number change it.
      page.evaluate(
          "document.querySelector('.hit').dispatchEvent(new MouseEvent('click', {bubbles: true}))");
      page.waitUntil("document.querySelector('#inspector .field')", Duration.ofSeconds(5));
      page.click("#inspector input[type=number]");
      page.evaluate("document.activeElement.select()");
      page.type("-3.25");
      page.waitUntil("location.hash.includes('dense_1.0.0:-3.25')", Duration.ofSeconds(5));
      String after = page.evaluate(ANSWER).getAsString();
      assertThat(after).isNotEqualTo(before);
      assertThat(page.evaluate("document.getElementById('edits').textContent").getAsString())
          .isEqualTo("1 weight changed");
      String address = page.evaluate("location.hash").getAsString();
      page.open(file, address);
      ready(page);
      assertThat(page.evaluate(ANSWER).getAsString()).isEqualTo(after);
      page.click("#reset");
      page.waitUntil("location.hash === ''", Duration.ofSeconds(5));
      assertThat(page.evaluate(ANSWER).getAsString()).isEqualTo(before);
      page.requireNoProblems();
    }
  }

  @Test
  void anAddressThatFitsNothingIsSaid() {
    String address =
        "#w=dense_1.0.0:abc;dense_1.9.9:1;dense_7.0.0:1;dense_2.b.0:0.5&x=1,2,3&y=4&%3Cb%3E";
    try (Page page = opened(twoInputs(), address)) {
      assertThat(page.evaluate("document.getElementById('said').textContent").getAsString())
          .isEqualTo("6 parts of this link fit nothing in this network.");
      assertThat(page.evaluate("ranvier.address()").getAsString()).isEqualTo("w=dense_2.b.0:0.5");
      page.requireNoProblems();
    }
  }

  @Test
  void slidersAndTheMapMoveTheInputs() {
    try (Page page = opened(twoInputs(), "")) {
      String before = page.evaluate(ANSWER).getAsString();
      page.evaluate("document.getElementById('input-0').focus()");
      for (int i = 0; i < 20; i++) {
        page.key("ArrowRight");
      }
      // 20 times a hundredth of the range.
      page.waitUntil(
          "Math.abs(document.querySelector('.slider input[type=number]').value - 5.2) < 0.051",
          Duration.ofSeconds(5));
      assertThat(page.evaluate(ANSWER).getAsString()).isNotEqualTo(before);
      double[] middle = page.middle("canvas.surface");
      page.mousePress(middle[0], middle[1]);
      page.mouseDrag(middle[0] + 20, middle[1] - 30);
      page.mouseRelease(middle[0] + 20, middle[1] - 30);
      page.waitUntil("location.hash.startsWith('#x=')", Duration.ofSeconds(5));
      String moved = page.evaluate("location.hash").getAsString();
      page.evaluate("document.querySelector('canvas.surface').focus()");
      page.key("ArrowUp");
      page.waitUntil("location.hash !== '" + moved + "'", Duration.ofSeconds(5));
      page.requireNoProblems();
    }
  }

  @Test
  void numbersStandBesideThePointerAndTheFocusGoesFromNeuronToNeuron() {
    try (Page page = opened(twoInputs(), "")) {
      double[] neuron = page.middle("g.node:nth-of-type(6)");
      page.mouseMove(neuron[0], neuron[1]);
      page.waitUntil("!document.getElementById('tip').hidden", Duration.ofSeconds(5));
      assertThat(page.evaluate("document.getElementById('tip').textContent").getAsString())
          .contains("dense_1[", "bias", "sum + bias", "tanh");
      page.evaluate("document.querySelector('g.node').focus()");
      page.key("ArrowRight");
      page.key("ArrowDown");
      assertThat(page.evaluate("document.activeElement.getAttribute('aria-label')").getAsString())
          .startsWith("dense_1[1]: ");
      page.key("Enter");
      page.waitUntil("document.querySelector('#inspector table')", Duration.ofSeconds(5));
      assertThat(
              page.evaluate("document.querySelectorAll('#inspector tbody tr').length").getAsInt())
          .isEqualTo(2);
      page.requireNoProblems();
    }
  }

  @Test
  void everyPageLooksRightOnADeskInTheDarkAndOnAPhone() {
    for (Path file : List.of(twoInputs(), fourInputs(), manyInputs(), picture())) {
      try (Page page = opened(file, "")) {
        assertThat(PictureChecks.everywhere(page)).as(file.toString()).isEmpty();
        // Also with something selected, on the phone.
        page.phone();
        page.evaluate(
            "[...document.querySelectorAll('g.node')].at(-1)"
                + ".dispatchEvent(new MouseEvent('click', {bubbles: true}))");
        assertThat(PictureChecks.here(page)).as(file.toString()).isEmpty();
      }
    }
  }

  @Test
  void diagramsLookRight() throws IOException {
    // All in one page, which is opened faster, and in which they must not disturb each other.
    StringBuilder html =
        new StringBuilder(
            "<!doctype html><meta charset='utf-8'>"
                + "<meta name='viewport' content='width=device-width'>");
    NetworkDiagrams.all()
        .forEach((name, diagram) -> html.append("<div>").append(diagram.svg()).append("</div>"));
    Path file = folder.resolve("diagrams.html");
    Files.writeString(file, html);
    PictureChecks.require(Browser.shared(), file);
  }

  @Test
  void whatAPictureLeavesOutIsSaid() {
    try (Page page = opened(picture(), "")) {
      page.evaluate(
          "(e => { e.value = 'weight'; e.dispatchEvent(new Event('change')); })"
              + "(document.getElementById('edges'))");
      page.settle();
      assertThat(page.evaluate("document.getElementById('caption').textContent").getAsString())
          .contains(
              "Each cell of wide stands for 2 neurons",
              "Into wide lead 76,800 edges",
              "Into out lead 12,000 edges: the strongest 72 are drawn");
    }
  }

  private static Page opened(Path file, String more) {
    Page page = Browser.shared().blank();
    page.open(file, more);
    ready(page);
    return page;
  }

  private static void ready(Page page) {
    page.waitUntil("document.documentElement.dataset.ready", Duration.ofSeconds(20));
    page.settle();
  }

  private Path twoInputs() {
    Random random = new Random(3);
    float[][] points = new float[60][2];
    float[][] targets = new float[60][1];
    for (int i = 0; i < points.length; i++) {
      points[i][0] = 10 * random.nextFloat();
      points[i][1] = random.nextFloat() - 0.5f;
      targets[i][0] = points[i][0] > 5 ? 1 : 0;
    }
    points[0][0] = 3.2f;
    Dataset data = Dataset.of(points, targets);
    Path file = folder.resolve("two.html");
    try (Model model =
        Model.initialize(
            List.of(
                Input.of(2),
                Normalization.adapt(data),
                Dense.of(8, Activation.tanh()),
                Dense.of(1, Activation.sigmoid())),
            2)) {
      InteractivePage.of(model)
          .title("Two inputs with a title that is longer than a phone is wide")
          .sliders(Slider.of("length", 0, 10).unit("cm").start(3.2), Slider.of("angle", -0.5, 0.5))
          .outputNames("no", "yes")
          .data(data)
          .write(file);
    }
    return file;
  }

  private Path fourInputs() {
    Path file = folder.resolve("four.html");
    try (Model model =
        Model.initialize(
            List.of(
                Input.of(4), Dense.of(10, Activation.relu()), Dense.of(3, Activation.softmax())),
            2)) {
      InteractivePage.of(model)
          .inputNames("sepal length", "sepal width", "petal length", "petal width")
          .outputNames("setosa", "versicolor", "virginica with a very long name")
          .write(file);
    }
    return file;
  }

  /** More inputs than sliders, several outputs that are no classes. */
  private Path manyInputs() {
    Path file = folder.resolve("many.html");
    try (Model model =
        Model.initialize(
            List.of(Input.of(13), Dense.of(40, Activation.gelu()), Dense.of(16), Dense.of(2)), 2)) {
      InteractivePage.of(model)
          .outputs(
              Readout.of("price").unit("thousand dollars").affine(1e5, 2e5),
              Readout.of("age").unit("years"))
          .write(file);
    }
    return file;
  }

  private Path picture() {
    Path file = folder.resolve("picture.html");
    try (Model model =
        Model.initialize(
            List.of(
                Input.of(8, 8),
                Flatten.of(),
                Dense.of(1_200, Activation.relu()).named("wide"),
                Dense.of(10, Activation.softmax()).named("out")),
            2)) {
      InteractivePage.of(model).write(file);
    }
    return file;
  }
}
