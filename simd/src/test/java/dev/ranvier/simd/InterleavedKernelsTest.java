package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Proof;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * All vector kernels but the products in one fresh JVM, called in turn on shapes of all kinds, so
 * that no call site and no loop looks to the compiler as it does when a kernel runs alone: nothing
 * is allocated, and every method that uses vectors reaches C2.
 *
 * <p>C2 is told to inline nothing of ours that is already compiled, which it otherwise decides by
 * the order of events: helpers that take vectors made 3 MB of garbage a round here, always, where
 * without the flag one JVM in three made some.
 */
@Proof
@Width
class InterleavedKernelsTest {

  @Test
  void nothingIsAllocatedAndEveryKernelReachesC2() throws Exception {
    RequireVector.orSkip();
    Program.likeThis(Interleaved.class, "1", "2")
        .flags("-XX:InlineSmallCode=100")
        .within(Duration.ofMinutes(15)) // it counts work and gives up by itself
        .run()
        .requireSuccess();
  }

  /**
   * The program of the child JVM. Its arguments: a seed for shapes and order, and how many times in
   * a row 1,000 rounds must allocate nothing. Not the first time: code that was compiled too
   * optimistically is discarded, which makes a few objects, until all paths have been seen.
   */
  static final class Interleaved {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int[] ROWS = {1, 2, 3, 8, 19};
    private static final int[] COLUMNS = {1, 10, 16, 37, 64, 100, 203};
    private static final int SHAPES = 6;
    private static final int ROUNDS = 1_000;
    private static final int PATIENCE_SECONDS = 200;

    private final Runnable[][] kernels;
    private final int[] shapes;

    private Interleaved(Arena arena, Random random) {
      List<List<Runnable>> byShape = new ArrayList<>();
      for (int shape = 0; shape < SHAPES; shape++) {
        int rows = ROWS[random.nextInt(ROWS.length)];
        int columns = shape == 0 ? 203 : COLUMNS[random.nextInt(COLUMNS.length)];
        byShape.add(ElementwiseKernels.on(arena, new Layouts.Layout(rows, columns, 16, shape, 0)));
      }
      List<Integer> order = new ArrayList<>();
      for (int kernel = 0; kernel < byShape.getFirst().size(); kernel++) {
        order.add(kernel);
      }
      Collections.shuffle(order, random);
      kernels =
          order.stream()
              .map(k -> byShape.stream().map(list -> list.get(k)).toArray(Runnable[]::new))
              .toArray(Runnable[][]::new);
      shapes = random.ints(1009, 0, SHAPES).toArray();
    }

    /** Every kernel on one of the shapes; returns the bytes allocated meanwhile. */
    private long run(int rounds) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      int at = 0;
      for (int round = 0; round < rounds; round++) {
        for (Runnable[] kernel : kernels) {
          kernel[shapes[at]].run();
          at = at + 1 == shapes.length ? 0 : at + 1;
        }
      }
      return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    public static void main(String[] arguments) throws Exception {
      int wanted = Integer.parseInt(arguments[1]);
      try (CompiledKernels watch = new CompiledKernels();
          Arena arena = Arena.ofConfined()) {
        Interleaved program = new Interleaved(arena, new Random(Long.parseLong(arguments[0])));
        Patience patience = Patience.of(PATIENCE_SECONDS, "rounds without garbage");
        for (int quiet = 0; quiet < wanted; ) {
          long bytes = program.run(ROUNDS);
          quiet = bytes == 0 ? quiet + 1 : 0;
          System.out.println(bytes + " bytes");
          assertThat(patience.isLeft()).as("%s", patience).isTrue();
        }
        watch.look().check(vectorMethods());
      }
    }

    private static String[] vectorMethods() throws Exception {
      String[] methods =
          VectorCode.moduleClasses().stream()
              .flatMap(type -> VectorCode.vectorMethods(type).stream())
              .map(method -> method.substring("dev.ranvier.simd.".length()))
              .filter(method -> !method.matches("gem[mv]\\..*"))
              .filter(method -> !method.endsWith("<clinit>"))
              .toArray(String[]::new);
      assertThat(methods).hasSizeGreaterThan(20).contains("vector.RowKernel.sum");
      return methods;
    }
  }
}
