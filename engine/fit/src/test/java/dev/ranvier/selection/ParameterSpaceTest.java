package dev.ranvier.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Anywhere;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** What grids hold, and how random candidates are spread. */
@Anywhere
final class ParameterSpaceTest {

  private static final ParameterSpace COUNTED =
      ParameterSpace.of(
          Parameter.choice("activation", "relu", "tanh"),
          Parameter.integers("layers", 1, 3),
          Parameter.choice("bias", true, false));

  @Test
  void aGridIsEveryCombinationLastFastest() {
    List<Candidate> grid = COUNTED.grid();
    assertThat(grid).hasSize(12).doesNotHaveDuplicates();
    assertThat(grid.getFirst()).hasToString("activation=relu, layers=1, bias=true");
    assertThat(grid.get(1)).hasToString("activation=relu, layers=1, bias=false");
    assertThat(grid.get(2)).hasToString("activation=relu, layers=2, bias=true");
    assertThat(grid.getLast()).hasToString("activation=tanh, layers=3, bias=false");
  }

  @Test
  void randomCandidatesDifferAndFewerAreTheFirstOfMore() {
    List<Candidate> all = COUNTED.random(12, 5);
    assertThat(all).containsExactlyInAnyOrderElementsOf(COUNTED.grid());
    assertThat(COUNTED.random(7, 5)).isEqualTo(all.subList(0, 7));
    assertThat(COUNTED.random(12, 6)).isNotEqualTo(all);
  }

  /** The greatest distance of the draws' distribution from the right one, as Kolmogorov has it. */
  private static double distance(Parameter parameter, DoubleUnaryOperator distribution) {
    int count = 4_000;
    double[] draws =
        ParameterSpace.of(parameter).random(count, 1).stream()
            .mapToDouble(candidate -> candidate.number(parameter.name()))
            .sorted()
            .toArray();
    double greatest = 0;
    for (int i = 0; i < count; i++) {
      double expected = distribution.applyAsDouble(draws[i]);
      double far =
          Math.max(Math.abs(expected - (double) i / count), Math.abs(expected - (i + 1.0) / count));
      greatest = Math.max(greatest, far);
    }
    return greatest * Math.sqrt(count);
  }

  /** More than 1.95 has a chance of one in a thousand; the seed is fixed. */
  @Test
  void numbersAreSpreadAsTheirNameSays() {
    assertThat(distance(Parameter.uniform("x", -2, 3), x -> (x + 2) / 5)).isLessThan(1.95);
    assertThat(distance(Parameter.logUniform("x", 1e-4, 1), x -> Math.log(x * 1e4) / Math.log(1e4)))
        .isLessThan(1.95);
    assertThat(distance(Parameter.uniform("x", 1e-4, 1), x -> Math.log(x * 1e4) / Math.log(1e4)))
        .as("a distribution that is wrong")
        .isGreaterThan(20);
  }

  @Test
  void choicesAndIntegersAreEquallyLikely() {
    ParameterSpace space =
        ParameterSpace.of(
            Parameter.choice("c", "a", "b", "c"),
            Parameter.integers("i", -1, 2),
            Parameter.uniform("u", 0, 1));
    Map<Object, Integer> counts = new HashMap<>();
    for (Candidate candidate : space.random(6_000, 2)) {
      counts.merge(candidate.text("c"), 1, Integer::sum);
      counts.merge(candidate.integer("i"), 1, Integer::sum);
    }
    assertThat(counts.keySet()).containsExactlyInAnyOrder("a", "b", "c", -1, 0, 1, 2);
    for (Object letter : List.of("a", "b", "c")) {
      assertThat(counts.get(letter)).isBetween(1_850, 2_150);
    }
    for (Object number : List.of(-1, 0, 1, 2)) {
      assertThat(counts.get(number)).isBetween(1_370, 1_630);
    }
  }

  /** More numbers than a list could hold. */
  @Test
  void wideRangesAreDrawnFromAndNotCountedOut() {
    ParameterSpace space =
        ParameterSpace.of(
            Parameter.integers("a", 1, Integer.MAX_VALUE - 1), Parameter.integers("b", 0, 1 << 30));
    assertThat(space.random(50, 1).stream().map(candidate -> candidate.integer("a")))
        .allMatch(value -> value >= 1)
        .anyMatch(value -> value > 1 << 30);
    assertThatThrownBy(space::grid).hasMessageContaining("more than 1000000 candidates");
  }

  @Test
  void candidatesGiveValuesByTheirKind() {
    Candidate candidate =
        new Candidate(Map.of("units", 16, "rate", 0.5f, "name", "relu", "bias", true));
    assertThat(candidate.integer("units")).isEqualTo(16);
    assertThat(candidate.number("units")).isEqualTo(16.0);
    assertThat(candidate.number("rate")).isEqualTo(0.5);
    assertThat(candidate.text("name")).isEqualTo("relu");
    assertThat(candidate.flag("bias")).isTrue();
    assertThat(candidate)
        .isEqualTo(new Candidate(Map.of("units", 16L, "rate", 0.5, "name", "relu", "bias", true)));
    assertThatThrownBy(() -> candidate.integer("rate"))
        .hasMessage("Candidate: parameter 'rate' is 0.5, expected a whole number of 32 bits");
    assertThatThrownBy(() -> candidate.number("name")).hasMessageContaining("expected a number");
    assertThatThrownBy(() -> candidate.flag("units")).hasMessageContaining("true or false");
    assertThatThrownBy(() -> candidate.text("units")).hasMessageContaining("a string");
    assertThatThrownBy(() -> candidate.number("momentum"))
        .hasMessageContaining("no parameter 'momentum', expected one of [");
  }

  @Test
  void whatCannotBeSearchedIsRefused() {
    assertThatThrownBy(
            () ->
                ParameterSpace.of(COUNTED.parameters().get(1), Parameter.uniform("rate", 0, 1))
                    .grid())
        .hasMessageContaining("parameter 'rate' is uniform from 0.0 to 1.0, which a grid cannot");
    assertThatThrownBy(() -> COUNTED.random(13, 1))
        .hasMessageContaining("13 random candidates out of 12");
    Parameter[] huge = new Parameter[3];
    Arrays.setAll(huge, i -> Parameter.integers("p" + i, 1, 200));
    assertThatThrownBy(() -> ParameterSpace.of(huge).grid())
        .hasMessageContaining("more than 1000000 candidates");
    assertThatThrownBy(() -> ParameterSpace.of()).hasMessageContaining("no parameters");
    Parameter twice = Parameter.integers("a", 1, 2);
    assertThatThrownBy(() -> ParameterSpace.of(twice, twice))
        .hasMessageContaining("two parameters 'a'");
    List<Runnable> wrong = new ArrayList<>();
    wrong.add(() -> Parameter.choice("a"));
    wrong.add(() -> Parameter.choice("a", 1, 1L));
    wrong.add(() -> Parameter.choice("a", new Object()));
    wrong.add(() -> Parameter.choice("a", (Object) null));
    wrong.add(() -> Parameter.choice("a", Double.NaN));
    wrong.add(() -> Parameter.uniform("a", 1, 1));
    wrong.add(() -> Parameter.uniform("a", 0, Double.POSITIVE_INFINITY));
    wrong.add(() -> Parameter.logUniform("a", 0, 1));
    wrong.add(() -> Parameter.logUniform("a", 2, 1));
    wrong.add(() -> Parameter.integers("a", 2, 1));
    wrong.add(() -> Parameter.integers("a", Integer.MIN_VALUE, Integer.MAX_VALUE));
    for (Runnable each : wrong) {
      assertThatThrownBy(each::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("Parameter 'a' ");
    }
    assertThatThrownBy(() -> Parameter.uniform(" ", 0, 1)).hasMessageContaining("name is empty");
  }
}
