package dev.ranvier.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.Model;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.testkit.Anywhere;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Diagrams draw each weight once, with its sign and size, or each layer as a block. */
@Anywhere
class NetworkDiagramTest {

  @Test
  void anEdgeHasTheSignAndTheSizeOfItsWeight() throws Exception {
    Map<String, float[]> weights =
        Map.of("dense_1.weight", new float[] {2, -1, 0, 0.5f, 1, Float.NaN});
    try (Model model = Model.of(List.of(Input.of(2), Dense.of(3).withoutBias()), weights)) {
      Document svg = parsed(NetworkDiagram.of(model).inputNames("a", "b").picture());
      NodeList edges = svg.getElementsByTagName("path");
      assertThat(edges.getLength()).isEqualTo(6);
      edge(edges, 0, "a → 0, dense_1[0]\n2", "rv-s0", 5.5);
      edge(edges, 1, "a → 1, dense_1[1]\n−1", "rv-s1", 3);
      edge(edges, 2, "a → 2, dense_1[2]\n0", "rv-s0", 0.5);
      edge(edges, 4, "b → 1, dense_1[1]\n1", "rv-s0", 3);
      edge(edges, 5, "b → 2, dense_1[2]\nnot a number", "rv-s0", 0.5);
    }
  }

  private static void edge(NodeList edges, int index, String tip, String css, double width) {
    Element edge = (Element) edges.item(index);
    assertThat(edge.getTextContent()).isEqualTo(tip);
    assertThat(edge.getAttribute("class")).isEqualTo(css);
    assertThat(Double.parseDouble(edge.getAttribute("stroke-width"))).isEqualTo(width);
  }

  @Test
  void numbersArePrintedOrCountedAsLeftOut() throws Exception {
    Map<String, float[]> weights =
        Map.of(
            "dense_1.weight", new float[] {1.234f, -5.678f}, "dense_1.bias", new float[] {0.25f});
    try (Model model = Model.of(List.of(Input.of(2), Dense.of(1)), weights)) {
      NetworkDiagram diagram = NetworkDiagram.of(model);
      assertThat(texts(diagram.withNumbers().picture())).contains("1.23", "−5.68", "0.25");
      assertThat(texts(diagram.picture())).doesNotContain("1.23").contains("x0", "x1", "output");
    }
    Picture crowded = NetworkDiagrams.of(2, 16, 16, 1).withNumbers().picture();
    assertThat(String.join(" ", texts(crowded))).containsPattern("\\d+ weights had no room here");
  }

  @Test
  void largeNetworksAreBlocksOfEveryKindOfLayer() throws Exception {
    try (Model model = Model.initialize(NetworkDiagrams.LARGE, 1)) {
      Picture picture = NetworkDiagram.of(model).picture();
      assertThat(texts(picture))
          .contains(
              "input: 28 × 28 values",
              "flatten: 784 values in a row",
              "dense: 784 → 512, linear",
              "401,920",
              "batch normalization: 512 values",
              "activation: leaky relu (0.05)",
              "dropout: 25 %",
              "dense: 512 → 256, gelu, no bias",
              "131,072 frozen",
              "noise: deviation 0.1",
              "dense: 256 → 10, log softmax");
      assertThat(parsed(picture).getElementsByTagName("path").getLength())
          .isEqualTo(NetworkDiagrams.LARGE.size());
    }
  }

  @Test
  void everyDiagramIsSmallAndAlwaysTheSame() throws Exception {
    Map<String, Picture> again = NetworkDiagrams.all();
    for (Map.Entry<String, Picture> diagram : NetworkDiagrams.all().entrySet()) {
      String svg = diagram.getValue().svg();
      assertThat(svg.getBytes(StandardCharsets.UTF_8))
          .as(diagram.getKey())
          .hasSizeLessThan(100_000);
      assertThat(svg).isEqualTo(again.get(diagram.getKey()).svg());
      parsed(diagram.getValue());
    }
    // The most edges that are still drawn.
    Picture most = NetworkDiagrams.of(2, 16, 16, 1).withNumbers().picture();
    assertThat(most.svg().getBytes(StandardCharsets.UTF_8)).hasSizeBetween(30_000, 100_000);
  }

  @Test
  void namesMustFitTheNetwork() {
    NetworkDiagram diagram = NetworkDiagrams.of(2, 3);
    assertThatThrownBy(() -> diagram.inputNames("a"))
        .hasMessage("NetworkDiagram: 1 input names, expected 2, one for each input");
    assertThatThrownBy(() -> diagram.outputNames("a"))
        .hasMessage("NetworkDiagram: 1 output names, expected 3, one for each output");
  }

  private static List<String> texts(Picture picture) throws Exception {
    NodeList texts = parsed(picture).getElementsByTagName("text");
    return IntStream.range(0, texts.getLength())
        .mapToObj(i -> texts.item(i).getTextContent())
        .toList();
  }

  private static Document parsed(Picture picture) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(picture.svg())));
  }
}
