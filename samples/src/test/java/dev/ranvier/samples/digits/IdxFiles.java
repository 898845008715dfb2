package dev.ranvier.samples.digits;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes the IDX files that the tests read, whole or wrong. */
public final class IdxFiles {

  private IdxFiles() {}

  /** An IDX file in memory: the magic for unsigned bytes, the dimensions, the body. */
  static byte[] idx(byte[] body, int... dimensions) {
    ByteBuffer file = ByteBuffer.allocate(4 + 4 * dimensions.length + body.length);
    file.putInt(0x800 + dimensions.length);
    for (int dimension : dimensions) {
      file.putInt(dimension);
    }
    return file.put(body).array();
  }

  static byte[] images(Digits digits) {
    return idx(digits.images(), digits.count(), Digits.SIDE, Digits.SIDE);
  }

  static byte[] labels(Digits digits) {
    byte[] labels = new byte[digits.count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) digits.labels()[i];
    }
    return idx(labels, labels.length);
  }

  static byte[] gzip(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  public static Path write(Path folder, String name, byte[] content) {
    try {
      return Files.write(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes both pairs under MNIST's names into a folder that is made if it is not there. */
  public static Path writeAll(Path folder, DigitData data) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    write(folder, "train-images-idx3-ubyte", images(data.train()));
    write(folder, "train-labels-idx1-ubyte", labels(data.train()));
    write(folder, "t10k-images-idx3-ubyte", images(data.test()));
    write(folder, "t10k-labels-idx1-ubyte", labels(data.test()));
    return folder;
  }
}
