package dev.ranvier.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.format.CsvFiles;
import dev.ranvier.testkit.Anywhere;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are held out: drawn at random by seed, of each class the same share. */
@Anywhere
class HoldOutTest {

  @TempDir Path folder;

  /** 60 of a, 30 of b, 9 of c, 1 of d, in this order. */
  private Table table(Column label) {
    Stream<String> lines =
        IntStream.range(0, 100)
            .mapToObj(i -> i + "," + (i < 60 ? "a" : i < 90 ? "b" : i < 99 ? "c" : "d") + "," + i);
    Path csv =
        CsvFiles.write(
            folder,
            "t.csv",
            Stream.concat(Stream.of("size,kind,price"), lines).toArray(String[]::new));
    return Table.read(csv, label);
  }

  private static long count(Table table, int[] rows, String kind) {
    return IntStream.of(rows).filter(row -> table.text("kind", row).equals(kind)).count();
  }

  @Test
  void classesKeepTheirShares() {
    Table table = table(Column.label("kind"));
    HoldOut parts = HoldOut.draw(table, table.allRows(), 0.2, 1);
    assertThat(parts.held()).hasSize(12 + 6 + 2).isSorted().doesNotHaveDuplicates();
    assertThat(count(table, parts.held(), "a")).isEqualTo(12);
    assertThat(count(table, parts.held(), "b")).isEqualTo(6);
    assertThat(count(table, parts.held(), "c")).isEqualTo(2);
    assertThat(count(table, parts.training(), "d")).isEqualTo(1);
    assertThat(IntStream.concat(IntStream.of(parts.held()), IntStream.of(parts.training())))
        .containsExactlyInAnyOrder(IntStream.range(0, 100).boxed().toArray(Integer[]::new));
  }

  @Test
  void aClassNeverLosesItsLastRow() {
    Table table = table(Column.label("kind"));
    HoldOut parts = HoldOut.draw(table, table.allRows(), 0.99, 1);
    for (String kind : new String[] {"a", "b", "c", "d"}) {
      assertThat(count(table, parts.training(), kind)).isPositive();
    }
  }

  @Test
  void theSeedDecidesAndDrawsFromTheWholeTable() {
    Table table = table(Column.target("price"));
    HoldOut parts = HoldOut.draw(table, table.allRows(), 0.2, 1);
    assertThat(parts.held()).hasSize(20);
    assertThat(HoldOut.draw(table, table.allRows(), 0.2, 1).held()).isEqualTo(parts.held());
    assertThat(HoldOut.draw(table, table.allRows(), 0.2, 2).held()).isNotEqualTo(parts.held());
    assertThat(IntStream.of(parts.held()).filter(row -> row < 50).count()).isBetween(4L, 16L);
  }

  @Test
  void nothingIsHeldOutUnlessAskedForAndNeverNothing() {
    Table table = table(Column.target("price"));
    assertThat(HoldOut.draw(table, table.allRows(), 0, 1).held()).isEmpty();
    assertThatThrownBy(() -> HoldOut.draw(table, new int[] {1, 2}, 0.1, 1))
        .hasMessageContaining("a hold-out of 0.1 of 2 rows has no row");
  }
}
