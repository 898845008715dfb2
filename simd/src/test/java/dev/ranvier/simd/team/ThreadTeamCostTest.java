package dev.ranvier.simd.team;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ranvier.simd.Patience;
import dev.ranvier.testkit.Proof;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a team takes: no heap, no processor time when idle, and no more of it with more threads. */
@Proof
@Timeout(600)
class ThreadTeamCostTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Over all threads: the caller's bytes and the workers'. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void aRunAllocatesNothing(int size) {
    long[] sums = new long[size * 16];
    ThreadTeam.Task task = (member, members) -> sums[member * 16]++;
    try (ThreadTeam team = ThreadTeam.of(size)) {
      List<Thread> all = new ArrayList<>(team.workers());
      all.add(Thread.currentThread());
      long bytes = Long.MAX_VALUE;
      Patience patience = Patience.of(120, size + " threads without garbage");
      while (bytes != 0 && patience.isLeft()) {
        long before = allocated(all);
        for (int i = 0; i < 500; i++) {
          team.share(size, task);
          if (i % 100 == 0) {
            LockSupport.parkNanos(1_000_000); // the way through parking, too
          }
        }
        long after = allocated(all);
        bytes = after - before - (allocated(all) - after);
      }
      assertThat(bytes).as("%s", patience).isZero();
    }
  }

  private static long allocated(List<Thread> threads) {
    long sum = 0;
    for (int i = 0; i < threads.size(); i++) {
      sum += THREADS.getThreadAllocatedBytes(threads.get(i).threadId());
    }
    return sum;
  }

  /** Some milliseconds after the last run the workers are parked, and stay so. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void anIdleTeamTakesNoProcessorTime(int size) {
    try (ThreadTeam team = ThreadTeam.of(size)) {
      for (int i = 0; i < 1_000; i++) {
        team.share(size, (member, members) -> {});
      }
      waitUntilParked(team);
      long before = processorNanos(team);
      LockSupport.parkNanos(200_000_000);
      assertThat(processorNanos(team) - before).isLessThan(20_000_000);
    }
  }

  private static void waitUntilParked(ThreadTeam team) {
    for (Thread worker : team.workers()) {
      while (worker.getState() != Thread.State.WAITING) {
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private static long processorNanos(ThreadTeam team) {
    return team.workers().stream()
        .mapToLong(worker -> THREADS.getThreadCpuTime(worker.threadId()))
        .sum();
  }

  /**
   * More threads than processors take little more processor time than one alone: who waits does not
   * spin (which takes ten times as much here). Not time on the clock, so that other work on the
   * machine does not matter.
   */
  @ParameterizedTest
  @ValueSource(ints = {4, 8})
  void moreThreadsThanProcessorsDoNotSpinEachOtherOut(int factor) {
    int size = factor * Runtime.getRuntime().availableProcessors();
    Assumptions.assumeTrue(size <= ThreadTeam.MAX_SIZE);
    long alone = worked(1, size);
    long many = worked(size, size);
    assertThat(many).as("nanoseconds of processor time, against %d", alone).isLessThan(6 * alone);
  }

  /** Processor time of a thousand runs with some 8 microseconds of work for each of so many. */
  private static long worked(int size, int work) {
    double[] sums = new double[size * 16];
    ThreadTeam.Task task =
        (member, members) -> {
          double sum = 0;
          for (int i = member; i < 1_250 * work; i += members) {
            sum += Math.sqrt(i + sum);
          }
          sums[member * 16] = sum;
        };
    try (ThreadTeam team = ThreadTeam.of(size)) {
      for (int i = 0; i < 200; i++) {
        team.share(size, task);
      }
      long before = processorNanos(team) + THREADS.getCurrentThreadCpuTime();
      for (int i = 0; i < 1_000; i++) {
        team.share(size, task);
      }
      return processorNanos(team) + THREADS.getCurrentThreadCpuTime() - before;
    }
  }
}
