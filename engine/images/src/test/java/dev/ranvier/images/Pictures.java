package dev.ranvier.images;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

/** Writes the pictures that the tests read, byte by byte. */
final class Pictures {

  private Pictures() {}

  /** A PNG of 0xRRGGBB pixels, or of grey ones. */
  static byte[] png(int width, int height, boolean grey, int... pixels) {
    ByteBuffer lines = ByteBuffer.allocate(height * (1 + width * (grey ? 1 : 3)));
    for (int i = 0; i < pixels.length; i++) {
      if (i % width == 0) {
        lines.put((byte) 0);
      }
      if (!grey) {
        lines.put((byte) (pixels[i] >> 16)).put((byte) (pixels[i] >> 8));
      }
      lines.put((byte) pixels[i]);
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
      out.write(lines.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    header.put((byte) 8).put((byte) (grey ? 0 : 2));
    ByteBuffer file = ByteBuffer.allocate(100 + packed.size());
    file.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
    chunk(file, "IHDR", header.array());
    chunk(file, "IDAT", packed.toByteArray());
    chunk(file, "IEND", new byte[0]);
    byte[] bytes = new byte[file.position()];
    file.get(0, bytes);
    return bytes;
  }

  private static void chunk(ByteBuffer file, String name, byte[] data) {
    CRC32 sum = new CRC32();
    sum.update(name.getBytes());
    sum.update(data);
    file.putInt(data.length).put(name.getBytes()).put(data).putInt((int) sum.getValue());
  }

  /** A BMP of 24 bits, from the bottom up, lines padded to four bytes. */
  static byte[] bmp(int width, int height, int... pixels) {
    int line = (3 * width + 3) / 4 * 4;
    ByteBuffer file = ByteBuffer.allocate(54 + line * height).order(ByteOrder.LITTLE_ENDIAN);
    file.put((byte) 'B').put((byte) 'M').putInt(file.capacity()).putInt(0).putInt(54);
    file.putInt(40).putInt(width).putInt(height).putShort((short) 1).putShort((short) 24);
    for (int i = 0; i < pixels.length; i++) {
      int at = 54 + (height - 1 - i / width) * line + i % width * 3;
      file.put(at, (byte) pixels[i]).put(at + 1, (byte) (pixels[i] >> 8));
      file.put(at + 2, (byte) (pixels[i] >> 16));
    }
    return file.array();
  }

  static Path write(Path folder, String name, byte[] content) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
