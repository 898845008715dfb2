package dev.ranvier.bench.command;

import dev.ranvier.bench.build.Build;
import dev.ranvier.step.Workers;
import java.util.Collection;
import java.util.List;

/** What all commands check in the same words. */
public final class Arguments {

  private Arguments() {}

  /**
   * Refuses a number of threads below 1.
   *
   * @throws IllegalArgumentException saying what is expected
   */
  public static void checkThreads(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("--threads is " + threads + ", expected 1 or more");
    }
  }

  /**
   * The same, and more threads than the process's team has.
   *
   * @throws IllegalArgumentException saying what to do
   */
  public static void checkThreadsOfTeam(int threads) {
    checkThreads(threads);
    Workers.shared("--threads", threads);
  }

  /**
   * Refuses an engine that the command has not got.
   *
   * @param asked names that {@code --engine} gave
   * @param known names that the CSV has
   * @throws IllegalArgumentException naming those that there are
   */
  public static void checkEngines(List<String> asked, Collection<String> known) {
    for (String name : asked) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "--engine is '" + name + "', expected one of " + String.join(", ", known));
      }
    }
  }

  /**
   * Whether an engine is among those, on whichever build.
   *
   * @param asked names that {@code --engine} gave
   */
  public static boolean named(List<String> asked, String engine) {
    return asked.stream().anyMatch(name -> Build.engine(name).equals(Build.engine(engine)));
  }
}
