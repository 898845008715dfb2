package dev.ranvier.format;

import static dev.ranvier.format.IdxFiles.write;
import static dev.ranvier.format.NpyFiles.file;
import static dev.ranvier.format.NpyFiles.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Anywhere;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NPZ files, stored and compressed, whole and wrong in every place. */
@Anywhere
final class NpzReaderTest {

  @TempDir Path folder;

  private static byte[] whole(boolean deflated) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("x_train.npy", file("<f4", "(2, 3)", 1, 2, 3, 4, 5, 6));
    entries.put("y_train.npy", file("<i8", "(2,)", 1, 0));
    return zip(deflated, entries);
  }

  @Test
  void arraysAreReadByName() {
    for (boolean deflated : new boolean[] {false, true}) {
      try (NpzReader reader = NpzReader.open(write(folder, "data.npz", whole(deflated)))) {
        assertThat(reader.names()).containsExactly("x_train", "y_train");
        assertThat(reader.read("y_train").integers()).containsExactly(1, 0);
        assertThat(reader.read("x_train").rows())
            .isDeepEqualTo(new float[][] {{1, 2, 3}, {4, 5, 6}});
        assertThatThrownBy(() -> reader.read("x_test"))
            .isInstanceOf(DataFileException.class)
            .hasMessageContainingAll("[x_train, y_train]", "'x_test'");
      }
    }
  }

  @Test
  void whatIsNoNpzIsRefused() {
    Path text = write(folder, "text.npz", "no ZIP file".getBytes());
    assertThatThrownBy(() -> NpzReader.open(text))
        .isInstanceOf(DataFileException.class)
        .hasMessageContainingAll(text.toString(), "ZIP", "numpy.savez");
    Path other = write(folder, "other.npz", zip(true, Map.of("readme.txt", new byte[] {1})));
    assertThatThrownBy(() -> NpzReader.open(other))
        .isInstanceOf(DataFileException.class)
        .hasMessageContainingAll("readme.txt", ".npy");
    assertThatThrownBy(() -> NpzReader.open(folder.resolve("nowhere.npz")))
        .isInstanceOf(DataFileException.class)
        .hasMessageContaining("none");
    Path wrong = write(folder, "wrong.npz", zip(true, Map.of("a.npy", new byte[] {1, 2, 3})));
    try (NpzReader reader = NpzReader.open(wrong)) {
      assertThatThrownBy(() -> reader.read("a"))
          .isInstanceOf(DataFileException.class)
          .hasMessageContainingAll("entry a.npy: magic", "01 02 03");
    }
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] whole = whole(true);
    for (int length = 0; length < whole.length; length++) {
      Path file = write(folder, "cut.npz", Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> readAll(file)).isInstanceOf(DataFileException.class);
    }
  }

  @Test
  void flippedBitsAreRefusedOrHarmless() {
    for (boolean deflated : new boolean[] {false, true}) {
      byte[] whole = whole(deflated);
      int refused = 0;
      for (int bit = 0; bit < 8 * whole.length; bit++) {
        byte[] damaged = whole.clone();
        damaged[bit / 8] ^= (byte) (1 << bit % 8);
        try {
          // Times, attributes and the local headers' copies of the directory have no checksum.
          readAll(write(folder, "flipped.npz", damaged));
        } catch (DataFileException e) {
          refused++;
        }
      }
      assertThat(refused).isGreaterThan(whole.length * 8 / 2);
    }
  }

  /** The contents are right, or it is refused. */
  private static void readAll(Path file) {
    try (NpzReader reader = NpzReader.open(file)) {
      int arrays = 0;
      for (String name : reader.names()) {
        NpyArray array = reader.read(name);
        assertThat(array.floats())
            .containsExactly(
                array.size() == 6 ? new float[] {1, 2, 3, 4, 5, 6} : new float[] {1, 0});
        arrays++;
      }
      assertThat(arrays).isBetween(0, 2);
    }
  }

  @Test
  void anEntryThatClaimsMoreThanItsBytesCanHoldIsRefused() {
    byte[] content = whole(true);
    ByteBuffer zip = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (zip.getInt(at) != 0x02014b50) { // the directory's first entry
      at++;
    }
    zip.putInt(at + 24, 1 << 30);
    try (NpzReader reader = NpzReader.open(write(folder, "lie.npz", content))) {
      assertThatThrownBy(() -> reader.read("x_train"))
          .isInstanceOf(DataFileException.class)
          .hasMessageContainingAll("entry x_train.npy: size", "1073741824", "can hold");
    }
  }
}
