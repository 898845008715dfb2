package dev.ranvier.simd.gemm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import org.junit.jupiter.api.Test;

/** How blocks follow the second-level cache. */
@Anywhere
class BlockingTest {

  @Test
  void theMachinesThatWereMeasuredHaveTheBlocksThatWereMeasured() {
    Blocking one = Blocking.of(1 << 20);
    assertThat(one.columns()).isEqualTo(96);
    assertThat(one.streamedRows()).isEqualTo(1024);
    Blocking two = Blocking.of(2 << 20);
    assertThat(two.columns()).isEqualTo(240);
    assertThat(two.streamedRows()).isEqualTo(1024);
  }

  @Test
  void blocksFitIntoSmallCaches() {
    for (int kilobytes : new int[] {64, 256, 512, 1024, 4096, 65536}) {
      Blocking blocking = Blocking.of((long) kilobytes << 10);
      assertThat(blocking.columns() % 48).isZero();
      assertThat(blocking.columns()).isBetween(96, 2016);
      assertThat(blocking.streamedRows() % GemmScratch.GROUP_ROWS).isZero();
      assertThat(blocking.streamedRows()).isBetween(GemmScratch.GROUP_ROWS, 1024);
      long part = 4L * blocking.streamedRows() * blocking.columns();
      assertThat(part).isLessThanOrEqualTo(Math.max(kilobytes << 9, 4 * 96 * 32));
    }
  }
}
