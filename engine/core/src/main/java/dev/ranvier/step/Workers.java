package dev.ranvier.step;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.team.ThreadTeam;
import java.util.function.Supplier;

/**
 * Who shares the work of a product.
 *
 * @param team of threads, asked for when there is work worth sharing; not with a count of 1
 * @param count of them that take part, the calling one included
 */
public record Workers(Supplier<ThreadTeam> team, int count) {

  /** The calling thread. */
  public static final Workers ALONE = new Workers(null, 1);

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
          ("%s: threads is %d, but the process's team has %d; ask for at most that, or"
                  + " start java with -Dranvier.threads=%d")
              .formatted(owner, threads, size, threads));
    }
    int count = threads == 0 ? size : threads;
    return count == 1 ? ALONE : new Workers(ThreadTeam::shared, count);
  }

  Gemm gemm(Tier tier) {
    return count == 1 ? Gemm.of(tier) : Gemm.of(tier, team.get(), count);
  }

  /** Runs every share of a task, which tells from its own number what to do. */
  void run(ThreadTeam.Task task) {
    if (count == 1) {
      task.run(0, 1);
    } else {
      team.get().run(count, task);
    }
  }
}
