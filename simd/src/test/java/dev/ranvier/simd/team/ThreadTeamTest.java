package dev.ranvier.simd.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Anywhere;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who runs what, and sees what, from one caller, from many, and from inside a task. */
@Anywhere
@Timeout(600)
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
          team.share(
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
        team.share(size, sum);
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
      team.share(
          3,
          (outer, members) -> {
            Thread thread = Thread.currentThread();
            team.share(
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
                      team.share(
                          2,
                          (member, members) -> {
                            inside.countDown();
                            await(leave);
                          }));
      inside.await();
      AtomicIntegerArray calls = new AtomicIntegerArray(2);
      Thread caller = Thread.currentThread();
      team.share(
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
                team.share(
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
              team.share(2, (member, members) -> LockSupport.parkNanos(member * 3_000_000L));
              ended.incrementAndGet();
            }
          };
      Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
      builder.start(call).join();
      assertThat(ended.get()).isEqualTo(20);
    }
  }

  @Test
  void theDoorSaysWhatIsWrong() {
    assertThatThrownBy(() -> ThreadTeam.of(0)).hasMessageContaining("A team of 0 threads");
    assertThatThrownBy(() -> ThreadTeam.of(1025)).hasMessageContaining("1 to 1024");
    try (ThreadTeam team = ThreadTeam.of(1)) {
      assertThatThrownBy(() -> team.share(0, (member, members) -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("0 members");
      assertThatThrownBy(() -> team.share(1, null)).isInstanceOf(NullPointerException.class);
    }
  }

  static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
