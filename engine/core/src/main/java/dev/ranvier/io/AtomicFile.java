package dev.ranvier.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes a file whole or not at all: a temporary name in the same folder, force, atomic move, force
 * of the folder. After a failure, or when the machine stops, the earlier file is still there.
 */
final class AtomicFile {
  private static final AtomicLong COUNT = new AtomicLong();

  private AtomicFile() {}

  /** Writes the content. */
  interface Content {
    void writeTo(FileChannel channel) throws IOException;
  }

  /** The steps that touch the disk; tests make them fail. */
  interface Disk {
    Disk REAL = new Disk() {};

    default FileChannel create(Path file) throws IOException {
      return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    default void move(Path from, Path to) throws IOException {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes the move itself outlast a power failure, where folders can be opened. */
    default void forceFolder(Path folder) throws IOException {
      if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
          channel.force(true);
        }
      }
    }
  }

  /**
   * @throws UncheckedIOException naming the file; after it the earlier file is unchanged, unless
   *     the message says that the new one is in place
   */
  static void write(Path file, Disk disk, Content content) {
    Path target = file.toAbsolutePath();
    if (target.getFileName() == null || Files.isDirectory(target)) {
      throw failure(file, "it is a folder", new IOException("Is a directory: " + file));
    }
    Path folder = target.getParent();
    Path temporary =
        folder.resolve(
            "."
                + target.getFileName()
                + "."
                + ProcessHandle.current().pid()
                + "-"
                + COUNT.incrementAndGet()
                + ".tmp");
    boolean moved = false;
    try {
      try (FileChannel channel = disk.create(temporary)) {
        content.writeTo(channel);
        channel.force(true);
      }
      disk.move(temporary, target);
      moved = true;
      disk.forceFolder(folder);
    } catch (IOException e) {
      throw failure(
          file, moved ? "the new file is in place, but its folder could not be forced" : null, e);
    } finally {
      if (!moved) {
        delete(temporary);
      }
    }
  }

  private static void delete(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException _) {
      // the failure that led here is the one to report
    }
  }

  private static UncheckedIOException failure(Path file, String why, IOException cause) {
    String advice =
        "An earlier file of this name is unchanged. Check that the folder exists, may be written"
            + " and has room.";
    String message = "Cannot write " + file + ": " + (why == null ? cause : why + ".");
    return new UncheckedIOException(why == null ? message + ". " + advice : message, cause);
  }
}
