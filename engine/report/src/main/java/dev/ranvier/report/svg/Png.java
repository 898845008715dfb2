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
  private static final byte TRUE_COLOUR = 2;
  private static final byte PALETTE = 3;

  private Png() {}

  /**
   * As an address that an image may have.
   *
   * @param pixels row by row, each an index of the palette
   * @param palette at most 256 colours: alpha, red, green, blue from the highest byte down
   */
  public static String address(int width, int height, byte[] pixels, int[] palette) {
    return address(file(width, height, pixels, palette));
  }

  /**
   * Opaque pixels of any colour, as an address that an image may have.
   *
   * @param colours red, green and blue of each pixel, row by row
   */
  public static String addressOfColours(int width, int height, byte[] colours) {
    requirePixels(width, height, colours.length / 3.0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    begin(out, width, height, TRUE_COLOUR);
    end(out, rows(3 * width, height, colours));
    return address(out.toByteArray());
  }

  private static String address(byte[] file) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(file);
  }

  private static void requirePixels(int width, int height, double pixels) {
    if (width < 1 || height < 1 || (double) width * height != pixels) {
      throw new IllegalArgumentException(
          "%s pixels, expected %s x %s".formatted(pixels, width, height));
    }
  }

  static byte[] file(int width, int height, byte[] pixels, int[] palette) {
    requirePixels(width, height, pixels.length);
    if (palette.length == 0 || palette.length > PALETTE_COLOURS) {
      throw new IllegalArgumentException(palette.length + " colours, expected 1 to 256");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    begin(out, width, height, PALETTE);
    ByteBuffer colours = ByteBuffer.allocate(3 * palette.length);
    ByteBuffer alphas = ByteBuffer.allocate(palette.length);
    for (int argb : palette) {
      colours.put((byte) (argb >> 16)).put((byte) (argb >> 8)).put((byte) argb);
      alphas.put((byte) (argb >>> 24));
    }
    chunk(out, "PLTE", colours.array());
    chunk(out, "tRNS", alphas.array());
    end(out, rows(width, height, pixels));
    return out.toByteArray();
  }

  private static void begin(ByteArrayOutputStream out, int width, int height, byte kind) {
    byte[] eightBits = {8, kind, 0, 0, 0};
    out.writeBytes(SIGNATURE);
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height).put(eightBits);
    chunk(out, "IHDR", header.array());
  }

  private static void end(ByteArrayOutputStream out, byte[] rows) {
    chunk(out, "IDAT", deflated(rows));
    chunk(out, "IEND", new byte[0]);
  }

  /** Each behind a byte that says how it is predicted: not at all. */
  private static byte[] rows(int bytesOfRow, int height, byte[] pixels) {
    byte[] rows = new byte[height * (bytesOfRow + 1)];
    for (int row = 0; row < height; row++) {
      System.arraycopy(pixels, row * bytesOfRow, rows, row * (bytesOfRow + 1) + 1, bytesOfRow);
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
