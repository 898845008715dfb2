package dev.ranvier.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@code Normalization.adapt} says of features that never change. */
@Anywhere
class ConstantFeaturesTest {

  private final Logger logger = Logger.getLogger("dev.ranvier");
  private final List<String> lines = new ArrayList<>();
  private final Handler listener =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.addHandler(listener);
    logger.setUseParentHandlers(false);
  }

  @AfterEach
  void stopListening() {
    logger.removeHandler(listener);
    logger.setUseParentHandlers(true);
  }

  @Test
  void areSaidOnceBecauseTheyWouldBeTakenTimesTenMillionLater() {
    float[][] samples = {{1, 0.1f, 7, 3}, {2, 0.1f, 7, 5}, {4, 0.1f, 7, 9}};
    Normalization adapted = Normalization.adapt(samples);
    assertThat(adapted.variance().subList(1, 3)).containsOnly(0f);
    assertThat(lines)
        .containsExactly(
            "Normalization.adapt: 2 of 4 features never change in this data, first feature 1,"
                + " always 0.1: any other value of it will be taken times 10 million; leave such"
                + " features out, or give them variance 1 by Normalization.of(mean, variance)");
  }

  @Test
  void nothingIsSaidWhereAllChange() {
    Normalization.adapt(new float[][] {{1, 2}, {3, 4}});
    assertThat(lines).isEmpty();
  }
}
