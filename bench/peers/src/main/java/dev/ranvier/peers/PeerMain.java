package dev.ranvier.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Trains one workload on one peer, in turns: {@code ENGINE WORKLOAD...}, see {@link
 * Workload#parse}.
 *
 * <p>Line by line, standard input has {@code turn NANOS STEPS} and gets back {@code peer turn LOSS
 * NANOS...}: the loss after the last step and the time of each step. A turn ends when so much time
 * has gone by or so many steps have been made; it has at least one. The first line back is {@code
 * peer ready VERSION}. Between turns the process waits. It ends with its input. What the engine
 * itself prints goes to standard error.
 */
public final class PeerMain {

  private PeerMain() {}

  /** Runs until standard input ends. */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    System.setOut(System.err);
    Workload workload = Workload.parse(List.of(args).subList(1, args.length));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Peer peer = peer(args[0], workload)) {
      answer(out, "ready " + peer.version());
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ");
        long[] nanos = turn(peer, Long.parseLong(words[1]), Integer.parseInt(words[2]));
        StringBuilder text = new StringBuilder("turn ").append(peer.loss());
        for (long time : nanos) {
          text.append(' ').append(time);
        }
        answer(out, text.toString());
      }
    }
  }

  private static Peer peer(String engine, Workload workload) {
    return switch (engine) {
      case "djl-pytorch" -> new DjlPeer(workload);
      case "dl4j" -> new Dl4jPeer(workload);
      default -> throw new IllegalArgumentException("there is no peer '" + engine + "'");
    };
  }

  private static long[] turn(Peer peer, long mostNanos, int mostSteps) {
    long[] nanos = new long[mostSteps];
    int steps = 0;
    long begin = System.nanoTime();
    long start = begin;
    do {
      peer.step();
      long end = System.nanoTime();
      nanos[steps++] = end - start;
      start = end;
    } while (steps < mostSteps && start - begin < mostNanos);
    return Arrays.copyOf(nanos, steps);
  }

  private static void answer(PrintStream out, String text) {
    out.printf(Locale.ROOT, "peer %s%n", text);
    out.flush();
  }
}
