package dev.ranvier.format;

import static dev.ranvier.format.IdxFiles.gzip;
import static dev.ranvier.format.IdxFiles.idx;
import static dev.ranvier.format.IdxFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Anywhere;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** IDX files, whole and wrong in every place. */
@Anywhere
final class IdxReaderTest {

  private static final byte[] PIXELS = pixels();

  @TempDir Path folder;

  @Test
  void readsPlainAndGzipWhateverTheName() {
    byte[] file = idx(PIXELS, 3, 4, 5);
    for (byte[] content : new byte[][] {file, gzip(file)}) {
      for (String name : new String[] {"images-idx3-ubyte", "images-idx3-ubyte.gz"}) {
        IdxReader.Images images = IdxReader.readImages(write(folder, name, content));
        assertThat(images.count()).isEqualTo(3);
        assertThat(images.rows()).isEqualTo(4);
        assertThat(images.columns()).isEqualTo(5);
        assertThat(images.pixels()).isEqualTo(PIXELS);
      }
    }
  }

  @Test
  void readsLabels() {
    byte[] labels = {7, 0, (byte) 255};
    assertThat(IdxReader.readLabels(write(folder, "l", idx(labels, 3)))).isEqualTo(labels);
    assertThat(IdxReader.readLabels(write(folder, "l", gzip(idx(labels, 3))))).isEqualTo(labels);
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] plain = idx(PIXELS, 3, 4, 5);
    for (byte[] whole : new byte[][] {plain, gzip(plain)}) {
      for (int length = 0; length < whole.length; length++) {
        Path file = write(folder, "cut", Arrays.copyOf(whole, length));
        assertThatThrownBy(() -> IdxReader.readImages(file))
            .as("cut to %d of %d bytes", length, whole.length)
            .isInstanceOf(DataFileException.class)
            .hasMessageStartingWith(file + ": ")
            .hasMessageContaining("expected")
            .hasMessageContaining("found");
      }
    }
  }

  @Test
  void flippedGzipBitsAreRefusedOrHarmless() {
    byte[] whole = gzip(idx(PIXELS, 3, 4, 5));
    int refused = 0;
    for (int bit = 0; bit < 8 * whole.length; bit++) {
      byte[] damaged = whole.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      Path file = write(folder, "flipped", damaged);
      try {
        // Neither the time stamp in gzip's header nor the spare bits of the last deflated byte
        // are covered by a checksum.
        assertThat(IdxReader.readImages(file).pixels()).as("bit %d", bit).isEqualTo(PIXELS);
        assertThat(bit / 8).matches(i -> i < 10 || i == whole.length - 9);
      } catch (DataFileException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThanOrEqualTo(8 * (whole.length - 11));
  }

  @Test
  void wrongMagicIsNamed() {
    byte[] file = idx(PIXELS, 3, 4, 5);
    file[2] = 0x0D;
    refused(file, "0x00000803", "0x00000d03");
    refused(idx(new byte[60], 60), "magic number", "0x00000801", "not exchanged");
    refused(gzip("not a picture at all".getBytes()), "magic number");
  }

  @Test
  void surplusBytesAreRefused() {
    byte[] file = idx(PIXELS, 3, 4, 5);
    byte[] longer = Arrays.copyOf(file, file.length + 1);
    refused(longer, "expected 76 bytes", "found 77 bytes");
    refused(gzip(longer), "byte 76", "more bytes");
  }

  @Test
  void boastfulHeadersAreRefusedBeforeAllocating() {
    refused(idx(PIXELS, Integer.MAX_VALUE, Integer.MAX_VALUE, 28), "dimension 0");
    refused(idx(PIXELS, 1 << 20, 1 << 20, 28), "dimension 1");
    refused(idx(PIXELS, -1, 4, 5), "dimension 0", "found -1");
    refused(idx(PIXELS, 3, 0, 5), "dimension 1", "found 0");
    refused(idx(PIXELS, 1 << 20, 28, 28), "length");
    refused(gzip(idx(PIXELS, 1 << 20, 28, 28)), "dimensions", "gzip can hold");
    refused(gzip(idx(PIXELS, 4, 4, 5)), "80 bytes after the header", "60 bytes");
  }

  @Test
  void missingFileIsNamed() {
    Path file = folder.resolve("nowhere");
    assertThatThrownBy(() -> IdxReader.readLabels(file))
        .isInstanceOf(DataFileException.class)
        .hasMessageStartingWith(file + ": ")
        .satisfies(e -> assertThat(((DataFileException) e).file()).isEqualTo(file));
    assertThatThrownBy(() -> IdxReader.readLabels(folder)).isInstanceOf(DataFileException.class);
  }

  private void refused(byte[] content, String... said) {
    Path file = write(folder, "refused", content);
    assertThatThrownBy(() -> IdxReader.readImages(file))
        .isInstanceOf(DataFileException.class)
        .hasMessageContainingAll(said);
  }

  private static byte[] pixels() {
    ByteBuffer pixels = ByteBuffer.allocate(60);
    for (int i = 0; i < 60; i++) {
      pixels.put((byte) (i * 37 + i * i));
    }
    return pixels.array();
  }
}
