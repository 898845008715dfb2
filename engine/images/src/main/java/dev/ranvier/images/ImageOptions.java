package dev.ranvier.images;

import java.util.Objects;

/**
 * What pictures are made into.
 *
 * @param width in pixels
 * @param height in pixels
 * @param color numbers for a pixel
 * @param scaling how pictures of other sizes get this one
 * @param unreadable what becomes of files that are no pictures
 */
public record ImageOptions(
    int width, int height, Color color, Scaling scaling, Unreadable unreadable) {

  /** Numbers for a pixel. */
  public enum Color {
    /** One: 0.299 red + 0.587 green + 0.114 blue. */
    GREY(1),
    /** Three: red, green, blue. Transparency is left out. */
    RGB(3);

    private final int channels;

    Color(int channels) {
      this.channels = channels;
    }

    /** How many. */
    public int channels() {
      return channels;
    }
  }

  /** How a picture gets another size; its sides' ratio is not kept. */
  public enum Scaling {
    /** Between the four nearest pixels, as Keras does: much smaller pictures skip some. */
    BILINEAR,
    /** The mean of all that a pixel covers: better for pictures that get much smaller. */
    AREA
  }

  /** What becomes of a file that cannot be read as a picture. */
  public enum Unreadable {
    /** An exception names it. */
    REFUSE,
    /** It is left out, and listed in {@link Images#skipped}. */
    SKIP
  }

  private static final int MAX_SIDE = 1 << 14;

  /** Checks the sizes. */
  public ImageOptions {
    Objects.requireNonNull(color, "ImageOptions: color is null");
    Objects.requireNonNull(scaling, "ImageOptions: scaling is null");
    Objects.requireNonNull(unreadable, "ImageOptions: unreadable is null");
    if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
      throw new IllegalArgumentException(
          "ImageOptions: the size is %s x %s, expected 1 to %s each way"
              .formatted(width, height, MAX_SIDE));
    }
  }

  /** Pictures of this size, RGB, bilinear; what cannot be read is refused. */
  public static ImageOptions size(int width, int height) {
    return new ImageOptions(width, height, Color.RGB, Scaling.BILINEAR, Unreadable.REFUSE);
  }

  /** With a number for each pixel in place of three. */
  public ImageOptions grey() {
    return new ImageOptions(width, height, Color.GREY, scaling, unreadable);
  }

  /** Scaled in another way. */
  public ImageOptions scaling(Scaling way) {
    return new ImageOptions(width, height, color, way, unreadable);
  }

  /** With files left out that cannot be read. */
  public ImageOptions skipUnreadable() {
    return new ImageOptions(width, height, color, scaling, Unreadable.SKIP);
  }

  /** Numbers of a picture. */
  public int features() {
    return Math.multiplyExact(width * height, color.channels());
  }
}
