package dev.ranvier.blas;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Whether code may be loaded from a folder: nobody but this user and the super-user may be able to
 * put other code there. That takes every folder above it too, since who may write to one of them
 * can exchange what is below. The rules are those of ssh and sudo for their files: each belongs to
 * this user or root; others may not write to it, unless only owners may move what is in it (the
 * sticky bit, as in /tmp); the group may if it is the one that bears its owner's name, which
 * systems make for one user alone.
 */
final class FolderTrust {

  private static final int STICKY = 01000;
  private static final Path SELF = Path.of("/proc/self");
  private static final boolean UNIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("unix");

  private FolderTrust() {}

  /**
   * @param folder need not exist: then what exists above it is looked at
   * @throws IOException saying which folder is not to be trusted, and why
   */
  static void require(Path folder) throws IOException {
    if (!UNIX) {
      return;
    }
    Path existing = folder.toAbsolutePath();
    while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    for (Path at = existing.toRealPath(); at != null; at = at.getParent()) {
      requireOne(at);
    }
  }

  private static void requireOne(Path folder) throws IOException {
    int owner = (int) Files.getAttribute(folder, "unix:uid");
    if (owner != 0 && Files.exists(SELF) && owner != userId()) {
      throw new IOException(
          folder + " belongs to another user (id " + owner + "), whose code would be run");
    }
    PosixFileAttributes found = Files.readAttributes(folder, PosixFileAttributes.class);
    Set<PosixFilePermission> permissions = found.permissions();
    boolean byGroup =
        permissions.contains(PosixFilePermission.GROUP_WRITE)
            && !found.group().getName().equals(found.owner().getName());
    boolean writable = byGroup || permissions.contains(PosixFilePermission.OTHERS_WRITE);
    if (writable && ((int) Files.getAttribute(folder, "unix:mode") & STICKY) == 0) {
      throw new IOException(
          "others may write to "
              + folder
              + " ("
              + PosixFilePermissions.toString(permissions)
              + "), and their code would be run");
    }
  }

  /** The user's number where the system tells it, else the name, made fit for a file's name. */
  static String user() {
    try {
      if (UNIX && Files.exists(SELF)) {
        return Integer.toString(userId());
      }
    } catch (IOException _) {
      // the name will do
    }
    return System.getProperty("user.name", "user").replaceAll("[^A-Za-z0-9_-]", "_");
  }

  private static int userId() throws IOException {
    return (int) Files.getAttribute(SELF, "unix:uid");
  }
}
