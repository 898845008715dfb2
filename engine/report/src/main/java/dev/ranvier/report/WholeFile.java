package dev.ranvier.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes a text file whole or not at all. */
final class WholeFile {
  private WholeFile() {}

  /**
   * Writes UTF-8 under a temporary name in the same folder, then puts it in place.
   *
   * @throws UncheckedIOException if that fails; an earlier file is still there
   */
  static void write(Path file, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try {
      Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
      if (Files.exists(target) && !Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
        Files.write(target, bytes); // a pipe or a device: nothing to put in its place
        return;
      }
      replace(target, bytes);
    } catch (NoSuchFileException failure) {
      throw new UncheckedIOException(
          "%s cannot be written: there is no folder %s"
              .formatted(file, file.toAbsolutePath().getParent()),
          failure);
    } catch (IOException failure) {
      throw new UncheckedIOException("%s cannot be written: %s".formatted(file, failure), failure);
    }
  }

  private static void replace(Path target, byte[] bytes) throws IOException {
    // Not createTempFile, whose files others may not read.
    Path part =
        target.resolveSibling(
            ".%s-%s-%s.part"
                .formatted(target.getFileName(), ProcessHandle.current().pid(), System.nanoTime()));
    try {
      Files.write(part, bytes, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
