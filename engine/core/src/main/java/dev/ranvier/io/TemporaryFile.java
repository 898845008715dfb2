package dev.ranvier.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * An unfinished file beside its target, locked as long as its process lives.
 *
 * <p>Its name is {@code .ranvier-TARGET-KERNEL-PROCESS-RANDOM.tmp}, all hexadecimal and of a length
 * that every file system takes, however long the target's name is: hashes of the target's name, of
 * the running kernel and of the process, and a number that makes it the only one. (Process numbers
 * alone say nothing: in containers they are all 1.)
 *
 * <p>The next save to the same target removes what killed processes left: files that nobody has
 * locked. All processes under one kernel see each other's locks, those in containers included. A
 * lock may not reach from one machine to another, so a file that was made under another kernel
 * (elsewhere, or here before a restart) must be a day old as well; where the kernel cannot be told,
 * every file. Where there are no locks nothing is removed. Files of this process are left alone:
 * closing them, even after a look, would end their locks.
 */
final class TemporaryFile implements AutoCloseable {
  private static final String UNKNOWN = "00000000";
  private static final String KERNEL = kernel();
  private static final String PROCESS = process();
  private static final Duration ABANDONED = Duration.ofDays(1);
  private static final int TRIES = 100;

  /** Far behind the end: where locks are more than a word, a locked byte cannot be written. */
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

  private static final Set<OpenOption> NEW =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private final Path path;
  private final FileChannel channel;
  private boolean moved;

  private TemporaryFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** A new one, which nobody else may read if it replaces a file. */
  static TemporaryFile beside(SaveTarget target) throws IOException {
    boolean secret = target.kind() == SaveTarget.Kind.FILE && target.isPosix();
    FileAttribute<?>[] attributes =
        secret
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < TRIES; i++) {
      String number = HexFormat.of().toHexDigits(random.nextLong());
      String name = prefix(target) + KERNEL + "-" + PROCESS + "-" + number + ".tmp";
      Path path = target.path().resolveSibling(name);
      try {
        TemporaryFile file = new TemporaryFile(path, FileChannel.open(path, NEW, attributes));
        if (file.lock()) {
          return file;
        }
        file.close();
        if (path.getFileSystem() != FileSystems.getDefault()) {
          throw new FileSystemException(
              target.path().toString(),
              null,
              "its file system shows a new file only when it is closed: save to a folder, then copy"
                  + " the file");
        }
      } catch (FileAlreadyExistsException _) {
        // the next number
      }
    }
    throw new FileAlreadyExistsException(prefix(target) + "...");
  }

  /** False if another process took it for abandoned in the moment before it was locked. */
  private boolean lock() throws IOException {
    try {
      return lock(channel) != null && Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException | UnsupportedOperationException _) {
      return true; // a file system without locks, where nobody else can lock it either
    }
  }

  private static FileLock lock(FileChannel channel) throws IOException {
    return channel.tryLock(LOCKED_BYTE, 1, false);
  }

  Path path() {
    return path;
  }

  FileChannel channel() {
    return channel;
  }

  /** It has its final name: closing no longer deletes it. */
  void moved() {
    moved = true;
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      if (!moved) {
        Files.deleteIfExists(path);
      }
    }
  }

  /** Removes what killed processes left of saves to this target; never fails. */
  static void removeLeftOversOf(SaveTarget target) {
    String pattern = prefix(target) + "*.tmp";
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(target.path().getParent(), pattern)) {
      for (Path file : found) {
        if (mayBeAbandoned(file, prefix(target).length())) {
          removeIfUnlocked(file);
        }
      }
    } catch (IOException | DirectoryIteratorException _) {
      // a folder that may be written but not listed: left-overs cost room, and nothing else
    }
  }

  private static boolean mayBeAbandoned(Path file, int at) throws IOException {
    String name = file.getFileName().toString();
    if (name.startsWith(KERNEL + "-" + PROCESS + "-", at)) {
      return false;
    }
    BasicFileAttributes found;
    try {
      found = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException _) {
      return false; // finished meanwhile
    }
    boolean sameKernel = !KERNEL.equals(UNKNOWN) && name.startsWith(KERNEL + "-", at);
    Instant before = Instant.now().minus(ABANDONED);
    return found.isRegularFile()
        && (sameKernel || found.lastModifiedTime().toInstant().isBefore(before));
  }

  private static void removeIfUnlocked(Path file) {
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        FileLock lock = lock(channel)) {
      if (lock != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | OverlappingFileLockException | UnsupportedOperationException _) {
      // not ours to remove, or not certainly dead
    }
  }

  private static String prefix(SaveTarget target) {
    return ".ranvier-" + hash(target.path().getFileName().toString()) + "-";
  }

  private static String hash(String text) {
    return HexFormat.of().toHexDigits(text.hashCode());
  }

  private static String kernel() {
    try {
      return hash(Files.readString(Path.of("/proc/sys/kernel/random/boot_id")));
    } catch (IOException _) {
      return UNKNOWN;
    }
  }

  /** The same for all class loaders of this process, and nowhere else. */
  private static String process() {
    ProcessHandle self = ProcessHandle.current();
    Optional<Instant> start = self.info().startInstant();
    return hash(self.pid() + " " + start.orElseGet(Instant::now) + " " + namespace());
  }

  /** Tells containers apart whose first processes started at the same moment. */
  private static String namespace() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
    } catch (IOException | UnsupportedOperationException _) {
      return "";
    }
  }
}
