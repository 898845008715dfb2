package dev.ranvier.bench.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.bench.Run;
import dev.ranvier.testkit.Trains;
import org.junit.jupiter.api.Test;

/** What the benchmark of reading data prints and refuses. */
@Trains
class DataBenchTest {

  @Test
  void printsARateForEachWayAndFile() {
    Run run = Run.of("data", "--quick", "--megabytes", "1");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.column(0))
        .containsExactly("ranvier-csv-rows", "ranvier-schema", "ranvier-table", "probe");
    assertThat(run.column(2)).containsExactly("csv_10_columns", "csv_784_columns");
    assertThat(run.column(4)).containsExactly("mb_per_s_median", "mb_per_s_best", "fma_gflops");
    assertThat(run.rows())
        .hasSize(14)
        .filteredOn(row -> !row.getFirst().equals("probe"))
        .allSatisfy(row -> assertThat(Double.parseDouble(row.get(5))).isPositive());
  }

  @Test
  void refusesNoBytes() {
    Run run = Run.of("data", "--megabytes", "0");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--megabytes is 0, expected 1 or more");
  }
}
