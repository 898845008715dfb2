package dev.ranvier.bench.infer;

import com.sun.management.ThreadMXBean;
import dev.ranvier.Backend;
import dev.ranvier.Model;
import dev.ranvier.PredictionOptions;
import dev.ranvier.Predictor;
import dev.ranvier.WeightStorage;
import dev.ranvier.bench.build.KernelChoice;
import dev.ranvier.bench.build.PeerProcess;
import dev.ranvier.bench.measure.Csv;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Ranvier's own predictor in a process of its own, as a program has it: one network, one backend,
 * and call sites that see nothing else. From native memory to native memory.
 *
 * <p>The arguments are {@code BACKEND WEIGHTS WORKLOAD INPUTS KERNELS}, WEIGHTS being a {@link
 * WeightStorage}, INPUTS a file of {@link InferWorkload#draw}. Line by line, standard input has
 * {@code turn NANOS TIMES CALLS} and gets back {@code peer turn BYTES NANOS...}: what all threads
 * allocated meanwhile, and times of so many calls each; a turn ends when so much time has gone by
 * or there are so many times. {@code output I} gets back {@code peer output FLOAT...}, what the
 * network makes of the I-th input. The first line back is {@code peer ready VERSION}. The same
 * protocol is spoken by {@code dev.ranvier.peers.InferMain}.
 */
public final class RanvierPrediction implements AutoCloseable {

  public static final int THREADS_OF_A_PREDICTOR = 1;

  /** Before a turn's first time, this part of the turn: the caches are another engine's. */
  private static final int SETTLING_PART = 16;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final ValueLayout.OfFloat LITTLE_FLOAT =
      ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment[] inputs;
  private final MemorySegment output;
  private final Model model;
  private final Predictor predictor;
  private int next;

  /** Compiles the network and warms it up. */
  RanvierPrediction(PredictionOptions options, InferWorkload workload, Path inputFile)
      throws IOException {
    InferWorkload.Network network = workload.network();
    int batchSize = workload.batchSize();
    inputs = new MemorySegment[workload.inputs()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = arena.allocate(4L * batchSize * network.inputSize(), 64);
    }
    output = arena.allocate(4L * batchSize * network.outputSize(), 64);
    try (FileChannel channel = FileChannel.open(inputFile)) {
      MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      long offset = 0;
      for (MemorySegment input : inputs) {
        MemorySegment.copy(
            file, LITTLE_FLOAT, offset, input, ValueLayout.JAVA_FLOAT, 0, input.byteSize() / 4);
        offset += input.byteSize();
      }
    }
    model = Model.initialize(network.layers(), InferWorkload.WEIGHTS_SEED);
    predictor = model.predictor(options);
    predictor.warmUp();
  }

  /** Speaks the protocol until standard input ends. */
  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    System.setOut(System.err);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Backend backend = Backend.valueOf(args[0]);
    WeightStorage weights = WeightStorage.valueOf(args[1]);
    InferWorkload workload = InferWorkload.named(args[2]).getFirst();
    PredictionOptions options =
        PredictionOptions.of(workload.batchSize()).backend(backend).withWeights(weights);
    options = KernelChoice.in(PredictionOptions.class, options, args[4]);
    try (var prediction = new RanvierPrediction(options, workload, Path.of(args[3]))) {
      PeerProcess.answer(out, "ready " + Csv.VERSION);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ");
        int count = Integer.parseInt(words[words.length == 2 ? 1 : 2]);
        PeerProcess.answer(
            out,
            words[0].equals("output")
                ? prediction.output(count)
                : prediction.turn(Long.parseLong(words[1]), count, Integer.parseInt(words[3])));
      }
    }
  }

  /** One turn, as the protocol has it. */
  String turn(long mostNanos, int mostTimes, int callsATime) {
    long[] nanos = new long[mostTimes];
    int times = 0;
    long begin = System.nanoTime();
    long start;
    do {
      call();
      start = System.nanoTime();
    } while (start - begin < mostNanos / SETTLING_PART);
    long before = THREADS.getTotalThreadAllocatedBytes();
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
    long bytes = THREADS.getTotalThreadAllocatedBytes() - before;
    StringBuilder text = new StringBuilder("turn ").append(bytes);
    for (long time : Arrays.copyOf(nanos, times)) {
      text.append(' ').append(time);
    }
    return text.toString();
  }

  private void call() {
    predictor.predict(inputs[next], output);
    next = next + 1 == inputs.length ? 0 : next + 1;
  }

  /** What the network makes of an input. */
  String output(int input) {
    predictor.predict(inputs[input], output);
    StringBuilder text = new StringBuilder("output");
    for (float value : output.toArray(ValueLayout.JAVA_FLOAT)) {
      text.append(' ').append(value);
    }
    return text.toString();
  }

  @Override
  public void close() {
    predictor.close();
    model.close();
    arena.close();
  }
}
