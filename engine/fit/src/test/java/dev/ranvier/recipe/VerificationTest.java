package dev.ranvier.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.Backend;
import dev.ranvier.testkit.Width;
import org.junit.jupiter.api.Test;

/**
 * The networks that machines are compared by have the recorded hashes, at every width of vectors.
 */
@Width
class VerificationTest {

  @Test
  void allFiveAgreeInSeconds() {
    Verification verification = Verification.run();
    assertThat(verification.agrees()).as(verification.toString()).isTrue();
    assertThat(verification.results()).hasSize(5);
    assertThat(verification.seconds()).as("ten where nothing else runs").isLessThan(60);
    assertThat(verification.toString())
        .contains("5 of 5 networks have the recorded bits")
        .contains("512 bits")
        .contains("256 bits");
  }

  @Test
  void theLoopsThatDefineThemAgreeToo() {
    Verification verification = Verification.run(Backend.SCALAR);
    assertThat(verification.agrees()).as(verification.toString()).isTrue();
  }
}
