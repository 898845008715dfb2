package dev.ranvier.simd.team;

import static dev.ranvier.simd.team.ThreadTeamTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Anywhere;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens when a task throws, or a team is interrupted or closed. */
@Anywhere
@Timeout(600)
class ThreadTeamFailureTest {

  @Test
  void anExceptionArrivesAfterAllHaveEnded() {
    try (ThreadTeam team = ThreadTeam.of(4)) {
      for (int thrower = 0; thrower < 4; thrower++) {
        int first = thrower;
        AtomicInteger ended = new AtomicInteger();
        assertThatThrownBy(
                () ->
                    team.share(
                        4,
                        (member, members) -> {
                          if (member == first) {
                            throw new IllegalStateException("share " + member);
                          }
                          LockSupport.parkNanos(2_000_000);
                          ended.incrementAndGet();
                        }))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("share " + thrower);
        assertThat(ended.get()).isEqualTo(3);
        team.share(4, (member, members) -> ended.incrementAndGet());
        assertThat(ended.get()).isEqualTo(7);
      }
    }
  }

  @Test
  void theOthersExceptionsAreSuppressedInTheFirst() {
    try (ThreadTeam team = ThreadTeam.of(3)) {
      ThreadTeam.Task task =
          (member, members) -> {
            throw new AssertionError("share " + member);
          };
      assertThatThrownBy(() -> team.share(3, task))
          .satisfies(ThreadTeamFailureTest::sharesOneAndTwo);
      // The same from inside a task, where one thread runs all shares.
      assertThatThrownBy(() -> team.share(2, (member, members) -> team.share(3, task)))
          .satisfies(
              thrown ->
                  assertThat(thrown.getSuppressed())
                      .extracting(Throwable::getMessage)
                      .containsExactly("share 1", "share 2", "share 0"));
      AssertionError same = new AssertionError("one object from all");
      assertThatThrownBy(
              () ->
                  team.share(
                      3,
                      (member, members) -> {
                        throw same;
                      }))
          .isSameAs(same);
    }
  }

  private static void sharesOneAndTwo(Throwable thrown) {
    assertThat(thrown).hasMessage("share 0");
    assertThat(thrown.getSuppressed())
        .extracting(Throwable::getMessage)
        .containsExactly("share 1", "share 2");
  }

  @Test
  void anInterruptedCallerWaitsAndKeepsItsFlag() throws Exception {
    try (ThreadTeam team = ThreadTeam.of(2)) {
      AtomicBoolean flag = new AtomicBoolean();
      AtomicInteger ended = new AtomicInteger();
      Thread caller =
          Thread.ofPlatform()
              .unstarted(
                  () -> {
                    Thread.currentThread().interrupt();
                    team.share(
                        2,
                        (member, members) -> {
                          if (member == 1) {
                            sleepThrough(30);
                          }
                          ended.incrementAndGet();
                        });
                    flag.set(Thread.currentThread().isInterrupted() && ended.get() == 2);
                  });
      caller.start();
      caller.join();
      assertThat(flag).isTrue();
    }
  }

  /** A worker that a task leaves interrupted still parks, and works on. */
  @Test
  void aWorkerForgetsATasksInterrupt() {
    try (ThreadTeam team = ThreadTeam.of(2)) {
      team.share(2, (member, members) -> interruptWorker(member));
      LockSupport.parkNanos(20_000_000);
      AtomicInteger calls = new AtomicInteger();
      team.share(2, (member, members) -> calls.incrementAndGet());
      assertThat(calls.get()).isEqualTo(2);
      assertThat(team.workers().getFirst().isInterrupted()).isFalse();
    }
  }

  private static void interruptWorker(int member) {
    if (member > 0) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void closeWaitsForTheRunAndIsIdempotent() throws Exception {
    ThreadTeam team = ThreadTeam.of(2);
    CountDownLatch inside = new CountDownLatch(2);
    CountDownLatch leave = new CountDownLatch(1);
    AtomicInteger nested = new AtomicInteger();
    Thread runner =
        Thread.ofPlatform()
            .start(
                () ->
                    team.share(
                        2,
                        (member, members) -> {
                          inside.countDown();
                          await(leave);
                          team.share(2, (a, b) -> nested.incrementAndGet());
                        }));
    inside.await();
    Thread closer = Thread.ofPlatform().start(team::close);
    assertThat(closer.join(java.time.Duration.ofMillis(50))).as("closed during a run").isFalse();
    assertThatThrownBy(() -> team.share(2, (member, members) -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    leave.countDown();
    closer.join();
    runner.join();
    assertThat(nested.get()).as("calls from inside the last run").isEqualTo(4);
    assertThat(team.workers()).noneMatch(Thread::isAlive);
    team.close();
    for (int wanted = 1; wanted <= 2; wanted++) {
      int members = wanted;
      assertThatThrownBy(() -> team.share(members, (member, all) -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
    }
  }

  @Test
  void closeFromInsideATaskIsRefused() {
    ThreadTeam team = ThreadTeam.of(2);
    for (int closer = 0; closer < 2; closer++) {
      int from = closer;
      assertThatThrownBy(
              () ->
                  team.share(
                      2,
                      (member, members) -> {
                        if (member == from) {
                          team.close();
                        }
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("inside a task");
    }
    team.share(2, (member, members) -> {});
    team.close();
  }

  /** Works on, whatever the interrupt flag says. */
  private static void sleepThrough(int millis) {
    long end = System.nanoTime() + millis * 1_000_000L;
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}
