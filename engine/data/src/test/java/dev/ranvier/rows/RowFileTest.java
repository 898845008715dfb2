package dev.ranvier.rows;

import static dev.ranvier.format.IdxFiles.write;
import static dev.ranvier.format.NpyFiles.dictionary;
import static dev.ranvier.format.NpyFiles.file;
import static dev.ranvier.format.NpyFiles.npy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.Fingerprint;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.SampleOrder;
import dev.ranvier.data.Targets;
import dev.ranvier.format.DataFileException;
import dev.ranvier.testkit.Anywhere;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are read from files as they are trained on: right, refused, and cut meanwhile. */
@Anywhere
final class RowFileTest {

  private static final int ROWS = 1000;
  private static final int COLUMNS = 5;
  private static final int CLASSES = 7;

  @TempDir Path folder;

  private void requireAllOnce(Dataset data, boolean shuffled, int first, int batch) {
    RowFiles.Rows rows = new RowFiles.Rows(batch, COLUMNS, data.targets());
    try (SampleOrder order = data.order()) {
      for (int epoch = 0; epoch < 3; epoch++) {
        BitSet seen = new BitSet();
        int[] numbers = new int[batch];
        order.begin(shuffled, 5, epoch, 0);
        for (int from = 0; from < data.size(); from += batch) {
          int count = Math.min(batch, data.size() - from);
          order.next(numbers, count);
          order.data().fill(numbers, 0, count, rows);
          for (int row = 0; row < count; row++) {
            int number = first + numbers[row];
            seen.set(numbers[row]);
            assertThat(rows.features[row]).isEqualTo(RowFiles.features(number, COLUMNS));
            assertThat(rows.classIds[row]).isEqualTo(RowFiles.classId(number, CLASSES));
          }
          if (from == 3 * batch && epoch == 1) {
            break; // the next epoch starts wherever this one was left
          }
        }
        assertThat(seen.cardinality()).isEqualTo(epoch == 1 ? 4 * batch : data.size());
      }
    }
  }

  @Test
  void everyRowComesOnceWhateverTheBlocks() {
    try (RowFile file = RowFiles.classes(folder, ROWS, COLUMNS, CLASSES)) {
      assertThat(file.size()).isEqualTo(ROWS);
      assertThat(file.featureSize()).isEqualTo(COLUMNS);
      assertThat(file.targets()).isEqualTo(Targets.classIds(CLASSES));
      requireAllOnce(file, true, 0, 32);
      for (int block : new int[] {1, 8, 64}) {
        requireAllOnce(file.blocks(block, 1024 / block), true, 0, 32);
        requireAllOnce(file.blocks(block, 64), true, 0, 32);
        requireAllOnce(file.blocks(block, 64), false, 0, 64);
        requireAllOnce(file.blocks(block, 64).slice(101, 900), true, 101, 33);
      }
    }
  }

  @Test
  void anEpochGoesOnWhereverItWasLeft() {
    try (RowFile file = RowFiles.classes(folder, ROWS, COLUMNS, CLASSES).blocks(16, 5)) {
      for (boolean shuffled : new boolean[] {true, false}) {
        int[] whole = rest(file, shuffled, 0);
        for (int from = 0; from <= ROWS; from += from < 900 ? 37 : 1) {
          assertThat(rest(file, shuffled, from))
              .as("from %s", from)
              .isEqualTo(Arrays.copyOfRange(whole, from, ROWS));
        }
      }
    }
  }

  private static int[] rest(RowFile file, boolean shuffled, int from) {
    int[] all = new int[ROWS - from];
    int[] some = new int[50];
    try (SampleOrder order = file.order()) {
      order.begin(shuffled, 3, 8, from);
      for (int done = 0; done < all.length; done += some.length) {
        int count = Math.min(some.length, all.length - done);
        order.next(some, count);
        System.arraycopy(some, 0, all, done, count);
      }
    }
    return all;
  }

  @Test
  void aSingleRowIsFoundAsWell() {
    try (RowFile file = RowFiles.classes(folder, ROWS, COLUMNS, CLASSES)) {
      RowFiles.Rows rows = new RowFiles.Rows(2, COLUMNS, file.targets());
      file.select(999, 3).fill(new int[] {0, 1}, 0, 2, rows);
      assertThat(rows.features[0]).isEqualTo(RowFiles.features(999, COLUMNS));
      assertThat(rows.features[1]).isEqualTo(RowFiles.features(3, COLUMNS));
      assertThat(rows.classIds[0]).isEqualTo(RowFiles.classId(999, CLASSES));
    }
  }

  @Test
  void anyTypeOfNumberIsRead() {
    Path x = write(folder, "x.npy", file(">f8", "(3, 2)", 1, 2, 3, 4, 5, 6));
    Path y = write(folder, "y.npy", file("|u1", "(3,)", 10, 20, 255));
    try (RowFile file = RowFile.of(x, y);
        SampleOrder order = file.order()) {
      RowFiles.Rows rows = new RowFiles.Rows(3, 2, file.targets());
      order.begin(false, 0, 0, 0);
      int[] numbers = new int[3];
      order.next(numbers, 3);
      order.data().fill(numbers, 0, 3, rows);
      assertThat(rows.features).isDeepEqualTo(new float[][] {{1, 2}, {3, 4}, {5, 6}});
      assertThat(rows.targets).isDeepEqualTo(new float[][] {{10}, {20}, {255}});
      file.read(2, rows, 0);
      assertThat(rows.features[0]).containsExactly(5, 6);
      assertThat(rows.targets[0]).containsExactly(255);
    }
  }

  @Test
  void filesThatDoNotFitAreRefused() {
    Path x = write(folder, "x.npy", file("<f4", "(3, 2)", 1, 2, 3, 4, 5, 6));
    Path y = write(folder, "y.npy", file("<i4", "(2,)", 0, 1));
    Path floats = write(folder, "f.npy", file("<f4", "(3,)", 0, 1, 2));
    Path fortran = write(folder, "t.npy", npy(dictionary("<f4", true, "(3, 2)"), new byte[24]));
    Path none = write(folder, "n.npy", file("<f4", "(0, 2)"));
    assertThatThrownBy(() -> RowFile.ofClasses(x, y, 2))
        .isInstanceOf(DataFileException.class)
        .hasMessageContainingAll(y.toString(), "expected 3 rows", "found 2 rows");
    assertThatThrownBy(() -> RowFile.ofClasses(x, floats, 2))
        .hasMessageContainingAll(floats.toString(), "its class", "RowFile.of");
    assertThatThrownBy(() -> RowFile.of(fortran, floats))
        .hasMessageContainingAll("fortran_order", "ascontiguousarray");
    assertThatThrownBy(() -> RowFile.of(none, none)).hasMessageContaining("1 to 2^31 - 1 rows");
    try (RowFile file = RowFile.of(x, floats)) {
      assertThatThrownBy(() -> file.withBlocks(3, 4)).hasMessageContaining("a power of two");
      assertThatThrownBy(() -> file.withBlocks(1 << 30, 4)).hasMessageContaining("2 GB");
      assertThatThrownBy(() -> file.withBlocks(2, 511)).hasMessageContaining("1024 rows");
      assertThat(file.withBlocks(2, 512).blocksMixed()).isEqualTo(512);
      assertThat(Fingerprint.of(file.withBlocks(2, 512)).rows()).isEqualTo(3);
      SampleOrder order = file.blocks(1, 1).order();
      int[] numbers = new int[3];
      order.begin(true, 0, 0, 0);
      assertThatThrownBy(() -> order.next(numbers, 3))
          .hasMessageContainingAll("a batch of 3 rows", "at most 1");
      order.close();
    }
  }

  @Test
  void valuesThatAreNotFiniteAndClassesThatThereAreNotAreNamed() {
    Path x = write(folder, "x.npy", file("<f4", "(3, 2)", 1, 2, 3, 4, Double.NaN, 6));
    Path wide = write(folder, "w.npy", file("<f8", "(3, 2)", 1, 2, 3, 1e300, 5, 6));
    Path y = write(folder, "y.npy", file("<i8", "(3,)", 0, 1, 4294967296L));
    for (Path features : new Path[] {x, wide}) {
      try (RowFile file = RowFile.of(features, y)) {
        assertRefused(file, features, features == x ? "row 2, column 0" : "row 1, column 1");
      }
    }
    Path good = write(folder, "g.npy", file("<f4", "(3, 1)", 1, 2, 3));
    try (RowFile file = RowFile.ofClasses(good, y, 2)) {
      assertRefused(file, y, "row 2", "from 0 to 1");
    }
    try (RowFile file =
        RowFile.ofClasses(good, write(folder, "z.npy", file("|u1", "(3,)", 0, 5, 1)), 5)) {
      assertRefused(file, folder.resolve("z.npy"), "row 1", "found 5");
    }
  }

  private static void assertRefused(RowFile file, Path named, String... said) {
    try (SampleOrder order = file.order()) {
      order.begin(true, 0, 0, 0);
      assertThatThrownBy(() -> order.next(new int[1], 1))
          .isInstanceOf(DataFileException.class)
          .hasMessageStartingWith(named + ": ")
          .hasMessageContainingAll(said);
    }
  }

  @Test
  void aFileThatIsCutWhileItIsUsedIsRefused() throws Exception {
    for (int keep : new int[] {0, 100, 10_000, 128 + 4 * COLUMNS * ROWS - 1}) {
      try (RowFile file = RowFiles.classes(folder, ROWS, COLUMNS, CLASSES).blocks(8, 4);
          SampleOrder order = file.order()) {
        int[] numbers = new int[32];
        order.begin(true, 0, 0, 0);
        order.next(numbers, 32);
        try (RandomAccessFile cut = new RandomAccessFile(folder.resolve("x.npy").toFile(), "rw")) {
          cut.setLength(keep);
        }
        assertThatThrownBy(
                () -> {
                  for (int from = 32; from < 960; from += 32) {
                    order.next(numbers, 32);
                  }
                })
            .isInstanceOf(DataFileException.class)
            .hasMessageContainingAll("x.npy: length", "found " + keep + " bytes", "was cut");
        RowFiles.Rows rows = new RowFiles.Rows(1, COLUMNS, file.targets());
        assertThatThrownBy(() -> file.read(0, rows, 0))
            .isInstanceOf(DataFileException.class)
            .hasMessageContaining("was cut");
      }
    }
  }

  @Test
  void anInterruptDoesNotCloseTheFile() {
    try (RowFile file = RowFiles.classes(folder, ROWS, COLUMNS, CLASSES).blocks(8, 4)) {
      Thread.currentThread().interrupt();
      requireAllOnce(file, true, 0, 32);
      RowFiles.Rows rows = new RowFiles.Rows(1, COLUMNS, file.targets());
      file.read(17, rows, 0);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(rows.features[0]).isEqualTo(RowFiles.features(17, COLUMNS));
    }
  }

  /** An executor that is closed by an interrupted thread interrupts its own: not this one. */
  @Test
  void aTrainingThatIsInterruptedLeavesTheFileOpen() {
    try (RowFile file = RowFiles.classes(folder, ROWS, COLUMNS, CLASSES).blocks(1, 1024)) {
      for (int i = 0; i < 50; i++) {
        try (SampleOrder order = file.order()) {
          order.begin(true, 0, i, 0);
          Thread.currentThread().interrupt();
        }
        assertThat(Thread.interrupted()).isTrue();
      }
      requireAllOnce(file, true, 0, 32);
    }
  }

  @Test
  void aClosedFileSaysSo() {
    RowFile file = RowFiles.classes(folder, ROWS, COLUMNS, CLASSES);
    file.close();
    RowFiles.Rows rows = new RowFiles.Rows(1, COLUMNS, file.targets());
    assertThatThrownBy(() -> file.read(0, rows, 0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is closed");
    try (SampleOrder order = file.order()) {
      order.begin(false, 0, 0, 0);
      assertThatThrownBy(() -> order.next(new int[1], 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("is closed");
    }
  }

  @Test
  void theWriterRefusesWhatCouldNotBeRead() throws Exception {
    Path x = folder.resolve("x.npy");
    Path y = folder.resolve("y.npy");
    try (RowFileWriter writer = RowFileWriter.of(x, 2, y, 1)) {
      assertThatThrownBy(() -> writer.add(new float[] {1, Float.NaN}, new float[1]))
          .hasMessageContainingAll("row 0, column 1 of the features", "NaN");
      assertThatThrownBy(() -> writer.add(new float[2], new float[2])).hasMessageContaining("2 ");
      assertThatThrownBy(() -> writer.add(new float[2], 1)).hasMessageContaining("rows of 1");
      writer.add(new float[] {1, 2}, new float[] {3});
      assertThat(writer.rows()).isEqualTo(1);
    }
    assertThat(Files.exists(x) || Files.exists(y)).isFalse();
    try (RowFileWriter writer = RowFileWriter.ofClasses(x, 2, y, 3)) {
      assertThatThrownBy(() -> writer.add(new float[2], 3)).hasMessageContaining("class 3");
    }
    float[][] rows = {{1, 2}, {3, 4}};
    try (RowFileWriter writer = RowFileWriter.of(x, 2, y, 2)) {
      Arrays.stream(rows).forEach(row -> writer.add(row, row));
      writer.finish();
    }
    try (RowFile file = RowFile.of(x, y)) {
      assertThat(file.targets()).isEqualTo(Targets.values(2));
    }
  }
}
