package dev.ranvier.step;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.team.ThreadTeam;

/**
 * Who shares the work of a product.
 *
 * @param team of threads; {@code null} with a count of 1
 * @param count of them that take part, the calling one included
 */
public record Workers(ThreadTeam team, int count) {

  /** The calling thread. */
  public static final Workers ALONE = new Workers(null, 1);

  /**
   * So many threads of the process's team, or all with 0.
   *
   * @throws IllegalArgumentException if it has not got so many
   */
  public static Workers shared(int threads) {
    if (threads == 1) {
      return ALONE;
    }
    ThreadTeam team = ThreadTeam.shared();
    if (threads > team.size()) {
      throw new IllegalArgumentException(
          ("TrainingSession: threads is %d, but the process's team has %d; ask for at most that, or"
                  + " start java with -Dranvier.threads=%d")
              .formatted(threads, team.size(), threads));
    }
    int count = threads == 0 ? team.size() : threads;
    return count == 1 ? ALONE : new Workers(team, count);
  }

  Gemm gemm(Tier tier) {
    return team == null ? Gemm.of(tier) : Gemm.of(tier, team, count);
  }

  /** Runs every share of a task, which tells from its own number what to do. */
  void run(ThreadTeam.Task task) {
    if (team == null) {
      task.run(0, 1);
    } else {
      team.run(count, task);
    }
  }
}
