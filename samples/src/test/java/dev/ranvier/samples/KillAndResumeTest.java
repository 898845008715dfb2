package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Gate;
import org.junit.jupiter.api.Test;

/** The lesson that kills a process. */
@Gate
final class KillAndResumeTest {

  @Test
  void s16TheResumedTrainingGivesTheSameBytes() {
    String said = Lessons.run("S16");
    assertThat(said).contains("identical");
    assertThat(Lessons.numbers("exit code (\\d+)", said)).containsExactly(137.0, 0.0);
    // Nothing is trained twice, nothing is left out.
    assertThat(Lessons.numbers("epoch (\\d+)  val_loss", said))
        .startsWith(1.0, 2.0, 3.0, 4.0, 5.0)
        .endsWith(11.0, 12.0);
  }
}
