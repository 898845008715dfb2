package dev.ranvier.samples;

import dev.ranvier.digits.DigitData;
import dev.ranvier.digits.Digits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Digits as a folder of IDX files, which the commands read. */
final class DigitFiles {

  private DigitFiles() {}

  /** Writes a file into a folder. */
  static Path write(Path folder, String name, byte[] content) {
    try {
      return Files.write(folder.resolve(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes both pairs under MNIST's names into a folder that is made if it is not there. */
  static Path writeAll(Path folder, DigitData data) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    writePair(folder, "train", data.train());
    writePair(folder, "t10k", data.test());
    return folder;
  }

  private static void writePair(Path folder, String prefix, Digits digits) {
    ByteBuffer labels = ByteBuffer.allocate(8 + digits.count());
    labels.putInt(0x801).putInt(digits.count());
    for (int label : digits.labels()) {
      labels.put((byte) label);
    }
    write(folder, prefix + "-labels-idx1-ubyte", labels.array());
    ByteBuffer images = ByteBuffer.allocate(16 + digits.images().length);
    images.putInt(0x803).putInt(digits.count()).putInt(Digits.SIDE).putInt(Digits.SIDE);
    write(folder, prefix + "-images-idx3-ubyte", images.put(digits.images()).array());
  }
}
