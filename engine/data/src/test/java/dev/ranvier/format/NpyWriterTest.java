package dev.ranvier.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Anywhere;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NPY files written row by row: every byte of them, and none of those that were not finished. */
@Anywhere
final class NpyWriterTest {

  @TempDir Path folder;

  @Test
  void everyByteIsWhatNumpyExpects() throws Exception {
    Path file = folder.resolve("a.npy");
    NpyWriter.write(file, new float[][] {{1, -2, 3.5f}, {4, 5, Float.NaN}});
    byte[] bytes = Files.readAllBytes(file);
    String head = new String(bytes, 0, NpyWriter.HEADER_BYTES, StandardCharsets.ISO_8859_1);
    assertThat(head)
        .startsWith("\u0093NUMPY\u0001\u0000v\u0000{'descr': '<f4', 'fortran_order': False,")
        .contains("'shape': (2, 3), }")
        .endsWith(" \n");
    assertThat(Arrays.copyOfRange(bytes, NpyWriter.HEADER_BYTES, bytes.length))
        .isEqualTo(NpyFiles.numbers("<f4", 1, -2, 3.5, 4, 5, Double.NaN));
    NpyWriter.write(file, new int[] {7, -1});
    assertThat(NpyReader.read(file).integers()).containsExactly(7, -1);
    assertThat(NpyReader.read(file).shape()).containsExactly(2L);
  }

  @Test
  void moreRowsThanABufferHolds() {
    Path file = folder.resolve("many.npy");
    float[][] rows = new float[30_001][7];
    for (int i = 0; i < 7 * rows.length; i++) {
      rows[i / 7][i % 7] = i;
    }
    NpyWriter.write(file, rows);
    assertThat(NpyReader.read(file).rows()).isDeepEqualTo(rows);
  }

  @Test
  void whatIsNotFinishedLeavesTheEarlierFile() throws Exception {
    Path file = folder.resolve("a.npy");
    NpyWriter.write(file, new int[] {1});
    try (NpyWriter writer = NpyWriter.integers(file)) {
      writer.add(2);
    }
    assertThat(NpyReader.read(file).integers()).containsExactly(1);
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void wrongRowsAreRefused() {
    try (NpyWriter writer = NpyWriter.floats(folder.resolve("a.npy"), 2)) {
      assertThatThrownBy(() -> writer.add(new float[3]))
          .hasMessageContainingAll("row 0", "3 floats", "expected 2");
      assertThatThrownBy(() -> writer.add(1)).hasMessageContaining("expected 2 floats");
      writer.finish();
      assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> NpyWriter.integers(folder.resolve("no/where.npy")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("Check that the folder exists");
    assertThatThrownBy(() -> NpyWriter.floats(folder.resolve("b.npy"), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
