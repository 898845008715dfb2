package dev.ranvier.images;

import dev.ranvier.format.DataFileException;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * A decoded picture, a byte for each colour of a pixel.
 *
 * @param pixels [height][width][channels]
 */
record Picture(int width, int height, int channels, byte[] pixels) {

  /** A header that says more is damaged, or a bomb. */
  private static final long MAX_PIXELS = 1L << 26;

  private static final String ADVICE =
      "Take the file out, mend it, or leave out what cannot be read with skipUnreadable().";

  static Picture read(Path file, ImageOptions.Color color) {
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = in == null ? null : ImageIO.getImageReaders(in);
      if (readers == null || !readers.hasNext()) {
        throw wrong(file, "start", "a BMP, GIF, JPEG or PNG picture", "something else", null);
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        return of(decode(file, reader), color);
      } finally {
        reader.dispose();
      }
    } catch (DataFileException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // decoders throw both at damaged files
      throw wrong(file, "picture", "one that can be decoded", String.valueOf(e.getMessage()), e);
    }
  }

  private static BufferedImage decode(Path file, ImageReader reader) throws IOException {
    long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
    if (pixels < 1 || pixels > MAX_PIXELS) {
      throw wrong(
          file,
          "header",
          String.format(Locale.ROOT, "1 to %,d pixels", MAX_PIXELS),
          reader.getWidth(0) + " x " + reader.getHeight(0),
          null);
    }
    String[] damage = new String[1];
    // The JPEG decoder makes up what is missing, and says so in English alone.
    reader.addIIOReadWarningListener(
        (source, warning) -> {
          if (warning.contains("Premature") || warning.contains("Corrupt")) {
            damage[0] = warning;
          }
        });
    BufferedImage image = reader.read(0);
    if (damage[0] != null) {
      throw wrong(file, "picture", "a whole one", damage[0], null);
    }
    return image;
  }

  private static DataFileException wrong(
      Path file, String place, String expected, String found, Throwable cause) {
    return new DataFileException(file, place, expected, found, ADVICE, cause);
  }

  private static Picture of(BufferedImage image, ImageOptions.Color color) {
    int width = image.getWidth();
    int height = image.getHeight();
    int channels = color.channels();
    byte[] pixels = new byte[width * height * channels];
    int[] line = new int[width];
    for (int y = 0, at = 0; y < height; y++) {
      line(image, y, line);
      for (int rgb : line) {
        int red = rgb >> 16 & 0xFF;
        int green = rgb >> 8 & 0xFF;
        int blue = rgb & 0xFF;
        if (color == ImageOptions.Color.GREY) {
          pixels[at++] = (byte) ((299 * red + 587 * green + 114 * blue + 500) / 1000);
        } else {
          pixels[at++] = (byte) red;
          pixels[at++] = (byte) green;
          pixels[at++] = (byte) blue;
        }
      }
    }
    return new Picture(width, height, channels, pixels);
  }

  /** A line as 0xRRGGBB. */
  private static void line(BufferedImage image, int y, int[] line) {
    Raster raster = image.getRaster();
    boolean grey = raster.getNumBands() <= 2 && !(image.getColorModel() instanceof IndexColorModel);
    if (!grey) {
      image.getRGB(0, y, line.length, 1, line, 0, line.length);
      return;
    }
    // getRGB takes grey to be linear and brightens it: the file's own numbers are those wanted.
    int bits = raster.getSampleModel().getSampleSize(0);
    raster.getSamples(0, y, line.length, 1, 0, line);
    for (int x = 0; x < line.length; x++) {
      int value = bits > 8 ? line[x] >>> bits - 8 : line[x] * 255 / ((1 << bits) - 1);
      line[x] = value * 0x010101;
    }
  }
}
