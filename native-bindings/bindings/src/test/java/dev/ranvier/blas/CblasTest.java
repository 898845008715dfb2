package dev.ranvier.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Doors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the door lets through, on a library of upcall stubs. */
@Doors
class CblasTest {

  private final Arena arena = Arena.ofShared();
  private final Cblas blas = cblas(new FakeBlas(arena));

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void computesAProductWithPaddedRows() {
    MemorySegment a = floats(1, 2, 9, 3, 4, 9);
    MemorySegment b = floats(5, 6, 7, 8);
    MemorySegment c = floats(1, 1, 9, 1, 1, 9);

    blas.sgemm(false, false, 2, 2, 2, 1, a, 3, b, 2, 10, c, 3);

    assertThat(values(c)).containsExactly(29, 32, 9, 53, 60, 9);
  }

  @Test
  void anEmptySumIsLeftToTheLibraryBug() {
    // Whatever the library would do: this one does nothing.
    Cblas idle =
        cblas(
            new FakeBlas(arena)
                .sgemm((_, _, _, _, _, _, _, _, _, _, _, _, _, _) -> {})
                .sgemv((_, _, _, _, _, _, _, _, _, _, _, _) -> {}));
    MemorySegment none = MemorySegment.NULL;
    MemorySegment c = floats(Float.NaN, Float.NaN, 7, Float.NaN, Float.NaN, 7);
    idle.sgemm(false, false, 2, 2, 0, 1, none, 1, none, 2, 0, c, 3);
    assertThat(values(c)).containsExactly(0, 0, 7, 0, 0, 7);

    c = floats(2, 4, 6, 8);
    idle.sgemm(false, true, 2, 2, 0, 1, none, 1, none, 1, 0.5f, c, 2);
    assertThat(values(c)).containsExactly(1, 2, 3, 4);

    MemorySegment y = floats(Float.NaN, 3, Float.NaN);
    idle.sgemv(false, 2, 0, 1, none, 1, none, 1, 0, y, 2);
    assertThat(values(y)).containsExactly(0, 3, 0);
    idle.sgemv(true, 0, 3, 1, none, 3, none, 1, 2, y, 1);
    assertThat(values(y)).containsExactly(0, 6, 0);
  }

  @Test
  void zeroAlphaReadsNoOperand() {
    MemorySegment nan = floats(Float.NaN, Float.NaN, Float.NaN, Float.NaN);
    MemorySegment c = floats(1, 2, 3, 4);

    blas.sgemm(false, false, 2, 2, 2, 0, nan, 2, nan, 2, 1, c, 2);
    blas.sgemv(false, 2, 2, 0, nan, 2, nan, 1, 1, c, 1);
    blas.sger(2, 2, 0, nan, 1, nan, 1, c, 2);
    blas.saxpy(4, 0, nan, 1, c, 1);

    assertThat(values(c)).containsExactly(1, 2, 3, 4);
  }

  @Test
  void emptyResultsAreLeftAlone() {
    MemorySegment none = MemorySegment.NULL;
    blas.sgemm(false, false, 0, 3, 2, 1, none, 2, floats(new float[6]), 3, 0, none, 3);
    blas.sgemm(true, false, 3, 0, 2, 1, floats(new float[6]), 3, none, 1, 0, none, 1);
    blas.sger(0, 3, 1, none, 1, floats(1, 2, 3), 1, none, 3);
    blas.saxpy(0, 1, none, 1, none, 1);
    assertThat(blas.sdot(0, none, 1, none, 1)).isZero();
  }

  @Test
  void refusesNegativeSizesShortRowsAndIncrements() {
    MemorySegment x = floats(new float[16]);

    refused(() -> blas.sgemm(false, false, -1, 2, 2, 1, x, 2, x, 2, 0, x, 2), "sgemm: m: ", "-1");
    refused(() -> blas.sgemm(false, false, 2, 3, 4, 1, x, 3, x, 3, 0, x, 3), "lda", "4, found 3");
    refused(() -> blas.sgemm(true, false, 3, 2, 2, 1, x, 2, x, 2, 0, x, 2), "lda", "3, found 2");
    refused(() -> blas.sgemm(false, true, 2, 2, 4, 1, x, 4, x, 3, 0, x, 2), "ldb", "4, found 3");
    refused(() -> blas.sgemm(false, false, 2, 4, 1, 1, x, 1, x, 4, 0, x, 3), "ldc", "4, found 3");
    refused(() -> blas.sgemm(false, false, 0, 0, 0, 1, x, 0, x, 1, 0, x, 1), "lda", "found 0");
    refused(() -> blas.sgemv(false, 2, 4, 1, x, 3, x, 1, 0, x, 1), "sgemv: lda", "found 3");
    refused(() -> blas.sgemv(false, 2, 2, 1, x, 2, x, -1, 0, x, 1), "sgemv: incx", "found -1");
    refused(() -> blas.sger(2, 2, 1, x, 1, x, 0, x, 2), "sger: incy", "found 0");
    refused(() -> blas.saxpy(2, 1, x, 0, x, 1), "saxpy: incx", "found 0");
    refused(() -> blas.sdot(-2, x, 1, x, 1), "sdot: n", "found -2");
  }

  @Test
  void refusesSegmentsThatAreTooShort() {
    MemorySegment x = floats(new float[16]);
    MemorySegment five = x.asSlice(0, 20);

    outOfBounds(() -> blas.sgemm(false, false, 2, 2, 3, 1, five, 3, x, 2, 0, x, 2), "sgemm: A");
    outOfBounds(() -> blas.sgemm(true, false, 2, 2, 3, 1, five, 2, x, 2, 0, x, 2), "sgemm: A");
    outOfBounds(() -> blas.sgemm(false, true, 2, 2, 3, 1, x, 3, five, 3, 0, x, 2), "sgemm: B");
    outOfBounds(() -> blas.sgemm(false, false, 2, 2, 2, 1, x, 2, x, 2, 0, five, 4), "sgemm: C");
    outOfBounds(() -> blas.sgemv(false, 3, 2, 1, five, 2, x, 1, 0, x, 1), "sgemv: A");
    outOfBounds(() -> blas.sgemv(true, 3, 2, 1, x, 2, five, 3, 0, x, 1), "sgemv: x");
    outOfBounds(() -> blas.sgemv(true, 3, 2, 1, x, 2, x, 1, 0, five, 5), "sgemv: y");
    outOfBounds(() -> blas.sger(3, 2, 1, x, 1, x, 1, five, 2), "sger: A");
    outOfBounds(() -> blas.saxpy(6, 1, x, 1, five, 1), "saxpy: y");
    outOfBounds(() -> blas.sdot(6, five, 1, x, 1), "sdot: x");
    int huge = Integer.MAX_VALUE;
    outOfBounds(() -> blas.sgemm(false, false, huge, huge, 1, 1, x, 1, x, huge, 0, x, huge), "A");

    // Exactly enough: the last row needs no padding.
    blas.sgemm(false, false, 2, 2, 2, 1, five, 3, x, 2, 0, x.asSlice(0, 16), 2);
  }

  /** Rows times leading dimension times four bytes: formerly wrapped and taken for little. */
  @Test
  void sizesWhoseBytesWrapAreOutOfBounds() {
    int many = (1 << 30) + 5;
    int ld = Integer.MAX_VALUE;
    MemorySegment s = arena.allocate(4 << 20, 64);

    outOfBounds(() -> blas.sgemm(false, false, many, 2, 2, 1, s, ld, s, 2, 0, s, 2), "sgemm: A");
    outOfBounds(() -> blas.sgemm(false, false, 1, 2, many, 1, s, ld, s, 2, 0, s, 2), "sgemm: A");
    outOfBounds(() -> blas.sgemm(false, true, 2, many, 2, 1, s, 2, s, ld, 0, s, ld), "sgemm: B");
    outOfBounds(() -> blas.sgemm(false, false, many, 2, 0, 1, s, 1, s, 2, 0, s, ld), "sgemm: C");
    outOfBounds(() -> blas.sgemv(false, many, 2, 1, s, ld, s, 1, 0, s, 1), "sgemv: A");
    outOfBounds(() -> blas.sgemv(false, 0, many, 1, s, ld, s, ld, 0, s, 1), "sgemv: x");
    outOfBounds(() -> blas.sgemv(false, many, 0, 1, s, ld, s, 1, 0, s, ld), "sgemv: y");
    outOfBounds(() -> blas.sger(many, 0, 1, s, ld, s, 1, s, ld), "sger: x");
    outOfBounds(() -> blas.saxpy(many, 1, s, ld, s, 1), "saxpy: x");
    outOfBounds(() -> blas.sdot(many, s, ld, s, 1), "sdot: x");
  }

  @Test
  void memoryConfinedToAnotherThreadIsRefusedWhereverItStands() {
    MemorySegment s = floats(new float[16]);
    try (var other = Executors.newSingleThreadExecutor()) {
      MemorySegment theirs =
          CompletableFuture.supplyAsync(() -> Arena.ofConfined().allocate(64, 64), other).join();
      for (Runnable call :
          List.<Runnable>of(
              () -> blas.sgemm(false, false, 2, 2, 2, 1, theirs, 2, s, 2, 0, s, 2),
              () -> blas.sgemm(false, false, 2, 2, 2, 1, s, 2, theirs, 2, 0, s, 2),
              () -> blas.sgemm(false, false, 2, 2, 2, 1, s, 2, s, 2, 0, theirs, 2),
              () -> blas.sgemm(false, false, 2, 2, 2, 0, theirs, 2, s, 2, 1, s, 2),
              () -> blas.sgemv(false, 2, 2, 1, s, 2, s, 1, 0, theirs, 1),
              () -> blas.saxpy(2, 1, s, 1, theirs, 1),
              () -> blas.sdot(2, theirs, 1, s, 1))) {
        assertThatThrownBy(call::run)
            .isInstanceOf(WrongThreadException.class)
            .hasMessageContaining("confined to another thread");
      }
    }
  }

  @Test
  void refusesHeapMisalignedReadOnlyAndClosedSegments() {
    MemorySegment x = floats(1, 2, 3, 4);
    MemorySegment heap = MemorySegment.ofArray(new float[4]);

    refused(() -> blas.saxpy(4, 1, heap, 1, x, 1), "saxpy: x", "native segment", "heap");
    refused(() -> blas.saxpy(2, 1, x.asSlice(2), 1, x, 1), "saxpy: x", "aligned to 4");
    refused(() -> blas.saxpy(2, 1, x, 1, x.asReadOnly(), 1), "saxpy: y", "read-only");
    refused(() -> blas.sger(1, 1, 1, x, 1, x, 1, x.asReadOnly(), 1), "sger: A", "read-only");
    blas.saxpy(2, 1, x.asReadOnly(), 1, x, 1);
    Arena closed = Arena.ofConfined();
    MemorySegment gone = closed.allocate(16, 4);
    closed.close();
    assertThatThrownBy(() -> blas.saxpy(2, 1, gone, 1, x, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void moreCallersThanTheLibraryHasBuffersBug() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch full = new CountDownLatch(Cblas.MAX_CALLERS);
    CountDownLatch never = new CountDownLatch(1);
    Cblas counted =
        cblas(
            new FakeBlas(arena)
                .saxpy(
                    (n, alpha, x, incx, y, incy) -> {
                      most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                      full.countDown();
                      await(full, 10_000);
                      // Time for one too many to come in.
                      await(never, 50);
                      inside.decrementAndGet();
                    }));
    MemorySegment x = floats(1);
    try (var threads = Executors.newFixedThreadPool(100)) {
      for (int i = 0; i < 100; i++) {
        threads.submit(() -> counted.saxpy(1, 1, x, 1, x, 1));
      }
    }

    assertThat(full.getCount()).isZero();
    assertThat(most).hasValue(Cblas.MAX_CALLERS);
  }

  private static void await(CountDownLatch latch, long millis) {
    try {
      latch.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void refused(Runnable call, String... words) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll(words);
  }

  private static void outOfBounds(Runnable call, String what) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageContainingAll(what, "expected at least", "bytes");
  }

  private static Cblas cblas(FakeBlas fake) {
    return new Cblas(BlasSymbols.find(fake, "fake"));
  }

  private MemorySegment floats(float... values) {
    return arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
  }

  private static float[] values(MemorySegment segment) {
    return segment.toArray(ValueLayout.JAVA_FLOAT);
  }
}
