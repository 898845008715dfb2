package dev.ranvier.associative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.Backend;
import dev.ranvier.testkit.Anywhere;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What the memories refuse, in what words. */
@Anywhere
class MemoryDoorsTest {

  private static final float[][] TWO = {{1, -1, 1}, {-1, -1, 1}};

  @Test
  void patternsAreChecked() {
    refused(() -> hebbian(), "HopfieldNetwork: there are no patterns, expected at least one");
    refused(() -> hebbian(new float[0]), "pattern 0 has 0 values, expected at least one");
    refused(
        () -> hebbian(TWO[0], new float[] {1, 1}),
        "HopfieldNetwork: pattern 1 has 2 values, expected 3 as pattern 0 has");
    refused(
        () -> hebbian(TWO[0], new float[] {1, 0.5f, 1}),
        "HopfieldNetwork: pattern 1 has 0.5 at index 1, expected -1 or +1; make signs of other"
            + " values first, such as grey > 0.5f ? 1 : -1");
    refused(() -> hebbian(new float[] {0}), "pattern 0 has 0.0 at index 0, expected -1 or +1");
    refused(() -> hebbian(new float[] {Float.NaN}), "pattern 0 has NaN at index 0");
    refused(
        () -> DenseAssociativeMemory.of(new float[][] {{2}}, Interaction.polynomial(3)),
        "DenseAssociativeMemory: pattern 0 has 2.0 at index 0, expected -1 or +1");
    refused(
        () ->
            ModernHopfieldNetwork.of(
                new float[][] {{1, Float.POSITIVE_INFINITY}}, Retrieval.beta(1)),
        "ModernHopfieldNetwork: pattern 0 has Infinity at index 1, expected a finite number");
  }

  @Test
  void dependentPatternsAreNamed() {
    float[] first = {1, 1, -1, 1};
    float[] second = {1, 1, 1, -1};
    refused(
        () -> pseudoInverse(first, second, first),
        "HopfieldNetwork: pattern 2 equals pattern 0, expected linearly independent patterns for"
            + " the pseudo-inverse rule; leave it out");
    refused(
        () -> pseudoInverse(first, second, new float[] {-1, -1, -1, 1}),
        "pattern 2 is the negative of pattern 1");
    refused(
        () ->
            pseudoInverse(
                new float[] {1, 1, 1, 1},
                new float[] {1, 1, -1, -1},
                new float[] {1, -1, 1, -1},
                new float[] {-1, 1, 1, -1},
                new float[] {1, 1, 1, -1}),
        "5 patterns of 4 values are linearly dependent, expected at most 4");
    refused(
        () -> pseudoInverse(dependent()),
        "pattern 3 is a linear combination of those before it, expected linearly independent");
  }

  /** The last is the first and the second less the third. */
  private static float[][] dependent() {
    return new float[][] {
      {1, 1, -1, -1, 1, 1, -1, -1},
      {1, -1, 1, -1, 1, 1, -1, -1},
      {1, 1, 1, -1, 1, 1, -1, -1},
      {1, -1, -1, -1, 1, 1, -1, -1}
    };
  }

  @Test
  void statesAreChecked() {
    try (HopfieldNetwork memory = hebbian(TWO)) {
      refused(
          () -> memory.recall(new float[2]),
          "HopfieldNetwork.recall: start 0 has 2 values, expected 3, the size of the patterns");
      refused(
          () -> memory.recall(new float[] {1, 0, 0.5f}),
          "start 0 has 0.5 at index 2, expected -1, +1, or 0 where it is unknown");
      refused(
          () -> memory.recall(TWO, new float[1][3], RecallLog.of(2)),
          "there are 2 starts, room for 1 results and 2 log entries; expected as many or more");
      refused(
          () -> memory.recall(TWO, new float[2][3], RecallLog.of(1)),
          "room for 2 results and 1 log entries");
      refused(
          () -> memory.recall(TWO, new float[2][4], RecallLog.of(2)),
          "result 0 has room for 4 values, expected 3");
      refused(() -> memory.energy(new float[1]), "HopfieldNetwork.energy: state has 1 values");
      refused(
          () -> memory.overlaps(TWO[0], new double[1]),
          "target has room for 1 values, expected 2, one for each pattern");
      assertThatThrownBy(() -> memory.weight(3, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }
    try (ModernHopfieldNetwork memory = ModernHopfieldNetwork.of(TWO, Retrieval.beta(1))) {
      refused(
          () -> memory.recall(new float[] {1, 2}),
          "ModernHopfieldNetwork.recall: start 0 has 2 values, expected 3");
      refused(
          () -> memory.energy(new float[] {1, 2, Float.NaN}),
          "state has NaN at index 2, expected a finite number");
    }
  }

  @Test
  void numbersAreChecked() {
    refused(() -> Retrieval.beta(0), "beta is 0.0, expected a number above 0");
    refused(() -> Retrieval.beta(Double.NaN), "beta is NaN");
    refused(() -> Retrieval.beta(1).steps(0), "maxSteps is 0, expected at least 1");
    refused(() -> Retrieval.beta(1).tolerance(-1), "tolerance is -1.0");
    refused(() -> Interaction.polynomial(1), "order is 1, expected 2 to 100");
    refused(() -> Dynamics.synchronous().steps(0), "Dynamics: maxSteps is 0, expected at least 1");
    refused(() -> Dynamics.asynchronous().sweeps(-1), "Dynamics: maxSweeps is -1");
    refused(() -> RecallLog.of(0), "RecallLog: capacity is 0, expected at least 1");
    refused(() -> Patterns.random(0, 3, 1), "count is 0 and size 3");
    refused(() -> Patterns.flipped(TWO[0], 1.5, 1), "share is 1.5, expected 0 to 1");
    refused(() -> Patterns.overlap(TWO[0], new float[2]), "one pattern has 3 values and the other");
    refused(() -> HopfieldTheory.overlap(0), "load is 0.0, expected patterns per neuron");
    refused(() -> HopfieldTheory.errorFreeCapacity(1), "size is 1, expected at least 2");
    HopfieldOptions options = HopfieldOptions.of(LearningRule.STORKEY);
    refused(
        () -> options.form(WeightForm.PATTERNS),
        "the weights of Storkey's rule are no product of patterns; choose WEIGHTS or AUTO");
    refused(() -> options.threads(-1), "threads is -1, expected at least 1, or 0 for all");
    refused(
        () ->
            DenseAssociativeMemory.of(
                TWO, Interaction.exponential(), Dynamics.asynchronous(), Backend.AUTO, -1),
        "DenseAssociativeMemory: threads is -1, expected at least 1, or 0 for all");
  }

  @Test
  void nothingIsDoneAfterTheEnd() {
    List<AssociativeMemory> all =
        List.of(
            hebbian(TWO),
            DenseAssociativeMemory.of(TWO, Interaction.exponential()),
            ModernHopfieldNetwork.of(TWO, Retrieval.beta(1)));
    for (AssociativeMemory memory : all) {
      memory.close();
      memory.close();
      assertThatThrownBy(() -> memory.recall(TWO[0]))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageEndingWith(".recall: this memory is closed");
      assertThatThrownBy(() -> memory.energy(TWO[0]))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageEndingWith(".energy: this memory is closed");
    }
  }

  /** Another thread's call, and a close, while one is under way: neither may touch its memory. */
  @Test
  void aSecondCallerIsRefused() throws Exception {
    OneCaller caller = new OneCaller();
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread first =
        Thread.ofPlatform()
            .uncaughtExceptionHandler((thread, thrown) -> failure.set(thrown))
            .start(
                () -> {
                  caller.enter("first");
                  inside.countDown();
                  try {
                    end.await();
                  } catch (InterruptedException e) {
                    throw new AssertionError(e);
                  }
                  caller.leave();
                });
    inside.await();
    assertThatThrownBy(() -> caller.enter("X.recall"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("X.recall: another thread is in a call of this memory");
    assertThatThrownBy(() -> caller.close("X.close"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("close it when that has returned");
    end.countDown();
    first.join();
    assertThat(failure.get()).isNull();
    caller.enter("X.recall");
    caller.leave();
    assertThat(caller.close("X.close")).isTrue();
    assertThat(caller.close("X.close")).isFalse();
  }

  private static HopfieldNetwork hebbian(float[]... patterns) {
    return HopfieldNetwork.of(patterns, LearningRule.HEBBIAN);
  }

  private static HopfieldNetwork pseudoInverse(float[]... patterns) {
    return HopfieldNetwork.of(patterns, LearningRule.PSEUDO_INVERSE);
  }

  private static void refused(ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(Arrays.asList(parts)));
  }
}
