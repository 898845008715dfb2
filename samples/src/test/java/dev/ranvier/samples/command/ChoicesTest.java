package dev.ranvier.samples.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Clipping;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.schedule.Schedule;
import dev.ranvier.testkit.Anywhere;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Optimizers, losses and schedules as words, and the mark below what is wrong in them. */
@Anywhere
final class ChoicesTest {

  @Test
  void knowsEveryMemberByItsName() {
    for (Optimizer each : Optimizer.all()) {
      assertThat(Choices.optimizer("--optimizer", each.name())).isEqualTo(each);
    }
    for (Loss each : Loss.all()) {
      assertThat(Choices.loss("--loss", each.name())).isEqualTo(each);
    }
    for (Schedule each : Schedule.all()) {
      assertThat(Choices.schedule("--schedule", each.name(), 900).name()).isEqualTo(each.name());
    }
  }

  @Test
  void takesNumbers() {
    assertThat(Choices.optimizer("--optimizer", "adam:0.003,beta_1=0.8"))
        .isEqualTo(Optimizer.adam(0.003).withBeta1(0.8));
    assertThat(Choices.optimizer("--optimizer", "SGD:0.1,clip_norm=1,accumulate=4"))
        .isEqualTo(Optimizer.sgd(0.1).withClipping(Clipping.byNorm(1)).withGradientAccumulation(4));
    assertThat(Choices.loss("--loss", "huber,delta=2")).isEqualTo(Loss.huber(2));
    assertThat(Choices.loss("--loss", "mse")).isEqualTo(Loss.meanSquaredError());
    String boundaries = "piecewise_constant,boundaries=10/20,values=0.1/0.01";
    assertThat(Choices.schedule("--schedule", boundaries, 900))
        .isEqualTo(Schedule.piecewiseConstantDecay(List.of(10L, 20L), List.of(0.1, 0.01)));
  }

  @Test
  void stepsAreThoseOfTheTrainingUnlessTheyAreGiven() {
    assertThat(Choices.schedule("--schedule", "cosine", 900)).isEqualTo(Schedule.cosineDecay(900));
    assertThat(Choices.schedule("--schedule", "step", 900)).isEqualTo(Schedule.stepDecay(300, 0.1));
    assertThat(Choices.schedule("--schedule", "cosine,decay_steps=7", 900))
        .isEqualTo(Schedule.cosineDecay(7));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          adm:0.1             | 0 | 3 | did you mean adam?
          adam:fast           | 5 | 4 | expected a number
          adam,beta_3=1       | 5 | 6 | did you mean beta_1?
          adam,beta_1=x       | 12 | 1 | expected a number
          adam,beta_1         | 5 | 6 | expected key=value
          adam,               | 5 | 1 | expected key=value
          adam,beta_1=1,beta_1=2 | 14 | 6 | twice
          adam,beta_1=2       | 0 | 13 | beta1 is 2
          adam:-1             | 0 | 7 | learningRate is -1
          """)
  void marksWhatIsWrong(String text, int at, int length, String said) {
    assertThatThrownBy(() -> Choices.optimizer("--optimizer", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--optimizer: ")
        .hasMessageContaining(said)
        .hasMessageContaining("\n  " + text + "\n")
        .hasMessageEndingWith("\n  " + " ".repeat(at) + "^".repeat(length));
  }

  @Test
  void schedulesAndLossesHaveNoRate() {
    assertThatThrownBy(() -> Choices.schedule("--schedule", "cosine:0.1", 9))
        .hasMessageContaining("--optimizer adam:0.001");
    assertThatThrownBy(() -> Choices.loss("--loss", "mse,delta=1"))
        .hasMessageContaining("has no numbers of its own");
  }
}
