package dev.ranvier.simd.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who runs what, and what happens when a task throws, calls again, is interrupted or closed. */
@Timeout(120)
class ThreadTeamTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 8})
  void everyMemberRunsOnceOnAThreadOfItsOwn(int size) {
    try (ThreadTeam team = ThreadTeam.of(size)) {
      assertThat(team.size()).isEqualTo(size);
      for (int wanted = 1; wanted <= size + 2; wanted++) {
        int expected = Math.min(wanted, size);
        for (int round = 0; round < 200; round++) {
          AtomicIntegerArray calls = new AtomicIntegerArray(size);
          Set<Thread> threads = ConcurrentHashMap.newKeySet();
          Thread caller = Thread.currentThread();
          team.run(
              wanted,
              (member, members) -> {
                assertThat(members).isEqualTo(expected);
                assertThat(Thread.currentThread() == caller).isEqualTo(member == 0);
                threads.add(Thread.currentThread());
                calls.incrementAndGet(member);
              });
          for (int member = 0; member < size; member++) {
            assertThat(calls.get(member)).isEqualTo(member < expected ? 1 : 0);
          }
          assertThat(threads).hasSize(expected);
        }
      }
    }
  }

  @Test
  void workersAreNamedDaemons() {
    try (ThreadTeam team = ThreadTeam.of(3)) {
      assertThat(team.workers())
          .extracting(Thread::getName)
          .containsExactly("ranvier-team-1", "ranvier-team-2");
      assertThat(team.workers()).allMatch(Thread::isDaemon);
    }
  }

  /** Plain memory both ways: what the caller wrote before, and what the members wrote. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void whatIsWrittenIsSeen(int size) {
    int cells = 64;
    int[] numbers = new int[cells];
    long[] sums = new long[size];
    ThreadTeam.Task sum =
        (member, members) -> {
          long total = 0;
          for (int i = member; i < cells; i += members) {
            total += numbers[i];
          }
          sums[member] = total;
        };
    try (ThreadTeam team = ThreadTeam.of(size)) {
      for (int round = 0; round < 20_000; round++) {
        long expected = 0;
        for (int i = 0; i < cells; i++) {
          numbers[i] = round * 31 + i;
          expected += numbers[i];
        }
        team.run(size, sum);
        long total = 0;
        for (int member = 0; member < size; member++) {
          total += sums[member];
          sums[member] = -1;
        }
        if (total != expected) {
          assertThat(total).as("round %d", round).isEqualTo(expected);
        }
        if (round % 1_000 == 0) {
          LockSupport.parkNanos(3_000_000); // now and then the workers have parked
        }
      }
    }
  }

  @Test
  void aCallFromInsideATaskRunsEveryShareOnItsOwnThread() {
    try (ThreadTeam team = ThreadTeam.of(3)) {
      AtomicIntegerArray calls = new AtomicIntegerArray(9);
      team.run(
          3,
          (outer, members) -> {
            Thread thread = Thread.currentThread();
            team.run(
                3,
                (inner, innerMembers) -> {
                  assertThat(Thread.currentThread()).isSameAs(thread);
                  calls.incrementAndGet(outer * innerMembers + inner);
                });
          });
      for (int i = 0; i < calls.length(); i++) {
        assertThat(calls.get(i)).isEqualTo(1);
      }
    }
  }

  @Test
  void aCallerThatFindsTheTeamBusyDoesNotWait() throws Exception {
    try (ThreadTeam team = ThreadTeam.of(2)) {
      CountDownLatch inside = new CountDownLatch(2);
      CountDownLatch leave = new CountDownLatch(1);
      Thread first =
          Thread.ofPlatform()
              .start(
                  () ->
                      team.run(
                          2,
                          (member, members) -> {
                            inside.countDown();
                            await(leave);
                          }));
      inside.await();
      AtomicIntegerArray calls = new AtomicIntegerArray(2);
      Thread caller = Thread.currentThread();
      team.run(
          2,
          (member, members) -> {
            assertThat(Thread.currentThread()).isSameAs(caller);
            calls.incrementAndGet(member);
          });
      assertThat(calls).hasToString("[1, 1]");
      leave.countDown();
      first.join();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void manyCallersAtOnce(boolean virtual) throws Exception {
    try (ThreadTeam team = ThreadTeam.of(4)) {
      AtomicInteger shares = new AtomicInteger();
      Thread[] callers = new Thread[6];
      AtomicReference<Throwable> failure = new AtomicReference<>();
      for (int i = 0; i < callers.length; i++) {
        Runnable calls =
            () -> {
              long[] sums = new long[4];
              for (int round = 1; round <= 2_000; round++) {
                long value = round;
                team.run(
                    4,
                    (member, members) -> {
                      sums[member] += value;
                      shares.incrementAndGet();
                    });
              }
              for (long sum : sums) {
                assertThat(sum).isEqualTo(2_000L * 2_001 / 2);
              }
            };
        Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
        callers[i] = builder.unstarted(calls);
        callers[i].setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
        callers[i].start();
      }
      for (Thread caller : callers) {
        caller.join();
      }
      assertThat(failure.get()).isNull();
      assertThat(shares.get()).isEqualTo(6 * 2_000 * 4);
    }
  }

  /** Long enough that the caller parks, too. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCallerWaitsForALongShare(boolean virtual) throws Exception {
    try (ThreadTeam team = ThreadTeam.of(2)) {
      AtomicInteger ended = new AtomicInteger();
      Runnable call =
          () -> {
            for (int round = 0; round < 20; round++) {
              team.run(2, (member, members) -> LockSupport.parkNanos(member * 3_000_000L));
              ended.incrementAndGet();
            }
          };
      Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
      builder.start(call).join();
      assertThat(ended.get()).isEqualTo(20);
    }
  }

  @Test
  void anExceptionArrivesAfterAllHaveEnded() {
    try (ThreadTeam team = ThreadTeam.of(4)) {
      for (int thrower = 0; thrower < 4; thrower++) {
        int first = thrower;
        AtomicInteger ended = new AtomicInteger();
        assertThatThrownBy(
                () ->
                    team.run(
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
        team.run(4, (member, members) -> ended.incrementAndGet());
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
      assertThatThrownBy(() -> team.run(3, task)).satisfies(ThreadTeamTest::sharesOneAndTwo);
      // The same from inside a task, where one thread runs all shares.
      assertThatThrownBy(() -> team.run(2, (member, members) -> team.run(3, task)))
          .satisfies(
              thrown ->
                  assertThat(thrown.getSuppressed())
                      .extracting(Throwable::getMessage)
                      .containsExactly("share 1", "share 2", "share 0"));
      AssertionError same = new AssertionError("one object from all");
      assertThatThrownBy(
              () ->
                  team.run(
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
                    team.run(
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
      team.run(2, (member, members) -> interruptWorker(member));
      LockSupport.parkNanos(20_000_000);
      AtomicInteger calls = new AtomicInteger();
      team.run(2, (member, members) -> calls.incrementAndGet());
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
                    team.run(
                        2,
                        (member, members) -> {
                          inside.countDown();
                          await(leave);
                          team.run(2, (a, b) -> nested.incrementAndGet());
                        }));
    inside.await();
    Thread closer = Thread.ofPlatform().start(team::close);
    assertThat(closer.join(java.time.Duration.ofMillis(50))).as("closed during a run").isFalse();
    assertThatThrownBy(() -> team.run(2, (member, members) -> {}))
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
      assertThatThrownBy(() -> team.run(members, (member, all) -> {}))
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
                  team.run(
                      2,
                      (member, members) -> {
                        if (member == from) {
                          team.close();
                        }
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("inside a task");
    }
    team.run(2, (member, members) -> {});
    team.close();
  }

  @Test
  void theDoorSaysWhatIsWrong() {
    assertThatThrownBy(() -> ThreadTeam.of(0)).hasMessageContaining("A team of 0 threads");
    assertThatThrownBy(() -> ThreadTeam.of(1025)).hasMessageContaining("1 to 1024");
    try (ThreadTeam team = ThreadTeam.of(1)) {
      assertThatThrownBy(() -> team.run(0, (member, members) -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("0 members");
      assertThatThrownBy(() -> team.run(1, null)).isInstanceOf(NullPointerException.class);
    }
  }

  @Test
  void theSharedTeamIsOneAndStaysOpen() {
    ThreadTeam team = ThreadTeam.shared();
    assertThat(ThreadTeam.shared()).isSameAs(team);
    assertThatThrownBy(team::close).isInstanceOf(UnsupportedOperationException.class);
    AtomicInteger calls = new AtomicInteger();
    team.run(team.size(), (member, members) -> calls.incrementAndGet());
    assertThat(calls.get()).isEqualTo(team.size());
  }

  @Test
  void theSwitchSaysHowManyOrWhatIsWrong() {
    int processors = Runtime.getRuntime().availableProcessors();
    assertThat(Shared.size(null)).isEqualTo(processors);
    assertThat(Shared.size(" ")).isEqualTo(processors);
    assertThat(Shared.size(" 3 ")).isEqualTo(3);
    for (String wrong : new String[] {"0", "-1", "two", "2.5", "1025", "99999999999"}) {
      assertThatThrownBy(() -> Shared.size(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("ranvier.threads")
          .hasMessageContaining("RANVIER_THREADS")
          .hasMessageContaining("'" + wrong + "'");
    }
  }

  @Test
  void theSwitchReachesTheSharedTeam() throws Exception {
    assertThat(start("-Dranvier.threads=3")).contains("size 3");
    assertThat(start("-Dranvier.threads=many")).contains("'many'").contains("expected a number");
  }

  private static String start(String flag) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                flag,
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName())
            .redirectErrorStream(true);
    builder.environment().remove("RANVIER_THREADS");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Works on, whatever the interrupt flag says. */
  private static void sleepThrough(int millis) {
    long end = System.nanoTime() + millis * 1_000_000L;
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Prints the size of the shared team, or what is wrong. */
  static final class Child {

    private Child() {}

    public static void main(String[] args) {
      System.out.println("size " + ThreadTeam.shared().size());
    }
  }
}
