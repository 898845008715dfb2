package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A new member of one of our closed families fails to compile where it is forgotten: nothing in the
 * sources catches what it does not name.
 */
@Anywhere
final class SilentPlacesTest {

  private static final String FAMILIES =
      """
      sealed interface Shape permits Circle, Box {}
      sealed interface Box extends Shape {}
      record Circle() implements Shape {}
      record Square(int side) implements Box {}
      record Flat(int width, int height) implements Box {}
      enum Color { RED, BLUE }
      """;

  @Test
  void noSwitchOverOneOfOurFamiliesCatchesWhatItDoesNotName() throws IOException {
    FamilySources sources = FamilySources.ofRepository();
    assertThat(sources.families("Dense")).containsExactly("Layer");
    assertThat(sources.families("GlorotUniform")).contains("Initializer");
    assertThat(sources.constants("Backend")).contains("SIMD", "BLAS");
    assertThat(SilentPlaces.in(sources)).isEmpty();
  }

  @Test
  void aDefaultIsFound() {
    assertSilent("return switch (shape) { case Circle it -> 1; default -> 2; };", "over Shape");
    assertSilent("switch (shape) { case Circle it: break; default: }", "over Shape");
    assertSilent("switch (shape) { case Square(int side) -> {} default -> {} }", "over Box");
    assertSilent("switch (shape) { case Circle it -> {} case null, default -> {} }", "over Shape");
    assertSilent("return switch (color) { case RED -> 1; default -> 2; };", "over [Color]");
  }

  @Test
  void aCaseForTheRestOfTheFamilyIsFound() {
    assertSilent("switch (shape) { case Circle it -> {} case Shape other -> {} }", "over Shape");
  }

  @Test
  void aStatementThatLeavesConstantsOutIsFound() {
    assertSilent("switch (color) { case RED -> {} }", "leaves constants out");
  }

  @Test
  void aChainOfInstanceofIsFound() {
    assertSilent("return shape instanceof Circle || shape instanceof Square(int side);", "Shape");
    assertSilent("if (shape instanceof Flat f) {} else if (shape instanceof Square s) {}", "Box");
  }

  @Test
  void whatNamesAllIsNoSilentPlace() {
    for (String allowed :
        List.of(
            "return switch (shape) { case Circle it -> 1; case Box it -> 2; };",
            "switch (shape) { case Circle it -> {} case Square it -> {} case Flat it -> {} }",
            "return switch (color) { case RED -> 1; case BLUE -> 2; };",
            "switch (color) { case RED -> {} case BLUE -> {} }",
            "return switch (number) { case 1 -> 1; default -> 2; };",
            "return shape instanceof Circle || other instanceof Square;")) {
      assertThat(silent(allowed)).as(allowed).isEmpty();
    }
  }

  private static void assertSilent(String body, String what) {
    List<String> found = silent(body);
    assertThat(found).as(body).isNotEmpty();
    assertThat(found.getFirst()).as(body).contains(what);
  }

  private static List<String> silent(String body) {
    String use = "class Use { Object use() { " + body + " } }";
    return SilentPlaces.in(FamilySources.of(FAMILIES + use));
  }
}
