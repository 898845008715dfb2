package dev.ranvier.simd.gemm;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.simd.Tier;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.simd.vector.PaddedRows;
import dev.ranvier.testkit.Doors;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Behind the door nothing checks an address: what lies outside of an operand's segment stops here.
 */
@Doors
@Width
class GemmOperandsTest {

  private static final int ROWS = 3;
  private static final int COLUMNS = 17;
  private static final int STRIDE = 32;
  private static final long ROOM_BYTES = 1 << 16;

  /** The last row with its padding. */
  private static final long PADDED_BYTES = 4L * ROWS * STRIDE;

  /** The same without. */
  private static final long DENSE_BYTES = 4L * ((ROWS - 1) * STRIDE + COLUMNS);

  private final Arena arena = Arena.ofConfined();

  @AfterEach
  void close() {
    arena.close();
  }

  private MemorySegment room() {
    return arena.allocate(ROOM_BYTES, 64);
  }

  /** Where one product's operands lie. */
  private record Places(
      MemorySegment a,
      long aBytes,
      MemorySegment b,
      long bBytes,
      MemorySegment c,
      long cBytes,
      MemorySegment pack,
      long packBytes) {

    void run(Gemm gemm) {
      gemm.multiply(
          Form.NN, ROWS, COLUMNS, ROWS, a, aBytes, STRIDE, b, bBytes, STRIDE, 0f, c, cBytes, STRIDE,
          pack, packBytes);
    }
  }

  @Test
  void anOperandThatBeginsBeforeItsSegmentIsRefused() {
    MemorySegment r = room();
    MemorySegment inside = r.asSlice(1024, 1 << 15);
    for (long before : new long[] {-4, -64, -1024, Long.MIN_VALUE}) {
      for (Gemm gemm : List.of(Gemm.of(Tier.SCALAR), Gemm.ofPaddedRows(Tier.best(), null, 1))) {
        refused("A", () -> new Places(inside, before, r, 0, r, 0, r, 0).run(gemm));
        refused("B", () -> new Places(r, 0, inside, before, r, 0, r, 0).run(gemm));
        refused("C", () -> new Places(r, 0, r, 0, inside, before, r, 0).run(gemm));
        refused("pack", () -> new Places(r, 0, r, 0, r, 0, inside, before).run(gemm));
      }
    }
  }

  /** The padded product reads and writes whole vectors there. */
  @Test
  void aPaddedProductWantsThePaddingOfTheLastRow() {
    Gemm dense = Gemm.of(Tier.best());
    Gemm padded = Gemm.ofPaddedRows(Tier.best(), null, 1);
    MemorySegment r = room();
    MemorySegment c = room();
    MemorySegment shortOne = r.asSlice(0, DENSE_BYTES);
    MemorySegment wholeOne = r.asSlice(0, PADDED_BYTES);
    assertThatCode(() -> new Places(r, 0, shortOne, 0, c, 0, room(), 0).run(dense))
        .doesNotThrowAnyException();
    assertThatCode(() -> new Places(r, 0, wholeOne, 0, c, 0, room(), 0).run(padded))
        .doesNotThrowAnyException();
    refused("B", () -> new Places(r, 0, shortOne, 0, c, 0, room(), 0).run(padded));
    refused("C", () -> new Places(c, 0, c, 0, shortOne, 0, room(), 0).run(padded));
  }

  @Test
  void theAddressOfPaddedRowsIsOnlyGivenForAllOfTheirPadding() {
    MemorySegment whole = room().asSlice(0, PADDED_BYTES);
    PaddedRows.address("x", new Matrix(whole, 0, STRIDE), 0, ROWS, COLUMNS);
    for (long tooFew : new long[] {4, 4L * (STRIDE - COLUMNS), PADDED_BYTES}) {
      MemorySegment cut = whole.asSlice(0, PADDED_BYTES - tooFew);
      assertThatThrownBy(
              () -> PaddedRows.address("x", new Matrix(cut, 0, STRIDE), 0, ROWS, COLUMNS))
          .as("%d bytes too few", tooFew)
          .isExactlyInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThatThrownBy(
            () -> PaddedRows.address("x", new Matrix(whole, 4, STRIDE), 0, ROWS, COLUMNS))
        .isExactlyInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(
            () -> PaddedRows.address("x", new Matrix(whole, -64, STRIDE), 0, ROWS, COLUMNS))
        .isExactlyInstanceOf(IndexOutOfBoundsException.class);
  }

  private static void refused(String operand, Runnable call) {
    assertThatThrownBy(call::run)
        .isExactlyInstanceOf(IndexOutOfBoundsException.class)
        .hasMessageStartingWith(operand);
  }
}
