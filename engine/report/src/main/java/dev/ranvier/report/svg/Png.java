package dev.ranvier.report.svg;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Pixels as a PNG file with a palette, within a picture's text. The palette's colours may be
 * transparent, so that one file looks right on light and dark paper.
 */
public final class Png {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final int PALETTE_COLOURS = 256;

  private Png() {}

  /**
   * As an address that an image may have.
   *
   * @param pixels row by row, each an index of the palette
   * @param palette at most 256 colours: alpha, red, green, blue from the highest byte down
   */
  public static String address(int width, int height, byte[] pixels, int[] palette) {
    byte[] file = file(width, height, pixels, palette);
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(file);
  }

  static byte[] file(int width, int height, byte[] pixels, int[] palette) {
    if (width < 1 || height < 1 || (long) width * height != pixels.length) {
      throw new IllegalArgumentException(
          "%s pixels, expected %s x %s".formatted(pixels.length, width, height));
    }
    if (palette.length == 0 || palette.length > PALETTE_COLOURS) {
      throw new IllegalArgumentException(palette.length + " colours, expected 1 to 256");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    byte[] eightBitsOfPalette = {8, 3, 0, 0, 0};
    chunk(
        out,
        "IHDR",
        ByteBuffer.allocate(13).putInt(width).putInt(height).put(eightBitsOfPalette).array());
    ByteBuffer colours = ByteBuffer.allocate(3 * palette.length);
    ByteBuffer alphas = ByteBuffer.allocate(palette.length);
    for (int argb : palette) {
      colours.put((byte) (argb >> 16)).put((byte) (argb >> 8)).put((byte) argb);
      alphas.put((byte) (argb >>> 24));
    }
    chunk(out, "PLTE", colours.array());
    chunk(out, "tRNS", alphas.array());
    chunk(out, "IDAT", deflated(rows(width, height, pixels)));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  /** Each behind a byte that says how it is predicted: not at all. */
  private static byte[] rows(int width, int height, byte[] pixels) {
    byte[] rows = new byte[height * (width + 1)];
    for (int row = 0; row < height; row++) {
      System.arraycopy(pixels, row * width, rows, row * (width + 1) + 1, width);
    }
    return rows;
  }

  private static byte[] deflated(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION)) {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] buffer = new byte[1 << 13];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
    }
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 sum = new CRC32();
    sum.update(name);
    sum.update(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(name);
    out.writeBytes(data);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
  }

  /** A colour from transparent to opaque in so many equal steps. */
  public static int[] ramp(int rgb, int steps) {
    int[] palette = new int[steps];
    for (int i = 0; i < steps; i++) {
      palette[i] = 255 * i / (steps - 1) << 24 | rgb;
    }
    return palette;
  }
}
