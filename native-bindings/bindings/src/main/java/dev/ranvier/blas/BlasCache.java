package dev.ranvier.blas;

import dev.ranvier.blas.spi.BlasBinary;
import dev.ranvier.blas.spi.BlasFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The per-user folder into which binaries are unpacked once, each into {@code blas-<content hash>}.
 *
 * <p>When it unpacks, the SHA-256 of every byte written is compared with the one baked into the
 * jar, the files are forced to disk, and the finished folder appears under its name by one atomic
 * move; JVMs that start at the same time wait for each other at a lock file. At a later start the
 * content is trusted by its name after a cheap look: every file is there with its size, and nobody
 * but this user and root may write to the folder or exchange it ({@link FolderTrust}). Hashing 40
 * MB at each start would protect against nothing more, since who can write there can also change
 * the program.
 *
 * <p>An interrupt of the calling thread neither stops nor breaks any of this, and is kept.
 */
final class BlasCache {

  private static final Set<PosixFilePermission> OTHERS_WRITE =
      PosixFilePermissions.fromString("----w--w-");
  private static final Duration ABANDONED = Duration.ofHours(1);

  /** How a failure of the folder begins: another one may do. */
  static final String COULD_NOT_UNPACK = "could not unpack ";

  private static final long LOCK_RETRY_MILLIS = 20;
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private final Path folder;
  private final String origin;

  /**
   * @param origin the switch that named the folder, for messages
   */
  BlasCache(Path folder, String origin) {
    this.folder = folder.toAbsolutePath();
    this.origin = origin;
  }

  /**
   * A folder of this user alone below the temporary one, for when the cache cannot be used. Its
   * name is the same at every start, so that it is unpacked once, and others who take it first are
   * found out.
   */
  static Path temporaryFolder(String temporaryRoot) {
    return Path.of(temporaryRoot, "ranvier-" + FolderTrust.user());
  }

  Path folder() {
    return folder;
  }

  /**
   * The folder that holds the files of {@code binary}.
   *
   * @throws BlasUnavailableException if they cannot be written, are not what the jar promises, or
   *     belong to somebody else; the message names the folder and the switch
   */
  Path unpack(BlasBinary binary) {
    Path target = folder.resolve("blas-" + binary.contentHash());
    try {
      FolderTrust.require(folder);
      return isComplete(target, binary) ? target : OwnThread.call(() -> unpack(binary, target));
    } catch (Exception e) {
      throw new BlasUnavailableException(
          COULD_NOT_UNPACK
              + binary.name()
              + " into the cache folder "
              + folder
              + " ("
              + origin
              + "): "
              + (e.getClass() == IOException.class ? e.getMessage() : e)
              + "; make it writable for you alone or set "
              + BlasSwitches.CACHE_PROPERTY
              + " (or "
              + BlasSwitches.CACHE_VARIABLE
              + ") to another folder",
          e);
    }
  }

  private Path unpack(BlasBinary binary, Path target) throws IOException {
    Files.createDirectories(folder, ownerOnly());
    // What was just made is ours, but somebody may have been faster.
    FolderTrust.require(folder);
    // File locks are per process, this one is for the threads of ours.
    synchronized (BlasCache.class) {
      unpackLocked(binary, target);
    }
    return target;
  }

  private void unpackLocked(BlasBinary binary, Path target) throws IOException {
    Path lockFile = folder.resolve("blas.lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      assert lock == null || lock.isValid();
      if (!isComplete(target, binary)) {
        removeAbandoned();
        install(binary, target);
      }
    }
  }

  /** Null where the file system has no locks: then JVMs do the same work twice, and one wins. */
  private static FileLock lock(FileChannel channel) throws IOException {
    while (true) {
      try {
        return channel.lock();
      } catch (OverlappingFileLockException e) {
        // Another class loader of this process has it.
        pause();
      } catch (IOException e) {
        return null;
      }
    }
  }

  private void install(BlasBinary binary, Path target) throws IOException {
    Path fresh = Files.createTempDirectory(folder, ".blas-", ownerOnly());
    try {
      for (BlasFile file : binary.files()) {
        write(binary, file, fresh.resolve(file.name()));
      }
      if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        Path damaged = fresh.resolveSibling(fresh.getFileName() + ".damaged");
        Files.move(target, damaged, StandardCopyOption.ATOMIC_MOVE);
        remove(damaged);
      }
      moveIntoPlace(binary, fresh, target);
    } finally {
      remove(fresh);
    }
  }

  private static void moveIntoPlace(BlasBinary binary, Path fresh, Path target) throws IOException {
    try {
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      if (!isComplete(target, binary)) {
        throw e;
      }
    }
  }

  private static void write(BlasBinary binary, BlasFile file, Path path) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream content = binary.open(file);
        FileChannel channel =
            FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      byte[] buffer = new byte[1 << 16];
      for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
        digest.update(buffer, 0, count);
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      }
      channel.force(true);
    }
    String found = HexFormat.of().formatHex(digest.digest());
    if (!found.equals(file.sha256()) || Files.size(path) != file.size()) {
      throw new IOException(
          "the jar's "
              + file.name()
              + " is damaged: expected SHA-256 "
              + file.sha256()
              + ", found "
              + found);
    }
  }

  private static boolean isComplete(Path target, BlasBinary binary) throws IOException {
    if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    if (POSIX && !isOurs(target)) {
      return false;
    }
    for (BlasFile file : binary.files()) {
      Path path = target.resolve(file.name());
      if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
          || Files.size(path) != file.size()) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOurs(Path target) throws IOException {
    int owner = (int) Files.getAttribute(target, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    Path self = Path.of("/proc/self");
    boolean foreign =
        owner != 0 && Files.exists(self) && owner != (int) Files.getAttribute(self, "unix:uid");
    if (foreign) {
      throw new IOException(
          target + " belongs to another user (id " + owner + "), whose code would be run");
    }
    Set<PosixFilePermission> permissions =
        Files.getPosixFilePermissions(target, LinkOption.NOFOLLOW_LINKS);
    return permissions.stream().noneMatch(OTHERS_WRITE::contains);
  }

  /** What JVMs left behind that were killed while they unpacked. */
  private void removeAbandoned() throws IOException {
    FileTime before = FileTime.from(Instant.now().minus(ABANDONED));
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        if (entry.getFileName().toString().startsWith(".blas-")
            && Files.getLastModifiedTime(entry).compareTo(before) < 0) {
          remove(entry);
        }
      }
    }
  }

  private static void remove(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> entries = Files.walk(tree)) {
      deepestFirst = entries.sorted((a, b) -> b.compareTo(a)).toList();
    }
    for (Path entry : deepestFirst) {
      Files.deleteIfExists(entry);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
        }
        : new FileAttribute<?>[0];
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(LOCK_RETRY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the lock file", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
