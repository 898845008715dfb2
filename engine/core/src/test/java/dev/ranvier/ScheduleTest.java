package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.model.OptimizerJson;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.schedule.CosineDecay;
import dev.ranvier.schedule.CosineDecayRestarts;
import dev.ranvier.schedule.OneCycle;
import dev.ranvier.schedule.OwnSchedule;
import dev.ranvier.schedule.PolynomialDecay;
import dev.ranvier.schedule.Schedule;
import dev.ranvier.testkit.Anywhere;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each schedule: Keras's formula, the same bits on every machine, and no wrong number. */
@Anywhere
class ScheduleTest {

  private static final double INITIAL = 0.1;

  /** A step and its learning rate, out of the formulas of Keras and PyTorch. */
  private record Rate(long step, double value) {}

  /** In the order of the cases. */
  private static final List<List<Rate>> RATES =
      List.of(
          rates(0, 0.1, 1_000_000, 0.1),
          rates(0, 0.1, 9, 0.1, 10, 0.05, 25, 0.025, 100, 0.1 / 1024),
          rates(0, 0.1, 10, 0.1, 11, 0.05, 20, 0.05, 21, 0.01, 1_000, 0.01),
          rates(0, 0.1, 50, 0.0979795897113271, 100, 0.096, 1_000, 0.0664832635991501),
          rates(0, 0.1, 99, 0.1, 100, 0.096, 250, 0.09216),
          rates(0, 0.1, 25, 0.0853553390593274, 50, 0.05, 90, 0.00244717418524232, 100, 0, 500, 0),
          rates(0, 0, 1, 0.01, 9, 0.09, 10, 0.1, 60, 0.05, 100, 0.00244717418524232, 110, 0),
          rates(0, 0.01, 5, 0.055, 9, 0.091, 10, 0.1, 60, 0.055, 85, 0.0231801948466054, 110, 0.01),
          rates(0, 0.1, 5, 0.05, 9, 0.0024471741852423, 10, 0.1, 15, 0.0853553390593274, 30, 0.1),
          rates(0, 0.1, 5, 0.055, 9, 0.0122024567667181, 10, 0.055, 15, 0.0325, 30, 0.02125),
          rates(
              0, 0.1, 5, 0.0481493712863091, 9, 0.172444436971680, 29, 0.175, 70, 1.18043438156133),
          rates(0, 0.1, 50, 0.08, 100, 0.1 / 1.5, 250, 0.1 / 2.25, 1_000, 0.1 / 6),
          rates(0, 0.1, 99, 0.1, 100, 0.1 / 1.5, 250, 0.05, 1_000, 0.1 / 6),
          rates(0, 0.1, 50, 0.05005, 100, 0.0001, 500, 0.0001),
          rates(0, 0.1, 50, 0.0736396103067893, 75, 0.055, 100, 0.01, 101, 0.01),
          rates(0, 0.1, 5, 0.0325, 10, 0.01, 11, 0.028225, 20, 0.01, 25, 0.0125, 30, 0.01),
          rates(
              0, 0.004, 14, 0.0494013323879, 29, 0.1, 30, 0.0999496535284524, 99, 4e-7, 500, 4e-7),
          rates(0, 0.01, 4, 0.0471858320049881, 9, 0.1, 20, 0.1),
          rates(0, 0.0975528356034544, 1, 0.0904508879153485, 5, 0.0345494120846515, 9, 4e-7),
          rates(0, 0.1, 9, 4e-7));

  /** CRC-32C of the first 500 learning rates as floats, in the order of the cases. */
  private static final List<String> CHECKSUMS =
      List.of(
          "6c195ec0",
          "4f4aac14",
          "fa8a5b58",
          "264ec61e",
          "541464a6",
          "650e6d60",
          "b95b6a9e",
          "65e1861e",
          "6847cc43",
          "5b735e9c",
          "68ae37d9",
          "c73b1989",
          "4aefcccf",
          "44549070",
          "100b6b5d",
          "a80b6619",
          "3e82f1da",
          "5f4f38b7",
          "32cbe1aa",
          "303de444");

  private static List<Rate> rates(double... pairs) {
    return IntStream.range(0, pairs.length / 2)
        .mapToObj(i -> new Rate((long) pairs[2 * i], pairs[2 * i + 1]))
        .toList();
  }

  static Stream<Arguments> cases() {
    return IntStream.range(0, Cases.SCHEDULES.size())
        .mapToObj(i -> Arguments.of(Cases.SCHEDULES.get(i), RATES.get(i)));
  }

  @Test
  void everyKindIsListed() {
    List<Class<?>> kinds = new ArrayList<>(List.of(OwnSchedule.class));
    Cases.SCHEDULES.forEach(schedule -> kinds.add(schedule.getClass()));
    assertThat(kinds.stream().distinct())
        .containsExactlyInAnyOrder(Schedule.class.getPermittedSubclasses());
    assertThat(RATES).hasSameSizeAs(Cases.SCHEDULES);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void learningRatesAreTheFormulas(Schedule schedule, List<Rate> rates) {
    for (Rate rate : rates) {
      assertThat(schedule.learningRate(INITIAL, rate.step))
          .as("step %d", rate.step)
          .isCloseTo(rate.value, within(1e-14));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void ratesScaleWithTheInitialOneUnlessTheyAreGiven(Schedule schedule, List<Rate> rates) {
    for (Rate rate : rates) {
      double found = schedule.learningRate(2 * INITIAL, rate.step);
      assertThat(found).isBetween(rate.value - 1e-14, 2 * rate.value + 1e-14);
    }
    assertThat(schedule.learningRate(2 * INITIAL, 9)).isGreaterThan(0);
  }

  @Test
  void everyMachineGivesTheSameBits() {
    assertThat(Cases.SCHEDULES.stream().map(ScheduleTest::checksum))
        .containsExactlyElementsOf(CHECKSUMS);
  }

  private static String checksum(Schedule schedule) {
    ByteBuffer bytes = ByteBuffer.allocate(500 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int step = 0; step < 500; step++) {
      bytes.putFloat((float) schedule.learningRate(INITIAL, step));
    }
    CRC32C checksum = new CRC32C();
    checksum.update(bytes.flip());
    return "%08x".formatted(checksum.getValue());
  }

  /** Wherever the logarithm's last digit falls. */
  @Test
  void everyRestartIsAtItsStep() {
    for (int factor : new int[] {1, 2, 3, 4, 5, 7, 10}) {
      for (long first : new long[] {1, 3, 7, 10, 1_000, 999_983}) {
        Schedule schedule = new CosineDecayRestarts(first, factor, 1, 0);
        long start = 0;
        long length = first;
        for (int period = 0; period < 12 && start + length < 1L << 53; period++) {
          assertThat(schedule.learningRate(INITIAL, start)).isEqualTo(INITIAL);
          if (length > 1) {
            assertThat(schedule.learningRate(INITIAL, start + length - 1)).isLessThan(INITIAL);
          }
          start += length;
          length *= factor;
        }
      }
    }
  }

  @Test
  void onesOwnIsCalledWithWhatOthersGet() {
    Schedule own = Schedule.of("halves", (initial, step) -> initial / (1L << step));
    assertThat(own.learningRate(INITIAL, 3)).isEqualTo(INITIAL / 8);
    Optimizer optimizer = Optimizer.sgd(0.5).withSchedule(own);
    try (Model model = Model.initialize(List.of(Input.of(2), Dense.of(1)), 1);
        TrainingSession session =
            new TrainingSession(model, Loss.meanSquaredError(), optimizer, 1, Backend.AUTO)) {
      session.fill(Dataset.of(new float[1][2], new float[1][1]), new int[1], 0, 1);
      assertThat(session.learningRate()).isEqualTo(0.5f);
      session.step(1);
      assertThat(session.learningRate()).isEqualTo(0.25f);
    }
  }

  @Test
  void onesOwnIsRefusedWhereItGivesNoRateAndWhereAFileNeedsIt() {
    Schedule nan = Schedule.of("odd", (initial, step) -> step == 2 ? Double.NaN : initial);
    assertThat(nan.learningRate(INITIAL, 1)).isEqualTo(INITIAL);
    assertThatThrownBy(() -> nan.learningRate(INITIAL, 2))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Schedule: 'odd' gives NaN for step 2, expected a learning rate of 0 or a positive"
                + " number");
    Schedule below = Schedule.of((initial, step) -> -initial);
    assertThatThrownBy(() -> below.learningRate(INITIAL, 0))
        .hasMessageContaining("'own schedule' gives -0.1 for step 0");
    assertThatThrownBy(() -> OptimizerJson.describe(Optimizer.adam().withSchedule(nan)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'odd' is code of your own, which no file can hold");
    assertThatThrownBy(() -> Schedule.of(null)).hasMessageContaining("the function is null");
  }

  @Test
  void anOptimizerHasOneSchedule() {
    Optimizer plain = Optimizer.adamW(0.01, 0.5);
    Schedule first = Schedule.cosineDecay(5);
    Schedule second = Schedule.oneCycle(7);
    assertThat(plain.schedule()).isEqualTo(Schedule.constant());
    Optimizer twice = plain.withSchedule(first).withSchedule(second);
    assertThat(twice).isEqualTo(plain.withSchedule(second));
    assertThat(twice.schedule()).isEqualTo(second);
    assertThat(twice.learningRate()).isEqualTo(0.01f);
    assertThat(twice.stepSize(0.3f, 4)).isEqualTo(plain.stepSize(0.3f, 4));
    assertThat(twice.decay(0.3f)).isEqualTo(0.15f);
  }

  @Test
  void wrongNumbersAreRefused() {
    refused(() -> Schedule.stepDecay(0, 0.5), "StepDecay: stepSize is 0, expected at least 1");
    refused(() -> Schedule.stepDecay(1, 0), "StepDecay: factor is 0.0, expected a positive number");
    refused(() -> Schedule.exponentialDecay(0, 0.5), "ExponentialDecay: decaySteps is 0");
    refused(() -> Schedule.exponentialDecay(1, Double.NaN), "ExponentialDecay: decayRate is NaN");
    refused(() -> Schedule.cosineDecay(0), "CosineDecay: decaySteps is 0, expected at least 1");
    refused(() -> Schedule.cosineDecay(1, -1), "warmupSteps is -1, expected at least 0");
    refused(() -> new CosineDecay(1, 1.5, 0, 0), "CosineDecay: alpha is 1.5, expected 0 to 1");
    refused(() -> new CosineDecay(1, 0, 0, -1), "CosineDecay: warmupFrom is -1.0, expected 0 or");
    refused(
        () -> Schedule.cosineDecayRestarts(0),
        "CosineDecayRestarts: firstDecaySteps is 0, expected at least 1");
    refused(
        () -> new CosineDecayRestarts(1, 0.9, 1, 0), "CosineDecayRestarts: tMul is 0.9, expected");
    refused(
        () -> new CosineDecayRestarts(1, 1, -1, 0), "CosineDecayRestarts: mMul is -1.0, expected");
    refused(
        () -> new CosineDecayRestarts(1, 1, 1, 2), "CosineDecayRestarts: alpha is 2.0, expected");
    refused(() -> Schedule.inverseTimeDecay(0, 1), "InverseTimeDecay: decaySteps is 0, expected");
    refused(
        () -> Schedule.inverseTimeDecay(1, -1), "InverseTimeDecay: decayRate is -1.0, expected");
    refused(() -> Schedule.polynomialDecay(0), "PolynomialDecay: decaySteps is 0");
    refused(() -> Schedule.polynomialDecay(1, -1, 1), "PolynomialDecay: endLearningRate is -1.0");
    refused(() -> new PolynomialDecay(1, 0, 0, true), "PolynomialDecay: power is 0.0");
    refused(() -> Schedule.oneCycle(1), "OneCycle: totalSteps is 1, expected at least 2");
    refused(() -> new OneCycle(9, -0.1, 1, 1), "OneCycle: warmupShare is -0.1, expected 0 to 1");
    refused(() -> new OneCycle(9, 0, 0, 1), "OneCycle: startDivisor is 0.0, expected a positive");
    refused(() -> new OneCycle(9, 0, 1, -1), "OneCycle: endDivisor is -1.0, expected a positive");
    refused(
        () -> Schedule.piecewiseConstantDecay(List.of(1L), List.of()),
        "0 values, expected one for each of 1 boundaries");
    refused(
        () -> Schedule.piecewiseConstantDecay(List.of(5L, 5L), List.of(1.0, 2.0)),
        "boundaries[1] is 5, expected at least 6");
    refused(
        () -> Schedule.piecewiseConstantDecay(List.of(-1L), List.of(1.0)),
        "boundaries[0] is -1, expected at least 0");
    refused(
        () -> Schedule.piecewiseConstantDecay(List.of(5L), List.of(-1.0)),
        "values[0] is -1.0, expected 0 or a positive number");
  }

  private static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
