package dev.ranvier.testkit;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A program to start in a process of its own: {@code
 * Program.likeThis(Main.class).flags("-Xint").run().requireSuccess()}. Each call returns a new
 * description.
 *
 * @param command the command and its arguments; of a JVM: all before the main class
 * @param arguments what follows the main class
 * @param folder where it runs, or null: where the tests run
 * @param switches whether it sees the {@code RANVIER_...} variables of whoever runs the tests
 * @param environment variables of its own
 * @param patience how long it may take
 */
public record Program(
    List<String> command,
    List<String> arguments,
    Path folder,
    boolean switches,
    Map<String, String> environment,
    Duration patience) {

  /** Long, since what runs on a busy machine is not wrong; whoever is late is told how late. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Where nobody says how this run was started. */
  private static final String USUAL =
      "--add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED";

  /** The switches of a test run that its child JVMs get too. */
  private static final List<String> SWITCHES =
      List.of("ranvier.simd", "ranvier.cpu", "ranvier.blas", "ranvier.jvm.flags");

  /** Any command, without the switches of whoever runs the tests. */
  public static Program of(List<String> command) {
    return new Program(List.copyOf(command), List.of(), null, false, Map.of(), PATIENCE);
  }

  /** The tests' {@code java}, without the switches of whoever runs the tests. */
  public static Program java(String... flags) {
    List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java"));
    command.addAll(List.of(flags));
    return of(command);
  }

  /** A main class on this run's class path, with this run's flags and its switches. */
  public static Program likeThis(Class<?> main, String... arguments) {
    List<String> flags = new ArrayList<>();
    String run = System.getProperty("ranvier.jvm.flags", USUAL).strip();
    if (!run.isEmpty()) {
      flags.addAll(List.of(run.split("\\s+")));
    }
    for (String name : SWITCHES) {
      if (System.getProperty(name) != null) {
        flags.add("-D" + name + "=" + System.getProperty(name));
      }
    }
    return java(flags.toArray(String[]::new))
        .main(System.getProperty("java.class.path"), main, arguments)
        .withSwitches();
  }

  /** A JVM's class path, main class and arguments. */
  public Program main(String classPath, Class<?> main, String... arguments) {
    List<String> all = new ArrayList<>(List.of("-cp", classPath, main.getName()));
    all.addAll(List.of(arguments));
    return new Program(command, all, folder, switches, environment, patience);
  }

  /** With further flags, before the main class. */
  public Program flags(String... flags) {
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of(flags));
    return new Program(all, arguments, folder, switches, environment, patience);
  }

  /** In a folder. */
  public Program in(Path where) {
    return new Program(command, arguments, where, switches, environment, patience);
  }

  /** With a variable of its own. */
  public Program with(String variable, String value) {
    Map<String, String> all = new TreeMap<>(environment);
    all.put(variable, value);
    return new Program(command, arguments, folder, switches, all, patience);
  }

  /** With as much time as this. */
  public Program within(Duration time) {
    return new Program(command, arguments, folder, switches, environment, time);
  }

  /** The whole command line, for a program that starts this one. */
  public List<String> line() {
    List<String> line = new ArrayList<>(command);
    line.addAll(arguments);
    return line;
  }

  private Program withSwitches() {
    return new Program(command, arguments, folder, true, environment, patience);
  }

  /** Starts it, both streams in one, for a test that talks to it or ends it. */
  public Process start() throws IOException {
    return builder().redirectErrorStream(true).start();
  }

  /**
   * Runs it to its end; fails, with what it said and after how long, if it does not end in time.
   */
  public Outcome run() throws IOException, InterruptedException {
    Path out = Files.createTempFile("program", ".out");
    Path err = Files.createTempFile("program", ".err");
    try {
      Process process = builder().redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
      process.destroyForcibly().waitFor();
      Outcome outcome =
          new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
      if (!ended) {
        throw new AssertionError(
            "%s was still running after %s s, at '%s':%n%s"
                .formatted(this, patience.toSeconds(), outcome.last(), outcome.said()));
      }
      return outcome;
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  private ProcessBuilder builder() {
    ProcessBuilder builder = new ProcessBuilder(line());
    if (folder != null) {
      builder.directory(folder.toFile());
    }
    if (!switches) {
      builder
          .environment()
          .keySet()
          .removeIf(name -> name.startsWith("RANVIER_") && !name.equals("RANVIER_CACHE"));
      builder.environment().remove("JAVA_TOOL_OPTIONS");
    }
    builder.environment().putAll(environment);
    return builder;
  }

  /** The folder or jar that a class comes from. */
  public static Path classes(Class<?> type) {
    try {
      Path path = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (!Files.exists(path)) {
        throw new AssertionError("no such class folder: " + path);
      }
      return path;
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
