package dev.ranvier.chain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.activation.Activation;
import dev.ranvier.layer.ActivationLayer;
import dev.ranvier.layer.Architecture;
import dev.ranvier.layer.BatchNormalization;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Dropout;
import dev.ranvier.layer.Flatten;
import dev.ranvier.layer.GaussianNoise;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.layer.LayerNormalization;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.loss.Loss;
import dev.ranvier.testkit.Anywhere;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which step does which layer's work, by a table: D is a linear Dense, R and S one with ReLU and
 * softmax, r, s and l such activations and the linear one, d dropout, f flatten, g noise, n batch
 * and N layer normalization, c a scaling. In results + joins, * absorbs, and &lt; &gt; fold
 * scalings in from the left and from the right.
 */
@Anywhere
class JoinsTest {

  private static Layer layer(char letter) {
    return switch (letter) {
      case 'D' -> Dense.of(4);
      case 'R' -> Dense.of(4, Activation.relu());
      case 'S' -> Dense.of(4, Activation.softmax());
      case 'r' -> ActivationLayer.of(Activation.relu());
      case 's' -> ActivationLayer.of(Activation.softmax());
      case 'l' -> ActivationLayer.of(Activation.linear());
      case 'd' -> Dropout.of(0.5);
      case 'f' -> Flatten.of();
      case 'g' -> GaussianNoise.of(0.5);
      case 'n' -> BatchNormalization.of();
      case 'N' -> LayerNormalization.of();
      case 'c' -> Rescaling.of(2, 1);
      default -> throw new AssertionError(letter);
    };
  }

  private static Architecture chain(String letters) {
    List<Layer> layers = new ArrayList<>(List.of(Input.of(4)));
    letters.chars().forEach(letter -> layers.add(layer((char) letter)));
    return Architecture.of(layers);
  }

  private static String text(String chain, Joins joins) {
    return joins.works().stream().map(work -> text(chain, work)).collect(Collectors.joining(" "));
  }

  private static String text(String chain, LayerWork work) {
    String before = letters(chain, work.foldedBefore());
    String joined = letters(chain, work.joined());
    String behind = letters(chain, work.foldedBehind());
    return (before.isEmpty() ? "" : before + ">")
        + chain.charAt(work.layer())
        + (joined.isEmpty() ? "" : "+" + joined)
        + (work.absorbed() ? "*" : "")
        + (behind.isEmpty() ? "" : "<" + behind);
  }

  private static String letters(String chain, List<Integer> layers) {
    return layers.stream().map(l -> "" + chain.charAt(l)).collect(Collectors.joining());
  }

  @ParameterizedTest
  @CsvSource({
    "D,       D",
    "R,       R",
    "S,       S*",
    "Ds,      D+s*",
    "DsD,     D+s D",
    "Dr,      D+r",
    "Rr,      R r",
    "Rs,      R s*",
    "Drs,     D+r s*",
    "Dls,     D+ls*",
    "Dfr,     D+r",
    "Dd,      D+d",
    "Drd,     D+rd",
    "Rdd,     R+d d",
    "Ddr,     D+d r",
    "Sd,      S d",
    "Dsd,     D+s d",
    "Dsf,     D+s",
    "dD,      d D",
    "cD,      c D",
    "Dc,      D c",
    "Dcc,     D c c",
    "Dnr,     D n r",
    "DnrdD,   D n r d D",
    "DNs,     D N s*",
    "fDn,     D n",
    "gDg,     g D g",
    "Dgr,     D g r",
    "Rgd,     R g d"
  })
  void training(String chain, String expected) {
    Loss loss = Loss.categoricalCrossEntropy();
    assertThat(text(chain, Joins.forTraining(chain(chain), loss, true))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "Dd,   D d",
    "Drd,  D+r d",
    "Ds,   D+s*",
  })
  void trainingWithoutFusionKeepsDropoutApart(String chain, String expected) {
    Loss loss = Loss.categoricalCrossEntropy();
    assertThat(text(chain, Joins.forTraining(chain(chain), loss, false))).isEqualTo(expected);
  }

  @Test
  void aLossAbsorbsOnlyWhatItHasAFormulaFor() {
    assertThat(text("S", Joins.forTraining(chain("S"), Loss.meanAbsoluteError(), true)))
        .isEqualTo("S");
  }

  @ParameterizedTest
  @CsvSource({
    "S,       S",
    "Ds,      D+s",
    "Drs,     D+r s",
    "Dls,     D+ls",
    "Dfr,     D+r",
    "Ddr,     D+r",
    "Rdd,     R",
    "dD,      D",
    "gDg,     D",
    "Dgr,     D+r",
    "cD,      c>D",
    "cfdcD,   cc>D",
    "cR,      c>R",
    "Dc,      D<c",
    "Dccr,    D+r<cc",
    "Rc,      R c",
    "RcnD,    R cn>D",
    "RcnN,    R c<n N",
    "cDn,     c>D<n",
    "Drn,     D+r n",
    "Drnr,    D+r n r",
    "Dndr,    D+r<n",
    "crD,     c r D",
    "cDcD,    c>D<c D",
    "DN,      D N"
  })
  void inference(String chain, String expected) {
    assertThat(text(chain, Joins.forInference(chain(chain), scalings -> ""))).isEqualTo(expected);
  }

  @Test
  void whatALimitForbidsIsNotFoldedForward() {
    List<List<Integer>> asked = new ArrayList<>();
    Joins joins =
        Joins.forInference(
            chain("RcnDcD"),
            scalings -> {
              asked.add(scalings);
              return "too far";
            });
    assertThat(text("RcnDcD", joins)).isEqualTo("R c<n D<c D");
    assertThat(asked).containsExactly(List.of(1, 2));
    assertThat(joins.notes())
        .containsExactly(
            "batch_normalization_1 folded into rescaling_1",
            "rescaling_1 kept: too far",
            "rescaling_2 folded into dense_2");
  }

  @ParameterizedTest
  @CsvSource({"Dr, D r", "cDndrf, c D n r", "DsN, D s N", "Dcc, D c c"})
  void eachLayerThatDoesSomethingHasAStep(String chain, String expected) {
    assertThat(text(chain, Joins.forEachLayer(chain(chain)))).isEqualTo(expected);
  }

  @Test
  void theActivationIsTheLastOne() {
    LayerWork work = Joins.forInference(chain("Dr"), scalings -> "").works().getFirst();
    assertThat(work.activation()).isEqualTo(Activation.relu());
    assertThat(work.last()).isEqualTo(1);
  }
}
