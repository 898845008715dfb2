package dev.ranvier.bench.build;

import dev.ranvier.bench.measure.PeerException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An engine in a process of its own, which computes when it is told to and waits otherwise: a line
 * to it, a line from it, which begins with {@code peer} unlike the engine's own talk.
 */
public final class PeerProcess implements AutoCloseable {

  /** The flag without which there is no Vector API. */
  public static final String MODULE = "--add-modules=jdk.incubator.vector";

  private static final String PREFIX = "peer ";
  private static final long SECONDS_TO_END = 10;

  private final String name;
  private final Process process;
  private final Writer input;
  private final BufferedReader output;
  private String version;

  /** A class on a class path as a process, not yet started: on this JVM's flags. */
  static ProcessBuilder of(String classPath, Class<?> main, String... arguments) {
    List<String> command = java();
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", classPath, main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  /** The beginning of a command: the JVM that runs this. */
  public static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    return command;
  }

  /** In such a process: a line to the one that started it. */
  public static void answer(PrintStream out, String text) {
    out.println(PREFIX + text);
    out.flush();
  }

  /**
   * Starts the process.
   *
   * @throws PeerException if it cannot start
   */
  public PeerProcess(String name, ProcessBuilder builder) {
    this.name = name;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new PeerException(name + " is not measured: " + e.getMessage(), e);
    }
    input = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /**
   * Waits until the process is ready.
   *
   * @throws PeerException if it has ended
   */
  public void await() {
    version = answer("ready");
  }

  /** In the CSV. */
  public String name() {
    return name;
  }

  /** What it says of itself. */
  public String version() {
    return version;
  }

  /**
   * Sends a line and returns what comes back after its first word.
   *
   * @throws PeerException if the process has ended
   */
  public String ask(String line) {
    try {
      input.write(line + "\n");
      input.flush();
    } catch (IOException e) {
      throw failed(e);
    }
    return answer(line.substring(0, (line + " ").indexOf(' ')));
  }

  private String answer(String word) {
    String expected = PREFIX + word + " ";
    try {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(expected)) {
          return line.substring(expected.length());
        }
      }
    } catch (IOException e) {
      throw failed(e);
    }
    throw failed(null);
  }

  private PeerException failed(IOException cause) {
    close();
    String end = process.isAlive() ? "it does not end" : "it ended with " + process.exitValue();
    return new PeerException(name + " is not measured: " + end + ", what it said is above", cause);
  }

  /** The process ends when its input does. */
  @Override
  public void close() {
    try {
      input.close();
    } catch (IOException e) {
      // it has ended already
    }
    try {
      if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
