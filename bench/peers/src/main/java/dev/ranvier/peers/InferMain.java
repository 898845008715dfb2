package dev.ranvier.peers;

import com.sun.management.ThreadMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * Predicts one workload on one peer, in turns: {@code ENGINE TASK...}, see {@link InferTask#parse}.
 *
 * <p>Line by line, standard input has {@code turn NANOS TIMES CALLS} and gets back {@code peer turn
 * BYTES NANOS...}: what the thread allocated on the heap meanwhile, and times of so many calls
 * each; {@code output I} gets back {@code peer output FLOAT...}. The first line back is {@code peer
 * ready VERSION}. Between turns the process waits. It ends with its input. What the engine itself
 * prints goes to standard error.
 */
public final class InferMain {

  /** Before a turn's first time, this part of the turn: the caches are another engine's. */
  private static final int SETTLING_PART = 16;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final InferPeer peer;
  private int next;

  private InferMain(InferPeer peer) {
    this.peer = peer;
  }

  /** Runs until standard input ends. */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    System.setOut(System.err);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (InferPeer peer = peer(args)) {
      InferMain main = new InferMain(peer);
      answer(out, "ready " + peer.version());
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ");
        answer(
            out,
            words[0].equals("output")
                ? output(peer, Integer.parseInt(words[1]))
                : main.turn(
                    Long.parseLong(words[1]),
                    Integer.parseInt(words[2]),
                    Integer.parseInt(words[3])));
      }
    }
  }

  /** The engine that the arguments name, with its network and its inputs. */
  static InferPeer peer(String[] args) throws IOException {
    InferTask task = InferTask.parse(List.of(args).subList(1, args.length));
    return switch (args[0]) {
      case "ort-java" -> new OrtPeer(task);
      case "djl-pytorch" -> new DjlInferPeer(task);
      default -> throw new IllegalArgumentException("there is no peer '" + args[0] + "'");
    };
  }

  private String turn(long mostNanos, int mostTimes, int callsATime) {
    long[] nanos = new long[mostTimes];
    int times = 0;
    long begin = System.nanoTime();
    long start;
    do {
      call();
      start = System.nanoTime();
    } while (start - begin < mostNanos / SETTLING_PART);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    begin = System.nanoTime();
    start = begin;
    do {
      for (int call = 0; call < callsATime; call++) {
        call();
      }
      long end = System.nanoTime();
      nanos[times++] = end - start;
      start = end;
    } while (times < mostTimes && start - begin < mostNanos);
    long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
    StringBuilder text = new StringBuilder("turn ").append(bytes);
    for (int i = 0; i < times; i++) {
      text.append(' ').append(nanos[i]);
    }
    return text.toString();
  }

  private void call() {
    peer.predict(next);
    next = next + 1 == peer.inputs() ? 0 : next + 1;
  }

  private static String output(InferPeer peer, int input) {
    StringBuilder text = new StringBuilder("output");
    for (float value : peer.output(input)) {
      text.append(' ').append(value);
    }
    return text.toString();
  }

  private static void answer(PrintStream out, String text) {
    out.printf(Locale.ROOT, "peer %s%n", text);
    out.flush();
  }
}
