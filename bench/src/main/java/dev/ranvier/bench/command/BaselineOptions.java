package dev.ranvier.bench.command;

import dev.ranvier.bench.build.Build;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options of commands that can run another checkout's build beside this one. */
public final class BaselineOptions {

  private static final int PROCESSES = 5;

  @Option(
      names = "--baseline",
      paramLabel = "DIR",
      description =
          "Another checkout of this repository: its engines take turns with these, and the exit"
              + " code is 1 unless each workload is within its bound.")
  private Path checkout;

  @Option(
      names = "--processes",
      paramLabel = "N",
      description = "Processes of each engine, one after the other; 5 with --baseline.")
  private Integer processes;

  private List<Build> builds;

  public BaselineOptions() {}

  /**
   * Refuses what cannot be measured.
   *
   * @param program of this module that runs engines in processes of their own
   * @throws IllegalArgumentException saying what is wrong
   */
  public void check(Class<?> program) {
    if (processes != null && processes < 1) {
      throw new IllegalArgumentException("--processes is " + processes + ", expected 1 or more");
    }
    builds =
        checkout == null
            ? List.of(Build.THIS)
            : List.of(Build.THIS, Build.baseline(checkout, program));
  }

  /** This build, then the baseline if there is one; checked before. */
  public List<Build> builds() {
    return builds;
  }

  public boolean given() {
    return checkout != null;
  }

  /** Whether an engine has a process of this number: beside a baseline others than Ranvier one. */
  public boolean runsIn(int process, String engine) {
    return process == 0 || !given() || Build.isRanvier(engine);
  }

  /** Whether engines must not run in this process. */
  public boolean apart() {
    return given() || processes != null;
  }

  /** How many processes each engine gets. */
  public int processes() {
    return processes(given() ? PROCESSES : 1);
  }

  /** The same of a command that has a number of its own. */
  public int processes(int usual) {
    return processes == null ? usual : processes;
  }

  /** The command's engines, and what they are called on the baseline. */
  public List<String> names(List<String> engines) {
    List<String> names = new ArrayList<>(engines);
    if (given()) {
      engines.stream().filter(Build::isRanvier).map(Build.BASELINE::concat).forEach(names::add);
    }
    return names;
  }
}
