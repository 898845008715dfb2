package dev.ranvier.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What stands where a save goes: links, permissions, devices, long names; in one file because every
 * case saves the same model.
 */
@Anywhere
class SaveTargetTest {
  @TempDir private Path folder;
  private Path file;
  private byte[] complete;

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("net.safetensors");
    write(file);
    complete = Files.readAllBytes(file);
    assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("unix"), "no Unix");
  }

  @Test
  void aLinkIsFollowedAndKept() throws IOException {
    Path far = Files.createDirectory(folder.resolve("far"));
    Path target = Files.write(far.resolve("real"), new byte[3]);
    Path second = Files.createSymbolicLink(far.resolve("second"), Path.of("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), second);
    write(link);
    assertThat(link).isSymbolicLink();
    assertThat(second).isSymbolicLink();
    assertThat(target).isRegularFile().hasBinaryContent(complete);
    assertThat(far).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void aLinkToNothingYetMakesTheFileBehindIt() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("later"));
    write(link);
    assertThat(link).isSymbolicLink();
    assertThat(folder.resolve("later")).hasBinaryContent(complete);
  }

  @Test
  void linksThatLeadInACircleAreRefused() throws IOException {
    Files.createSymbolicLink(folder.resolve("a"), Path.of("b"));
    Files.createSymbolicLink(folder.resolve("b"), Path.of("a"));
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> write(folder.resolve("a")))
        .withMessageContaining(folder.resolve("a").toString());
  }

  @Test
  void aLinkOfAnotherUserInAFolderOfAllIsNotFollowed() throws IOException {
    Path open = Files.createDirectory(folder.resolve("open"));
    Path precious = Files.write(folder.resolve("precious"), new byte[3]);
    Path link = Files.createSymbolicLink(open.resolve("link"), precious);
    try {
      Files.setAttribute(link, "unix:uid", 4711, LinkOption.NOFOLLOW_LINKS);
    } catch (FileSystemException e) {
      assumeTrue(false, "only the super-user gives files away");
    }
    Files.setAttribute(open, "unix:mode", 01777);
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> write(link))
        .withMessageContaining("a link of another user");
    assertThat(precious).hasBinaryContent(new byte[3]);
    Files.setAttribute(open, "unix:mode", 0755);
    write(link);
    assertThat(precious).hasBinaryContent(complete);
  }

  @Test
  void linksAreFollowedWhereNobodyElseCanHaveMadeThem() throws IOException {
    Path open = Files.createDirectory(folder.resolve("open"));
    Path target = Files.write(folder.resolve("target"), new byte[3]);
    Path link = Files.createSymbolicLink(open.resolve("link"), target);
    Files.setAttribute(open, "unix:mode", 01777);
    assertFollowed(link, target, "one's own, in a folder of all");
    try {
      Files.setAttribute(link, "unix:uid", 4711, LinkOption.NOFOLLOW_LINKS);
      Files.setAttribute(open, "unix:uid", 4711);
    } catch (FileSystemException e) {
      assumeTrue(false, "only the super-user gives files away");
    }
    assertFollowed(link, target, "of the folder's owner");
    Files.setAttribute(open, "unix:uid", 4712);
    Files.setAttribute(open, "unix:mode", 0777);
    assertFollowed(link, target, "the kernel has no rule where everybody may remove links");
    Files.setAttribute(open, "unix:mode", 01775);
    assertFollowed(link, target, "not everybody may make links");
  }

  private void assertFollowed(Path link, Path target, String why) throws IOException {
    Files.write(target, new byte[3]);
    write(link);
    assertThat(target).as(why).hasBinaryContent(complete);
    assertThat(link).as(why).isSymbolicLink();
  }

  @Test
  void nobodyOfAnotherGroupMayDoMoreThanEverybody() {
    String[][] cases = {
      {"rwxrwx---", "rwx------"},
      {"rwxrwxrwx", "rwxrwxrwx"},
      {"rw-rw-r--", "rw-r--r--"},
      {"rw-rw--w-", "rw--w--w-"},
      {"rwxr-x--x", "rwx--x--x"}
    };
    for (String[] each : cases) {
      Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(each[0]);
      SaveTarget.restrictGroup(permissions);
      assertThat(PosixFilePermissions.toString(permissions)).as(each[0]).isEqualTo(each[1]);
    }
  }

  @Test
  void whatIsNotThereGivesNoPermissions() throws IOException {
    SaveTarget absent = SaveTarget.of(folder.resolve("absent"));
    assertThat(absent.kind()).isEqualTo(SaveTarget.Kind.NEW);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx--x---"));
    absent.givePermissionsTo(file);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rwx--x---");
  }

  @Test
  void aFolderIsRefusedWithItsName() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
    for (Path each : new Path[] {folder, link, Path.of("/")}) {
      assertThatExceptionOfType(FileSystemException.class)
          .isThrownBy(() -> SaveTarget.of(each))
          .withMessageContaining(each.toString())
          .withMessageContaining("it is a folder");
    }
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> write(folder))
        .withMessageStartingWith("Cannot write " + folder + ": it is a folder. An earlier file");
  }

  /** Such as an archive, which holds models that are read where they are. */
  @Test
  void anotherFileSystemGivesTheSameFileAndSaysWhatItCannotTake() throws IOException {
    URI archive = URI.create("jar:" + folder.resolve("models.zip").toUri());
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      Path inside = Files.write(zip.getPath("/net.safetensors"), complete);
      assertThat(SaveTarget.of(inside).isPosix()).isFalse();
      try (Safetensors read = Safetensors.open(inside)) {
        assertThat(read.tensors()).hasSize(3);
      }
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> write(inside))
          .withMessageStartingWith("Cannot write /net.safetensors: its file system shows a new")
          .withMessageContaining("save to a folder, then copy");
      assertThat(Files.readAllBytes(inside)).isEqualTo(complete);
    }
  }

  @Test
  void permissionsOfTheEarlierFileStayAndNewOnesFollowTheUmask() throws IOException {
    Path plain = Files.createFile(folder.resolve("plain"));
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(plain));
    for (String permissions : new String[] {"rw-------", "rw-rw-rw-", "rwxr-x--x"}) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
      write(file);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo(permissions);
    }
  }

  @Test
  void ownerAndGroupOfTheEarlierFileStay() throws IOException {
    try {
      Files.setAttribute(file, "unix:uid", 4711);
      Files.setAttribute(file, "unix:gid", 4712);
    } catch (FileSystemException e) {
      assumeTrue(false, "only the super-user gives files away");
    }
    write(file);
    assertThat(Files.getAttribute(file, "unix:uid")).isEqualTo(4711);
    assertThat(Files.getAttribute(file, "unix:gid")).isEqualTo(4712);
  }

  @Test
  void nobodyElseReadsAPrivateModelWhileItIsWritten() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    AtomicFile.Disk watching =
        new AtomicFile.Disk() {
          @Override
          public java.io.OutputStream open(Path temporary) throws IOException {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary)))
                .isEqualTo("rw-------");
            return AtomicFile.Disk.super.open(temporary);
          }
        };
    Safetensors.write(file, watching, SafetensorsFiles.metadata(), SafetensorsFiles.tensors());
    assertThat(file).hasBinaryContent(complete);
  }

  @Test
  void aWriteProtectedFileIsRefused() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
    assumeTrue(!Files.isWritable(file), "the super-user may write everything");
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> write(file))
        .withMessageContaining("write-protected");
  }

  @Test
  void namesOfAnyLengthThatTheFileSystemTakes() throws IOException {
    for (int length : new int[] {1, 200, 254, 255}) {
      Path named = folder.resolve("n".repeat(length));
      write(named);
      write(named);
      assertThat(named).hasBinaryContent(complete);
    }
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> write(folder.resolve("n".repeat(256))))
        .withMessageContaining("File name too long");
  }

  @Test
  void devicesStayDevices() throws Exception {
    Path none = device("null", 3);
    Path full = device("full", 7);
    write(none);
    write(Files.createSymbolicLink(folder.resolve("link"), none));
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> write(full))
        .withMessageContaining("Cannot write " + full)
        .withMessageContaining("No space left on device")
        .withMessageContaining("It is a device");
    assertThat(Files.readAttributes(none, "isOther").get("isOther")).isEqualTo(true);
    assertThat(Files.readAttributes(full, "isOther").get("isOther")).isEqualTo(true);
  }

  /** The system's, or one of its own where a mistake in the code would replace the system's. */
  private Path device(String name, int minor) throws Exception {
    Path system = Path.of("/dev", name);
    assumeTrue(Files.exists(system), "no " + system);
    if (!Files.isWritable(system.getParent())) {
      return system;
    }
    Path own = folder.resolve(name);
    Process made =
        new ProcessBuilder("mknod", own.toString(), "c", "1", Integer.toString(minor)).start();
    assumeTrue(made.waitFor() == 0 && Files.isWritable(own), "no devices of one's own");
    return own;
  }

  @Test
  void aNamedPipeTakesTheWholeFile() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    CompletableFuture<byte[]> read =
        CompletableFuture.supplyAsync(
            () -> {
              try (InputStream in = Files.newInputStream(pipe)) {
                return in.readAllBytes();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    write(pipe);
    assertThat(read.get()).isEqualTo(complete);
    assertThat(Files.readAttributes(pipe, "isOther").get("isOther")).isEqualTo(true);
  }

  @Test
  void anOpenDescriptorIsWrittenToAndNotReplaced() throws IOException {
    Path descriptors = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(descriptors), "no /proc");
    Files.write(file, new byte[2_000]);
    Object inode = Files.getAttribute(file, "unix:ino");
    try (InputStream open = Files.newInputStream(file)) {
      Path descriptor;
      try (var all = Files.list(descriptors)) {
        descriptor = all.filter(this::leadsToTheFile).findFirst().orElseThrow();
      }
      write(Path.of("/dev/fd").resolve(descriptor.getFileName()));
      assertThat(open.readAllBytes()).isEqualTo(complete);
    }
    assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(inode);
  }

  private boolean leadsToTheFile(Path descriptor) {
    try {
      return Files.isSameFile(descriptor, file);
    } catch (IOException _) {
      return false;
    }
  }

  private static void write(Path to) {
    Safetensors.write(to, SafetensorsFiles.metadata(), SafetensorsFiles.tensors());
  }
}
