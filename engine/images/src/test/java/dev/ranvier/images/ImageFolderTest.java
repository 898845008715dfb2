package dev.ranvier.images;

import static dev.ranvier.images.Pictures.bmp;
import static dev.ranvier.images.Pictures.png;
import static dev.ranvier.images.Pictures.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.Verbosity;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Targets;
import dev.ranvier.format.DataFileException;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Rescaling;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Anywhere;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures in folders: order, colours, sizes, and files that are none. */
@Anywhere
final class ImageFolderTest {

  private static final ImageOptions TWO = ImageOptions.size(2, 2);

  @TempDir Path folder;

  @Test
  void classesAndPicturesComeInTheOrderOfTheirNames() throws Exception {
    write(folder, "rose/b.PNG", png(1, 1, true, 7));
    write(folder, "rose/a/z.bmp", bmp(1, 1, 0x010203));
    write(folder, "daisy/10.png", png(1, 1, true, 9));
    write(folder, "daisy/2.png", png(1, 1, true, 8));
    write(folder, "daisy/notes.txt", new byte[3]);
    write(folder, "daisy/.hidden.png", new byte[3]);
    write(folder, ".cache/x.png", new byte[3]);
    write(folder, "top.png", new byte[3]);
    Files.createDirectory(folder.resolve("tulip"));
    Images images = ImageFolder.read(folder, ImageOptions.size(1, 1).grey());
    assertThat(images.classNames()).containsExactly("daisy", "rose", "tulip");
    assertThat(images.files().stream().map(file -> folder.relativize(file).toString()))
        .containsExactly("daisy/10.png", "daisy/2.png", "rose/a/z.bmp", "rose/b.PNG");
    assertThat(images.targets()).isEqualTo(Targets.classIds(3));
    int[] grey = {9, 8, 2, 7};
    for (int i = 0; i < 4; i++) {
      assertThat(images.classId(i)).isEqualTo(i / 2);
      assertThat(images.pixels(i)).containsExactly(grey[i]);
    }
    assertThat(images.skipped()).isEmpty();
  }

  @Test
  void coloursAreThoseOfTheFile() {
    int[] pixels = {0xFF0000, 0x00FF00, 0x0000FF, 0x804020};
    write(folder, "a/1.bmp", bmp(2, 2, pixels));
    write(folder, "a/2.png", png(2, 2, false, pixels));
    write(folder, "a/3.png", png(2, 2, true, 0, 50, 100, 255));
    Images rgb = ImageFolder.read(folder, TWO);
    byte[] expected = {-1, 0, 0, 0, -1, 0, 0, 0, -1, (byte) 0x80, 0x40, 0x20};
    assertThat(rgb.pixels(0)).isEqualTo(expected);
    assertThat(rgb.pixels(1)).isEqualTo(expected);
    assertThat(rgb.pixels(2)).startsWith(0, 0, 0, 50, 50, 50, 100);
    Images grey = ImageFolder.read(folder, TWO.grey());
    assertThat(grey.pixels(0)).containsExactly(76, 150, 29, 79);
    assertThat(grey.pixels(2)).containsExactly(0, 50, 100, 255);
    assertThat(grey.featureSize()).isEqualTo(4);
    assertThat(rgb.featureSize()).isEqualTo(12);
  }

  /** By hand: centres on centres, and the mean of what is covered. */
  @Test
  void picturesAreScaled() {
    write(folder, "a/1.png", png(4, 1, true, 10, 20, 30, 40));
    assertThat(scaled(2, 1, ImageOptions.Scaling.BILINEAR)).containsExactly(15, 35);
    assertThat(scaled(8, 1, ImageOptions.Scaling.BILINEAR))
        .containsExactly(10, 13, 18, 23, 28, 33, 38, 40);
    assertThat(scaled(1, 2, ImageOptions.Scaling.BILINEAR)).containsExactly(25, 25);
    assertThat(scaled(1, 1, ImageOptions.Scaling.AREA)).containsExactly(25);
    assertThat(scaled(3, 1, ImageOptions.Scaling.AREA)).containsExactly(13, 25, 38);
    assertThat(scaled(8, 1, ImageOptions.Scaling.AREA))
        .containsExactly(10, 10, 20, 20, 30, 30, 40, 40);
    write(folder, "a/1.png", png(16, 1, true, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0));
    assertThat(scaled(2, 1, ImageOptions.Scaling.AREA)).containsExactly(0, 32);
    assertThat(scaled(2, 1, ImageOptions.Scaling.BILINEAR)).containsExactly(0, 0);
  }

  private byte[] scaled(int width, int height, ImageOptions.Scaling way) {
    ImageOptions options = ImageOptions.size(width, height).grey().scaling(way);
    return ImageFolder.read(folder, options).pixels(0);
  }

  @Test
  void whatCannotBeReadIsNamedOrLeftOut() throws Exception {
    byte[] whole = png(2, 2, true, 1, 2, 3, 4);
    write(folder, "a/good.png", whole);
    BufferedImage noise = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64 * 64; i++) {
      noise.setRGB(i % 64, i / 64, i * 7919);
    }
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(noise, "jpg", jpeg);
    write(folder, "a/good.jpg", jpeg.toByteArray());
    assertThat(ImageFolder.read(folder, TWO).size()).isEqualTo(2);

    Path text = write(folder, "b/text.png", "no picture".getBytes());
    refused(text, "a BMP, GIF, JPEG or PNG");
    byte[] bomb = png(1, 1, true, 0);
    bomb[16] = 0x7F; // the width, without the checksum being looked at
    refused(write(folder, "b/text.png", bomb), "67,108,864 pixels", "x 1");
    refused(write(folder, "b/text.png", Arrays.copyOf(whole, whole.length / 2)), "picture");
    refused(
        write(folder, "b/text.png", Arrays.copyOf(jpeg.toByteArray(), jpeg.size() / 2)), "whole");

    Images images = ImageFolder.read(folder, TWO.skipUnreadable());
    assertThat(images.size()).isEqualTo(2);
    assertThat(images.classNames()).containsExactly("a", "b");
    assertThat(images.skipped()).containsOnlyKeys(text);
    assertThat(images.skipped().get(text)).contains(text.toString(), "a whole one");
  }

  private void refused(Path file, String... said) {
    assertThatThrownBy(() -> ImageFolder.read(folder, TWO))
        .isInstanceOf(DataFileException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContainingAll(said)
        .hasMessageContaining("skipUnreadable()");
  }

  @Test
  void everyTruncationIsRefusedOrLosesNothing() {
    byte[] whole = bmp(3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    for (byte[] picture : new byte[][] {whole, png(3, 3, false, 1, 2, 3, 4, 5, 6, 7, 8, 9)}) {
      int refused = 0;
      for (int length = 0; length < picture.length; length++) {
        write(folder, "a/cut.png", Arrays.copyOf(picture, length));
        try {
          Images images = ImageFolder.read(folder, ImageOptions.size(3, 3));
          byte[] blues = new byte[9];
          for (int i = 0; i < 9; i++) {
            blues[i] = images.pixels(0)[3 * i + 2];
          }
          assertThat(blues).as("cut to %s", length).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
        } catch (DataFileException e) {
          refused++;
        }
      }
      assertThat(refused).isGreaterThan(picture.length / 2);
    }
  }

  @Test
  void foldersWithoutPicturesAreNamed() throws Exception {
    assertThatThrownBy(() -> ImageFolder.read(folder, TWO))
        .isInstanceOf(DataFileException.class)
        .hasMessageContainingAll(folder.toString(), "no folder");
    Files.createDirectory(folder.resolve("empty"));
    assertThatThrownBy(() -> ImageFolder.read(folder, TWO)).hasMessageContaining("[empty]");
    assertThatThrownBy(() -> ImageFolder.read(folder.resolve("nowhere"), TWO))
        .isInstanceOf(DataFileException.class);
    Path text = write(folder, "empty/text.png", new byte[9]);
    assertThatThrownBy(() -> ImageFolder.read(folder, TWO.skipUnreadable()))
        .hasMessageContainingAll(text.toString(), "none of 1");
    assertThatThrownBy(() -> ImageOptions.size(0, 4)).hasMessageContaining("0 x 4");
  }

  @Test
  void aNetworkLearnsFromThem() {
    for (int i = 0; i < 20; i++) {
      write(folder, "bright/" + i + ".png", png(2, 2, true, 200, 210, 220 + i, 250));
      write(folder, "dark/" + i + ".png", png(2, 2, true, 20, 10, 20 + i, 0));
    }
    Images images = ImageFolder.read(folder, TWO.grey());
    try (Sequential network =
        Sequential.of(Input.of(4), Rescaling.of(1 / 255.0, 0), Dense.of(2, Activation.softmax()))) {
      network.compile(Optimizer.adam(0.1), Loss.sparseCategoricalCrossEntropy());
      network.fit(images, FitOptions.epochs(20).verbosity(Verbosity.SILENT).batchSize(8));
      assertThat(network.evaluate(images).loss()).isLessThan(0.2);
    }
  }
}
