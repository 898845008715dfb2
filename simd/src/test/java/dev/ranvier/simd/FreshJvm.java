package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Runs a main class of the tests in a JVM of its own, in which nothing is compiled yet. */
public final class FreshJvm {

  private FreshJvm() {}

  /** What a JVM printed, and how it ended. */
  public record Outcome(int exitValue, String output) {

    /** The last line that the program printed with {@link #at}: what it was doing at its end. */
    public String last() {
      int line = output.lastIndexOf(AT);
      return line < 0 ? "start" : output.substring(line + AT.length()).lines().findFirst().get();
    }

    /** What it printed otherwise. */
    public String withoutProgress() {
      return output.lines().filter(line -> !line.startsWith(AT)).collect(Collectors.joining("\n"));
    }
  }

  /**
   * For programs that work between {@link GuardPages}: only those check the bounds of vectors, and
   * a death leaves no file behind.
   */
  public static final List<String> GUARDED =
      List.of(
          "-Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0",
          "-XX:-CreateCoredumpOnCrash",
          "-XX:ErrorFile=/dev/null");

  private static final String AT = "At: ";

  /** Called by a program that may die in what it does next. */
  public static void at(String what) {
    System.out.println(AT + what);
  }

  /** Fails, with what the program printed, unless it ends well within two minutes. */
  public static void run(String flag, Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    Outcome outcome = start(List.of(flag), program, arguments);
    assertThat(outcome.exitValue()).as(outcome.output()).isZero();
  }

  /** How the program ended; fails unless it did so within two minutes. */
  public static Outcome start(List<String> flags, Class<?> program, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(
        List.of(System.getProperty("ranvier.jvm.flags", Simd.FLAG).strip().split("\\s+")));
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("ranvier", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(120, TimeUnit.SECONDS);
      process.destroyForcibly();
      assertThat(ended).as("ended in time: " + Files.readString(output)).isTrue();
      return new Outcome(process.exitValue(), Files.readString(output));
    } finally {
      Files.delete(output);
    }
  }
}
