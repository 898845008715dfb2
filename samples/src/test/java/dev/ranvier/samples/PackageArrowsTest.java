package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Arrows between our packages lead one way: who reads a package needs not know those above it. */
@Anywhere
final class PackageArrowsTest {

  @Test
  void packagesHaveNoCircles() throws IOException {
    PackageArrows arrows = PackageArrows.ofRepository();
    assertThat(arrows.packages())
        .contains(
            "dev.ranvier", "dev.ranvier.training", "dev.ranvier.simd.gemm", "dev.ranvier.blas");
    for (Set<String> circle : arrows.circles()) {
      assertThat(circle).as("a circle of packages: %s", arrows.within(circle)).isEmpty();
    }
  }

  @Test
  void aCircleOfThreeIsFound() {
    PackageArrows arrows = new PackageArrows();
    arrows.add("package dev.ranvier.a;\nimport dev.ranvier.b.B;\nclass A {}");
    arrows.add("package dev.ranvier.b;\nclass B { dev.ranvier.c.C it; }");
    arrows.add("package dev.ranvier.c;\nimport static dev.ranvier.a.A.it;\nclass C {}");
    arrows.add("package dev.ranvier.d;\nimport dev.ranvier.a.A;\nclass D {}");
    assertThat(arrows.circles())
        .containsExactly(Set.of("dev.ranvier.a", "dev.ranvier.b", "dev.ranvier.c"));
  }

  @Test
  void whatOnlyATextNamesIsNoArrow() {
    PackageArrows arrows = new PackageArrows();
    arrows.add("package dev.ranvier.a;\nimport dev.ranvier.b.B;\nclass A {}");
    arrows.add("package dev.ranvier.b;\n/** {@link dev.ranvier.a.A} */\nclass B { }");
    arrows.add("package dev.ranvier.b;\nclass C { String it = \"dev.ranvier.a.A\"; }");
    assertThat(arrows.circles()).isEmpty();
  }
}
