package dev.ranvier.report;

import dev.ranvier.report.svg.Numbers;
import dev.ranvier.report.svg.Png;
import dev.ranvier.report.svg.Theme;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Rows of numbers as images: weights of units in two colours by sign, samples in ink. */
final class ImageTiles {

  /** Of all images together, so that a picture stays light. */
  private static final int MOST_PIXELS = 56_000;

  private static final int MOST_TILES = 100;

  /** Colours of a sign; few, since weights are noise, which does not compress. */
  private static final int RAMP = 20;

  private static final int INK = 0x6F7C8A;

  /** Of a colour: fewer than there are compress better, and nobody sees it. */
  private static final int COLOUR_STEPS = 31;

  private static final int MOST_COLOUR_PIXELS = 16_000;

  private ImageTiles() {}

  /**
   * Each unit's weights where its inputs are in an image.
   *
   * @param weights [inputs, units] row by row
   */
  static Picture weights(String title, float[] weights, int units, int rows, int columns) {
    int inputs = rows * columns;
    if (units < 1 || rows < 1 || columns < 1 || (long) inputs * units != weights.length) {
      throw new IllegalArgumentException(
          "%s: %s weights of %s units, expected %s for each: images of %s x %s pixels"
              .formatted(title, weights.length, units, inputs, rows, columns));
    }
    int shown = Math.clamp(MOST_PIXELS / inputs, 1, Math.min(units, 64));
    checkPixels(title, inputs);
    int[] order = strongest(weights, units, shown);
    double limit = limit(weights);
    List<String> images = new ArrayList<>();
    List<String> tips = new ArrayList<>();
    for (int tile = 0; tile < shown; tile++) {
      int unit = order[tile];
      byte[] pixels = new byte[inputs];
      float least = Float.POSITIVE_INFINITY;
      float greatest = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < inputs; i++) {
        float weight = weights[i * units + unit];
        pixels[i] = signed(weight / limit);
        least = Math.min(least, weight);
        greatest = Math.max(greatest, weight);
      }
      images.add(Png.address(columns, rows, pixels, signedPalette()));
      tips.add(
          "unit %s: weights from %s to %s"
              .formatted(unit, Numbers.brief(least), Numbers.brief(greatest)));
    }
    List<String> notes = new ArrayList<>();
    notes.add(
        "Blue is positive, orange negative, strongest from ±%s."
            .formatted(Numbers.significant(limit, 2)));
    if (shown < units) {
      notes.add("The %s of %s units with the greatest weights.".formatted(shown, units));
    }
    return new TileSheet(title, shown, rows, columns, List.of())
        .picture(images, tips, notes, title + ". " + String.join(" ", notes));
  }

  /** Units by the norm of their weights; those that are shown in their own order. */
  private static int[] strongest(float[] weights, int units, int shown) {
    double[] squares = new double[units];
    for (int i = 0; i < weights.length; i++) {
      squares[i % units] += weights[i] * (double) weights[i];
    }
    return IntStream.range(0, units)
        .boxed()
        .sorted(Comparator.comparingDouble(unit -> -squares[unit]))
        .limit(shown)
        .sorted()
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** What 99 of 100 finite weights are within; few large ones must not make all others pale. */
  private static double limit(float[] weights) {
    double[] sizes =
        IntStream.range(0, weights.length)
            .mapToDouble(i -> Math.abs(weights[i]))
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    double most = sizes.length == 0 ? 0 : sizes[(int) (0.99 * (sizes.length - 1))];
    return most > 0 ? most : 1;
  }

  private static byte signed(double share) {
    if (Double.isNaN(share)) {
      return 0;
    }
    long level = Math.round(Math.clamp(Math.abs(share), 0, 1) * (RAMP - 1));
    return (byte) (share < 0 ? RAMP + level : level);
  }

  private static int[] signedPalette() {
    int[] palette = new int[2 * RAMP];
    System.arraycopy(Png.ramp(Theme.pixel(0), RAMP), 0, palette, 0, RAMP);
    System.arraycopy(Png.ramp(Theme.pixel(1), RAMP), 0, palette, RAMP, RAMP);
    return palette;
  }

  /**
   * Samples as images, each from its least to its greatest number.
   *
   * @param images [count][rows * columns], or three numbers for each pixel
   */
  static Picture samples(
      String title, float[][] images, int rows, int columns, List<String> captions) {
    if (images.length == 0) {
      throw new IllegalArgumentException(title + ": no images, expected at least one");
    }
    if (!captions.isEmpty() && captions.size() != images.length) {
      throw new IllegalArgumentException(
          "%s: %s captions, expected one for each of %s images, or none"
              .formatted(title, captions.size(), images.length));
    }
    int pixels = rows * columns;
    checkPixels(title, pixels);
    int channels = images[0].length == 3 * pixels ? 3 : 1;
    for (int i = 0; i < images.length; i++) {
      if (rows < 1 || columns < 1 || images[i].length != channels * pixels) {
        throw new IllegalArgumentException(
            "%s: image %s has %s numbers, expected %s for %s x %s pixels, or three times as many of colours"
                .formatted(title, i, images[i].length, pixels, rows, columns));
      }
    }
    int most = (channels == 1 ? MOST_PIXELS : MOST_COLOUR_PIXELS) / pixels;
    int shown = Math.clamp(most, 1, Math.min(images.length, MOST_TILES));
    List<String> tiles = new ArrayList<>();
    List<String> tips = new ArrayList<>();
    for (int i = 0; i < shown; i++) {
      tiles.add(
          channels == 1
              ? Png.address(columns, rows, ink(images[i]), Png.ramp(INK, RAMP))
              : Png.addressOfColours(columns, rows, colours(images[i])));
      tips.add(captions.isEmpty() ? "image " + i : captions.get(i));
    }
    List<String> notes =
        shown < images.length
            ? List.of("The first %s of %s.".formatted(shown, images.length))
            : Collections.emptyList();
    return new TileSheet(
            title, shown, rows, columns, captions.isEmpty() ? captions : captions.subList(0, shown))
        .picture(
            tiles,
            tips,
            notes,
            "%s: %s images of %s x %s pixels. %s"
                .formatted(title, shown, rows, columns, String.join(" ", notes))
                .strip());
  }

  private static void checkPixels(String title, int pixels) {
    if (pixels > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "%s: %s pixels each, expected at most %s; scale them down"
              .formatted(title, pixels, MOST_PIXELS));
    }
  }

  private static byte[] ink(float[] image) {
    float[] range = range(image);
    byte[] pixels = new byte[image.length];
    for (int i = 0; i < image.length; i++) {
      pixels[i] = (byte) Math.round((RAMP - 1) * share(image[i], range));
    }
    return pixels;
  }

  /** Red, green and blue of each pixel. */
  private static byte[] colours(float[] image) {
    float[] range = range(image);
    byte[] bytes = new byte[image.length];
    for (int i = 0; i < bytes.length; i++) {
      long step = Math.round(COLOUR_STEPS * share(image[i], range));
      bytes[i] = (byte) (255 * step / COLOUR_STEPS);
    }
    return bytes;
  }

  private static double share(float value, float[] range) {
    if (!Float.isFinite(value) || range[0] >= range[1]) {
      return 0;
    }
    return ((double) value - range[0]) / ((double) range[1] - range[0]);
  }

  private static float[] range(float[] image) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (float value : image) {
      if (Float.isFinite(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    return new float[] {Math.min(low, 0), high};
  }
}
