package dev.ranvier.digits;

import static dev.ranvier.digits.DigitFiles.images;
import static dev.ranvier.digits.DigitFiles.labels;
import static dev.ranvier.format.IdxFiles.gzip;
import static dev.ranvier.format.IdxFiles.idx;
import static dev.ranvier.format.IdxFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.format.DataFileException;
import dev.ranvier.testkit.Anywhere;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files of a folder are digits, and what is said where they are not. */
@Anywhere
final class DigitFolderTest {

  private static final Digits TRAIN = new DigitGenerator(1).digits(0, 10);
  private static final Digits TEST = new DigitGenerator(1).digits(10, 5);

  @TempDir Path folder;

  @Test
  void readsTheUsualNames() {
    write(folder, "train-images-idx3-ubyte", images(TRAIN));
    write(folder, "train-labels-idx1-ubyte.gz", gzip(labels(TRAIN)));
    write(folder, "t10k-images.idx3-ubyte", images(TEST));
    write(folder, "t10k-labels.idx1-ubyte.gz", gzip(labels(TEST)));
    DigitData data = DigitFolder.load(folder);
    assertSame(data.train(), TRAIN);
    assertSame(data.test(), TEST);
    assertThat(data.source()).contains(folder.toString());
  }

  @Test
  void splitsLonePairs() {
    for (String prefix : new String[] {"", "train-"}) {
      write(folder, prefix + "images-idx3-ubyte.gz", gzip(images(TRAIN)));
      write(folder, prefix + "labels-idx1-ubyte", labels(TRAIN));
      DigitData data = DigitFolder.load(folder);
      assertSame(data.train(), TRAIN.range(0, 8));
      assertSame(data.test(), TRAIN.range(8, 10));
      assertThat(data.source()).contains("the first 8 train, the last 2 test");
    }
  }

  @Test
  void saysWhatWasLookedFor() {
    refused("train-images-idx3-ubyte.gz", "t10k-labels.idx1-ubyte", " labels-idx1-ubyte.gz");
    write(folder, "t10k-images-idx3-ubyte", images(TEST));
    refused("train-images-idx3-ubyte", "train-images.idx3-ubyte.gz");
    write(folder, "train-images-idx3-ubyte", images(TRAIN));
    refused("train-labels-idx1-ubyte");
    write(folder, "train-labels-idx1-ubyte", labels(TRAIN));
    refused("t10k-labels-idx1-ubyte");
  }

  @Test
  void refusesWhatIsNoFolder() {
    assertThatThrownBy(() -> DigitFolder.load(folder.resolve("nowhere")))
        .isInstanceOf(DataFileException.class)
        .hasMessageContaining("found nothing");
    Path file = write(folder, "file", new byte[1]);
    assertThatThrownBy(() -> DigitFolder.load(file))
        .isInstanceOf(DataFileException.class)
        .hasMessageContaining("found a file");
  }

  @Test
  void refusesPairsThatDoNotFit() {
    write(folder, "images-idx3-ubyte", images(TRAIN));
    write(folder, "labels-idx1-ubyte", labels(TEST));
    refused("number of labels", "expected 10", "found 5", "images-idx3-ubyte");
  }

  @Test
  void refusesOtherSizesAndLabels() {
    write(folder, "labels-idx1-ubyte", idx(new byte[] {0, 9, 10}, 3));
    write(folder, "images-idx3-ubyte", idx(new byte[3 * 32 * 32], 3, 32, 32));
    refused("expected 28 x 28 pixels, found 32 x 32");
    write(folder, "images-idx3-ubyte", idx(new byte[3 * 784], 3, 28, 28));
    refused("labels-idx1-ubyte: label 2 (byte 10): expected 0 to 9, found 10");
    write(folder, "labels-idx1-ubyte", idx(new byte[] {0, 9, (byte) 200}, 3));
    refused("found 200");
  }

  @Test
  void refusesToSplitOnePicture() {
    write(folder, "images-idx3-ubyte", images(TRAIN.range(0, 1)));
    write(folder, "labels-idx1-ubyte", labels(TRAIN.range(0, 1)));
    refused("at least 2", "found 1");
  }

  private void refused(String... said) {
    assertThatThrownBy(() -> DigitFolder.load(folder))
        .isInstanceOf(DataFileException.class)
        .hasMessageStartingWith(folder.toString())
        .hasMessageContainingAll(said);
  }

  private static void assertSame(Digits found, Digits expected) {
    assertThat(found.images()).isEqualTo(expected.images());
    assertThat(found.labels()).isEqualTo(expected.labels());
  }
}
