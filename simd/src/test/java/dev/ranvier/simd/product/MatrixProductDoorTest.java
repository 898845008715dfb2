package dev.ranvier.simd.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.simd.product.MatrixProduct.Form;
import dev.ranvier.testkit.Doors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What the public door refuses, beside what {@code HostileArgumentsTest} tries on every door. */
@Doors
class MatrixProductDoorTest {

  private static final int SIZE = 256;

  @Test
  void numbersThatAreNoProductAreRefusedWithTheirNames() {
    MatrixProduct product = MatrixProduct.create();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment a = arena.allocate(64, 64);
      MemorySegment c = arena.allocate(64, 64);
      illegal("m = -1", () -> product.multiply(Form.NN, -1, 2, 2, a, a, c));
      illegal("n = -2", () -> product.multiply(Form.NN, 2, -2, 2, a, a, c));
      illegal("k = -3", () -> product.multiply(Form.NN, 2, 2, -3, a, a, c));
      illegal(
          "beta is 0.5", () -> product.multiply(Form.NN, 2, 2, 2, a, 0, 2, a, 0, 2, 0.5f, c, 0, 2));
      illegal(
          "B has a leading dimension of 1 elements, expected at least 2",
          () -> product.multiply(Form.NN, 2, 2, 2, a, 0, 2, a, 0, 1, 0f, c, 0, 2));
      illegal("threads is 0", () -> MatrixProduct.ofThreads(0));
      assertThatThrownBy(() -> product.multiply(null, 2, 2, 2, a, a, c))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("form");
      assertThatThrownBy(() -> product.multiply(Form.NN, 5, 4, 2, a, a, c))
          .isInstanceOf(IndexOutOfBoundsException.class)
          .hasMessage("C needs 80 bytes from offset 0, but its segment has 64");
    }
  }

  @Test
  void aResultInThePlaceOfAnOperandIsRefused() {
    MatrixProduct product = MatrixProduct.create();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment s = arena.allocate(4 * 16 * 16, 64);
      MemorySegment other = arena.allocate(4 * 16 * 16, 64);
      illegal("C shares memory with A", () -> product.multiply(Form.NN, 4, 4, 4, s, other, s));
      illegal("C shares memory with B", () -> product.multiply(Form.NN, 4, 4, 4, other, s, s));
      // Columns 4 to 7 of rows of 16 beside, and upon, columns 0 to 3 and 7 to 10.
      for (long beside : new long[] {0, 8, 12, 4 * 16 + 8, 5 * 16}) {
        assertThatCode(() -> block(product, s, 4 * beside, other, 4 * 4))
            .as("%d floats", beside)
            .doesNotThrowAnyException();
      }
      for (long upon : new long[] {1, 4, 7, 16 + 7}) {
        illegal("C shares memory with A", () -> block(product, s, 4 * upon, other, 4 * 4));
      }
    }
  }

  private static void block(
      MatrixProduct product, MemorySegment s, long aOffset, MemorySegment b, long cOffset) {
    product.multiply(Form.NN, 2, 4, 4, s, aOffset, 16, b, 0, 16, 1f, s, cOffset, 16);
  }

  /** Some calls of many threads in one instance are refused, all others are right. */
  @Test
  void twoThreadsInOneInstanceAreRefusedOrRight() throws Exception {
    MatrixProduct product = MatrixProduct.create();
    CountDownLatch start = new CountDownLatch(1);
    try (Arena arena = Arena.ofShared();
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> refusals = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        refusals.add(threads.submit(caller(product, arena, start)));
      }
      start.countDown();
      int refused = 0;
      for (Future<Integer> caller : refusals) {
        refused += caller.get();
      }
      assertThat(refused).isPositive();
    }
  }

  private static Callable<Integer> caller(
      MatrixProduct product, Arena arena, CountDownLatch start) {
    return () -> {
      MemorySegment a = arena.allocate(4L * SIZE * SIZE, 64);
      MemorySegment c = arena.allocate(4L * SIZE * SIZE, 64);
      for (int i = 0; i < SIZE * SIZE; i++) {
        a.setAtIndex(ValueLayout.JAVA_FLOAT, i, 1f);
      }
      start.await();
      int refused = 0;
      int done = 0;
      while (done < 20) {
        try {
          product.multiply(Form.NN, SIZE, SIZE, SIZE, a, a, c);
          done++;
          for (int i = 0; i < SIZE * SIZE; i++) {
            assertThat(c.getAtIndex(ValueLayout.JAVA_FLOAT, i) == SIZE).isTrue();
          }
        } catch (IllegalStateException busy) {
          assertThat(busy).hasMessageContaining("one instance for each caller");
          refused++;
        }
      }
      return refused;
    };
  }

  private static void illegal(String words, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }
}
