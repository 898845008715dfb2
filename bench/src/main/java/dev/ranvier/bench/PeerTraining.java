package dev.ranvier.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Another engine in a process of its own, which trains while it has the turn and waits otherwise.
 * The process times its steps itself, so that what goes to and fro is in no time. See {@code
 * dev.ranvier.peers.PeerMain} for the lines.
 */
final class PeerTraining implements TrainEngine {

  private static final String PREFIX = "peer ";
  private static final long SECONDS_TO_END = 10;

  private final String name;
  private final Process process;
  private final Writer input;
  private final BufferedReader output;
  private final String version;

  /**
   * Starts the process and waits until it is ready.
   *
   * @throws PeerException if it cannot start
   */
  PeerTraining(String name, ProcessBuilder builder) {
    this.name = name;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new PeerException(name + " is not measured: " + e.getMessage(), e);
    }
    input = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    version = answer("ready ");
  }

  /** The rest of the next line that is the protocol's and not the engine's own talk. */
  private String answer(String word) {
    String expected = PREFIX + word;
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

  @Override
  public String name() {
    return name;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public double turn(long mostNanos, StepTimes times) {
    times.clear();
    try {
      input.write("turn " + mostNanos + " " + times.capacity() + "\n");
      input.flush();
    } catch (IOException e) {
      throw failed(e);
    }
    String[] words = answer("turn ").split(" ");
    for (int step = 1; step < words.length; step++) {
      times.add(Long.parseLong(words[step]));
    }
    return Double.parseDouble(words[0]);
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
