package dev.ranvier.io;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * Writes a file whole or not at all: a temporary name in the same folder, force, atomic move, force
 * of the folder. After a failure, or when the machine stops, the earlier file is still there.
 *
 * <p>Permissions, owner and group of the earlier file stay where the system allows it; a new file
 * gets what the process's umask says. Links are followed: it is the file behind that is replaced.
 * (Further hard links to it keep the earlier content; access lists are not copied.) Devices, pipes
 * and open descriptors are written to, not replaced, see {@link SaveTarget}.
 *
 * <p>An interrupt neither stops nor breaks a save, and is kept: who asks a thread to stop does not
 * ask it to lose its work. What killed processes left behind is removed, see {@link TemporaryFile}.
 */
final class AtomicFile {
  private AtomicFile() {}

  /** What is written. */
  interface Content {
    /**
     * Writes everything in order.
     *
     * @return what must stand at the start in the end, in place of as many of the bytes written
     */
    byte[] writeTo(OutputStream out) throws IOException;
  }

  /** The steps that touch the disk; tests make them fail. */
  interface Disk {
    Disk REAL = new Disk() {};

    default TemporaryFile create(SaveTarget target) throws IOException {
      return TemporaryFile.beside(target);
    }

    /** A stream that an interrupt does not close (the tests see to that), as it does a channel. */
    default OutputStream open(Path file) throws IOException {
      return Files.newOutputStream(
          file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    }

    /** Puts the bytes at the start and forces all to the disk. */
    default void finish(FileChannel channel, byte[] start) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(start);
      while (bytes.hasRemaining()) {
        channel.write(bytes, bytes.position());
      }
      channel.force(true);
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
   *     the message says that the new one is in place, or that the target is no file
   */
  static void write(Path file, Disk disk, Content content) {
    SaveTarget target;
    try {
      target = SaveTarget.of(file);
    } catch (NoSuchFileException e) {
      throw failure(file, "there is no folder " + e.getFile(), e);
    } catch (IOException e) {
      throw failure(file, reason(e), e);
    }
    if (target.kind().replaced) {
      replace(file, target, disk, content);
    } else {
      stream(file, target.path(), disk, content);
    }
  }

  private static void replace(Path file, SaveTarget target, Disk disk, Content content) {
    boolean moved = false;
    try {
      TemporaryFile.removeLeftOversOf(target);
      try (TemporaryFile temporary = disk.create(target)) {
        // Its lock ends when any descriptor of the file is closed, so all stay open till the end.
        try (OutputStream out = disk.open(temporary.path())) {
          byte[] start = content.writeTo(out);
          target.givePermissionsTo(temporary.path());
          Uninterrupted.run(() -> disk.finish(temporary.channel(), start));
          disk.move(temporary.path(), target.path());
          moved = true;
          temporary.moved();
        }
      }
      Uninterrupted.run(() -> disk.forceFolder(target.path().getParent()));
    } catch (IOException e) {
      if (moved) {
        throw new UncheckedIOException(
            "Cannot write " + file + ": the new file is in place, but could not be forced.", e);
      }
      throw failure(file, reason(e), e);
    }
  }

  /** In order, for what has no places: what goes to the start is computed in a first pass. */
  private static void stream(Path file, Path device, Disk disk, Content content) {
    try {
      byte[] start = content.writeTo(OutputStream.nullOutputStream());
      try (OutputStream out = disk.open(device)) {
        if (!Arrays.equals(start, content.writeTo(new Restarted(out, start)))) {
          throw new IOException("the memory was changed while it was written");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot write "
              + file
              + ": "
              + e
              + ". It is a device, pipe or open descriptor: part may have been written.",
          e);
    }
  }

  /** Passes bytes on, the first ones replaced. */
  private static final class Restarted extends OutputStream {
    private final OutputStream out;
    private final byte[] start;
    private int skipped;

    Restarted(OutputStream out, byte[] start) throws IOException {
      this.out = out;
      this.start = start;
      out.write(start);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      int skip = Math.min(count, start.length - skipped);
      skipped += skip;
      out.write(bytes, offset + skip, count - skip);
    }
  }

  private static String reason(IOException e) {
    boolean ours = e instanceof FileSystemException known && known.getReason() != null;
    return ours ? ((FileSystemException) e).getReason() : e.toString();
  }

  private static UncheckedIOException failure(Path file, String why, IOException cause) {
    return new UncheckedIOException(
        "Cannot write "
            + file
            + ": "
            + why
            + ". An earlier file of this name is unchanged. Check that the folder exists, may be"
            + " written and has room.",
        cause);
  }
}
