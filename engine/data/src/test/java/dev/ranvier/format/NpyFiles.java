package dev.ranvier.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes the NPY and NPZ files that the tests read, byte by byte, whole or wrong. */
public final class NpyFiles {

  private NpyFiles() {}

  /** A file of version 1 with this dictionary, padded as NumPy does. */
  public static byte[] npy(String dictionary, byte[] data) {
    return npy(1, dictionary, data);
  }

  /** The same of another version. */
  public static byte[] npy(int version, String dictionary, byte[] data) {
    int start = version == 1 ? 10 : 12;
    byte[] text = dictionary.getBytes(StandardCharsets.UTF_8);
    int length = (start + text.length + 1 + 63) / 64 * 64 - start;
    ByteBuffer file =
        ByteBuffer.allocate(start + length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    if (version == 1) {
      file.putShort((short) length);
    } else {
      file.putInt(length);
    }
    file.put(text);
    while (file.position() < start + length - 1) {
      file.put((byte) ' ');
    }
    return file.put((byte) '\n').put(data).array();
  }

  /** NumPy's own wording of a header. */
  public static String dictionary(String descr, boolean fortran, String shape) {
    return "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }"
        .formatted(descr, fortran ? "True" : "False", shape);
  }

  /** Numbers as a type of NumPy's stores them. */
  public static byte[] numbers(String descr, double... values) {
    int size = descr.charAt(2) - '0';
    ByteBuffer data = ByteBuffer.allocate(size * values.length);
    data.order(descr.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      switch (descr.substring(1)) {
        case "f2" -> data.putShort(Float.floatToFloat16((float) value));
        case "f4" -> data.putFloat((float) value);
        case "f8" -> data.putDouble(value);
        case "i1", "u1", "b1" -> data.put((byte) (int) value);
        case "i2", "u2" -> data.putShort((short) (int) value);
        case "i4", "u4" -> data.putInt((int) (long) value);
        default -> data.putLong((long) value);
      }
    }
    return data.array();
  }

  /** A file of a type and shape. */
  public static byte[] file(String descr, String shape, double... values) {
    return npy(dictionary(descr, false, shape), numbers(descr, values));
  }

  /** A ZIP file of these entries. */
  public static byte[] zip(boolean deflated, Map<String, byte[]> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setLevel(deflated ? 6 : 0);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
