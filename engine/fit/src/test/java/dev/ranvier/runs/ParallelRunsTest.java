package dev.ranvier.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Anywhere;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs side by side: each once, failures told, interrupts passed on. */
@Anywhere
final class ParallelRunsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void everyRunIsCalledOnce(int workers) {
    ConcurrentLinkedQueue<Integer> calls = new ConcurrentLinkedQueue<>();
    ParallelRuns.run("Test", 50, workers, calls::add);
    assertThat(calls).hasSize(50).doesNotHaveDuplicates();
    ParallelRuns.run("Test", 0, workers, calls::add);
    assertThat(calls).hasSize(50);
  }

  @Test
  void workersRunAtTheSameTime() {
    CountDownLatch all = new CountDownLatch(3);
    Set<Thread> threads = Collections.synchronizedSet(new HashSet<>());
    ParallelRuns.run(
        "Test",
        3,
        3,
        _ -> {
          threads.add(Thread.currentThread());
          all.countDown();
          await(all);
        });
    assertThat(threads).hasSize(3).doesNotContain(Thread.currentThread());
    ParallelRuns.run("Test", 1, 3, _ -> threads.add(Thread.currentThread()));
    assertThat(threads).contains(Thread.currentThread());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theFirstFailureByNumberIsThrownAndNoRunBegins(int workers) {
    ConcurrentLinkedQueue<Integer> calls = new ConcurrentLinkedQueue<>();
    CountDownLatch both = new CountDownLatch(workers);
    assertThatThrownBy(
            () ->
                ParallelRuns.run(
                    "Test",
                    20,
                    workers,
                    number -> {
                      calls.add(number);
                      both.countDown();
                      await(both);
                      throw new IllegalStateException("run " + number);
                    }))
        .hasMessage("run 0");
    assertThat(calls).hasSize(workers);
    assertThatThrownBy(
            () ->
                ParallelRuns.run(
                    "Test",
                    2,
                    workers,
                    number -> {
                      throw new StackOverflowError("run " + number);
                    }))
        .isInstanceOf(StackOverflowError.class);
  }

  @Test
  void aThreadThatIsInterruptedBeginsNothing() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () ->
                ParallelRuns.run(
                    "Test",
                    3,
                    1,
                    _ -> {
                      throw new AssertionError("begun");
                    }))
        .isInstanceOf(CancellationException.class)
        .hasMessage("Test: interrupted before it was done");
    assertThat(Thread.interrupted()).isTrue();
  }
}
