package dev.ranvier.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/**
 * Where a save goes: what is there now, all links followed as opening it would follow them.
 *
 * @param path for a file, in a folder without links
 */
record SaveTarget(Path path, Kind kind) {

  /** What is there. */
  enum Kind {
    /** Nothing. */
    NEW(true),
    /** A regular file, to be replaced. */
    FILE(true),
    /**
     * A device, pipe or open descriptor ({@code /dev/stdout}, {@code /dev/fd/3}), to be written to:
     * replacing it would take it from whoever has it open.
     */
    STREAM(false);

    /** Whether what is written takes its place, or else goes into it. */
    final boolean replaced;

    Kind(boolean replaced) {
      this.replaced = replaced;
    }
  }

  private static final int MAX_LINKS = 40;
  private static final int STICKY = 01000;
  private static final int OTHERS_WRITE = 0002;

  /**
   * @throws IOException if it is a folder, a file that may not be written, or not to be found out
   */
  static SaveTarget of(Path file) throws IOException {
    Path at = file.toAbsolutePath();
    for (int links = 0; links < MAX_LINKS; links++) {
      if (at.getFileName() == null) {
        throw isFolder(file);
      }
      Path folder = at.getParent().toRealPath();
      at = folder.resolve(at.getFileName());
      if (isProcesses(folder)) {
        return new SaveTarget(at, Kind.STREAM);
      }
      BasicFileAttributes found = attributes(at);
      if (found == null) {
        return new SaveTarget(at, Kind.NEW);
      }
      if (found.isDirectory()) {
        throw isFolder(file);
      }
      if (found.isOther()) {
        return new SaveTarget(at, Kind.STREAM);
      }
      if (!found.isSymbolicLink()) {
        if (!Files.isWritable(at)) {
          throw new AccessDeniedException(at.toString(), null, "the file is write-protected");
        }
        return new SaveTarget(at, Kind.FILE);
      }
      requireTrusted(at, folder);
      at = folder.resolve(Files.readSymbolicLink(at));
    }
    throw new FileSystemLoopException(file.toString());
  }

  /** Whether its entries are open descriptors: links to them lead to no name that can be opened. */
  private static boolean isProcesses(Path folder) {
    return folder.getFileSystem() == FileSystems.getDefault() && folder.startsWith("/proc");
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException _) {
      return null;
    }
  }

  private static FileSystemException isFolder(Path file) {
    return new FileSystemException(file.toString(), null, "it is a folder");
  }

  /**
   * The kernel's rule for opening (fs.protected_symlinks), which following links by hand would go
   * around: in a folder where everybody may make links, such as /tmp, only one's own are followed,
   * or those of the folder's owner.
   */
  private static void requireTrusted(Path link, Path folder) throws IOException {
    Path self = Path.of("/proc/self");
    if (!link.getFileSystem().supportedFileAttributeViews().contains("unix")
        || !Files.exists(self)) {
      return;
    }
    int mode = (int) Files.getAttribute(folder, "unix:mode");
    Object owner = Files.getAttribute(link, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    if ((mode & STICKY) != 0
        && (mode & OTHERS_WRITE) != 0
        && !owner.equals(Files.getAttribute(self, "unix:uid"))
        && !owner.equals(Files.getAttribute(folder, "unix:uid"))) {
      throw new AccessDeniedException(
          link.toString(), null, "a link of another user in a folder that everybody may write");
    }
  }

  /**
   * Gives a file the owner, group and permissions of the one that it will replace. Where the group
   * is not ours to give, nobody of another group may do more than everybody.
   */
  void givePermissionsTo(Path file) throws IOException {
    if (kind != Kind.FILE || !isPosix()) {
      return;
    }
    PosixFileAttributes earlier = Files.readAttributes(path, PosixFileAttributes.class);
    PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    permissions.addAll(earlier.permissions());
    try {
      if (!view.readAttributes().group().equals(earlier.group())) {
        view.setGroup(earlier.group());
      }
    } catch (IOException _) {
      restrictGroup(permissions);
    }
    try {
      if (!view.readAttributes().owner().equals(earlier.owner())) {
        view.setOwner(earlier.owner());
      }
    } catch (IOException _) {
      // only the super-user gives files away: it becomes ours, as with any program that replaces
    }
    view.setPermissions(permissions);
  }

  /** Takes from a group what not everybody has. */
  static void restrictGroup(Set<PosixFilePermission> permissions) {
    if (!permissions.contains(PosixFilePermission.OTHERS_READ)) {
      permissions.remove(PosixFilePermission.GROUP_READ);
    }
    if (!permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      permissions.remove(PosixFilePermission.GROUP_WRITE);
    }
    if (!permissions.contains(PosixFilePermission.OTHERS_EXECUTE)) {
      permissions.remove(PosixFilePermission.GROUP_EXECUTE);
    }
  }

  boolean isPosix() {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
