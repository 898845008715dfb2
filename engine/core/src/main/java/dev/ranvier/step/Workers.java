package dev.ranvier.step;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.team.ThreadTeam;
import java.util.function.Supplier;

/**
 * Who shares the work of a product, or of a pass over memory.
 *
 * @param team of threads, asked for when there is work worth sharing; not with a count of 1
 * @param count of them that take part, the calling one included
 * @param shareBytes that each thread must have to read and write, or a pass is not shared with it
 */
public record Workers(Supplier<ThreadTeam> team, int count, long shareBytes) {

  /**
   * As products do, a pass earns its hand-over from some 30 microseconds of work on: 16 for each of
   * two threads, at the second-level cache's 16 bytes a nanosecond. The hand-over itself takes 0.9
   * in the median, and 110 once in a hundred, when the other processor was taken away ({@code
   * bench/run.sh team}).
   */
  private static final long SHARE_BYTES = 256 << 10;

  /** The calling thread. */
  public static final Workers ALONE = new Workers(ThreadTeam::shared, 1, Long.MAX_VALUE);

  /**
   * So many threads of the process's team, or all with 0.
   *
   * @param owner for the message
   * @throws IllegalArgumentException if it has not got so many
   */
  public static Workers shared(String owner, int threads) {
    int size = ThreadTeam.sharedSize();
    if (threads > size) {
      throw new IllegalArgumentException(
          ("%s: threads is %s, but the process's team has %s; ask for at most that, or"
                  + " start java with -Dranvier.threads=%s")
              .formatted(owner, threads, size, threads));
    }
    int count = threads == 0 ? size : threads;
    return count == 1 ? ALONE : new Workers(ThreadTeam::shared, count, SHARE_BYTES);
  }

  Gemm gemm(KernelProvider provider) {
    return count == 1 ? Gemm.of(provider) : Gemm.of(provider, team.get(), count);
  }

  /** For products of matrices whose rows are all padded. */
  Gemm gemmOfPaddedRows(KernelProvider provider) {
    return Gemm.ofPaddedRows(provider, count == 1 ? null : team.get(), count);
  }

  /** How many take part in a pass over memory that reads and writes so many bytes. */
  int sharing(long bytes) {
    return Math.clamp(bytes / shareBytes, 1, count);
  }

  /** Runs every share of a task, which tells from its own number what to do. */
  void share(ThreadTeam.Task task) {
    share(count, task);
  }

  /** Runs a task in so many shares, at most {@link #count()}. */
  void share(int members, ThreadTeam.Task task) {
    if (members == 1) {
      task.share(0, 1);
    } else {
      team.get().share(members, task);
    }
  }
}
