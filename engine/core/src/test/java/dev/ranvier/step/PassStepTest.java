package dev.ranvier.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.memory.Region;
import dev.ranvier.memory.Slab;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.team.ThreadTeam;
import dev.ranvier.testkit.Anywhere;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pass reaches every element once, however many threads share it, and says what it moves. */
@Anywhere
class PassStepTest {

  private static final int ROWS = 11;
  private static final int COLUMNS = 37;

  private final Slab slab;
  private final Operand matrix;
  private final Operand other;
  private final ThreadTeam team = ThreadTeam.of(4);

  PassStepTest() {
    SlabLayout plan = new SlabLayout("pass");
    Region region = plan.matrix("matrix", ROWS, COLUMNS);
    Region like = plan.matrix("other", ROWS, COLUMNS);
    slab = new Slab(plan);
    matrix = new Operand(slab.segment(), region);
    other = new Operand(slab.segment(), like);
  }

  @AfterEach
  void close() {
    team.close();
    slab.close();
  }

  private Workers workers(int threads, long shareBytes) {
    return threads == 1 ? Workers.ALONE : new Workers(() -> team, threads, shareBytes);
  }

  /** How often each element was in a block. */
  private static int[] visits(AtomicIntegerArray counts) {
    int[] visits = new int[counts.length()];
    for (int i = 0; i < visits.length; i++) {
      visits[i] = counts.get(i);
    }
    return visits;
  }

  private static PassStep.BlockTask counting(AtomicIntegerArray counts) {
    return (firstRow, firstColumn, rows, columns) -> {
      for (int row = firstRow; row < firstRow + rows; row++) {
        for (int column = firstColumn; column < firstColumn + columns; column++) {
          counts.incrementAndGet(row * COLUMNS + column);
        }
      }
    };
  }

  private static int[] onceInTheFirst(int rows) {
    int[] expected = new int[ROWS * COLUMNS];
    Arrays.fill(expected, 0, rows * COLUMNS, 1);
    return expected;
  }

  @ParameterizedTest
  @CsvSource({"1, 11", "2, 11", "3, 11", "4, 11", "4, 5", "4, 2", "2, 1", "1, 1"})
  void everyElementOfTheBatchIsInOneBlock(int threads, int rows) {
    AtomicIntegerArray byRows = new AtomicIntegerArray(ROWS * COLUMNS);
    PassStep.byRows("rows", workers(threads, 1), matrix, 1, counting(byRows)).run(rows);
    assertThat(visits(byRows)).isEqualTo(onceInTheFirst(rows));
    AtomicIntegerArray byColumns = new AtomicIntegerArray(ROWS * COLUMNS);
    PassStep.byColumns("columns", workers(threads, 1), matrix, 1, counting(byColumns)).run(rows);
    assertThat(visits(byColumns)).isEqualTo(onceInTheFirst(rows));
  }

  @Test
  void blocksOfRowsAreWholeRowsAndBlocksOfColumnsBeginAtCacheLines() {
    PassStep.byRows(
            "rows",
            workers(4, 1),
            matrix,
            1,
            (firstRow, firstColumn, rows, columns) -> {
              assertThat(firstColumn).isZero();
              assertThat(columns).isEqualTo(COLUMNS);
            })
        .run(ROWS);
    PassStep.byColumns(
            "columns",
            workers(4, 1),
            matrix,
            1,
            (firstRow, firstColumn, rows, columns) -> {
              assertThat(firstRow).isZero();
              assertThat(rows).isEqualTo(ROWS);
              assertThat(firstColumn % 16).isZero();
            })
        .run(ROWS);
  }

  @Test
  void aPassIsSharedByAsManyThreadsAsHaveWorkEnough() {
    AtomicInteger blocks = new AtomicInteger();
    long bytesOfARow = 3L * 4 * COLUMNS;
    PassStep pass =
        PassStep.byRows(
            "rows",
            workers(4, 2 * bytesOfARow),
            matrix,
            3,
            (firstRow, firstColumn, rows, columns) -> blocks.incrementAndGet());
    int[] expected = {1, 1, 1, 2, 2, 3, 3, 4, 4, 4, 4};
    for (int rows = 1; rows <= ROWS; rows++) {
      blocks.set(0);
      pass.run(rows);
      assertThat(blocks).as("%s rows", rows).hasValue(expected[rows - 1]);
    }
  }

  @Test
  void trafficIsThatOfTheMatricesAndOfWhatAnEpilogueTouchesBesideThem() {
    long bytes = 4L * ROWS * COLUMNS;
    assertThat(PassStep.copy("copy", matrix, other).trafficBytes()).isEqualTo(2 * bytes);
    DropoutMasks masks = new DropoutMasks(KernelProvider.SCALAR, 0.5, 1, 0);
    PassStep inPlace =
        PassStep.epilogue(
            "mask", new DropoutEpilogue(masks, matrix, matrix), matrix, Workers.ALONE);
    PassStep elsewhere =
        PassStep.epilogue("mask", new DropoutEpilogue(masks, matrix, other), matrix, Workers.ALONE);
    assertThat(inPlace.trafficBytes()).isEqualTo(2 * bytes);
    assertThat(elsewhere.trafficBytes()).isEqualTo(3 * bytes);
    assertThat(elsewhere.describe()).isEqualTo("mask");
  }

  @Test
  void aCopyLeavesTheRowsBehindTheBatchAlone() {
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        matrix.set(row, column, 100 * row + column);
        other.set(row, column, -1);
      }
    }
    PassStep.copy("copy", matrix, other).run(4);
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        assertThat(other.get(row, column)).isEqualTo(row < 4 ? 100 * row + column : -1);
      }
    }
  }
}
