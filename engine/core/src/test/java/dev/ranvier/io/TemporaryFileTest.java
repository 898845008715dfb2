package dev.ranvier.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.testkit.Ships;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose unfinished files the next save removes, and whose it leaves alone. */
@Ships
class TemporaryFileTest {
  @TempDir private Path folder;
  private SaveTarget target;
  private String[] parts;

  @BeforeEach
  void name() throws IOException {
    target = SaveTarget.of(folder.resolve("net.safetensors"));
    try (TemporaryFile ours = TemporaryFile.beside(target)) {
      parts = ours.path().getFileName().toString().split("[-.]");
    }
    assumeTrue(!parts[3].equals("00000000"), "the kernel cannot be told");
  }

  @Test
  void twoUnfinishedFilesOfOneTargetHaveNamesOfTheirOwn() throws IOException {
    try (TemporaryFile first = TemporaryFile.beside(target);
        TemporaryFile second = TemporaryFile.beside(target)) {
      assertThat((Object) first.path()).isNotEqualTo(second.path());
      assertThat(first.path()).exists();
      TemporaryFile.removeLeftOversOf(target);
      assertThat(first.path()).exists();
      assertThat(second.path()).exists();
    }
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void anUnfinishedFileIsLockedUntilItIsClosed() throws IOException {
    TemporaryFile ours = TemporaryFile.beside(target);
    try (ours;
        FileChannel other = FileChannel.open(ours.path(), StandardOpenOption.WRITE)) {
      assertThatExceptionOfType(OverlappingFileLockException.class).isThrownBy(other::tryLock);
      ours.moved();
    }
    try (FileChannel other = FileChannel.open(ours.path(), StandardOpenOption.WRITE)) {
      assertThat((Object) other.tryLock()).isNotNull();
    }
  }

  @Test
  void whatThisProcessLeftStaysAndAFolderOfThatNameAsWell() throws IOException {
    Path ours = Files.createFile(named(parts[2], parts[3], parts[4]));
    Path odd = Files.createDirectory(named(parts[2], parts[3], "12345678"));
    Files.setLastModifiedTime(ours, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    TemporaryFile.removeLeftOversOf(target);
    assertThat(ours).exists();
    assertThat(odd).exists();
  }

  @Test
  void whatReplacesAFileIsSecretAndWhatIsNewFollowsTheUmask() throws IOException {
    Path plain = Files.createFile(folder.resolve("plain"));
    try (TemporaryFile fresh = TemporaryFile.beside(target);
        TemporaryFile replacing = TemporaryFile.beside(SaveTarget.of(plain))) {
      assertThat(Files.getPosixFilePermissions(fresh.path()))
          .isEqualTo(Files.getPosixFilePermissions(plain));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(replacing.path())))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void whatADeadProcessUnderThisKernelLeftIsRemovedAtOnce() throws IOException {
    Path left = Files.createFile(named(parts[2], parts[3], "12345678"));
    TemporaryFile.removeLeftOversOf(target);
    assertThat(left).doesNotExist();
  }

  @Test
  void whatAnotherMachineMayBeWritingIsRemovedAfterADay() throws IOException {
    Path recent = Files.createFile(named(parts[2], "12345678", "12345678"));
    Path old = Files.createFile(named(parts[2], "12345678", "12345679"));
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    TemporaryFile.removeLeftOversOf(target);
    assertThat(recent).exists();
    assertThat(old).doesNotExist();
  }

  @Test
  void whatALivingProcessHasLockedStays() throws Exception {
    Path file = folder.resolve("net.safetensors");
    Path held = Files.createFile(named(parts[2], parts[3], "12345678"));
    Process owner = LockHolder.start(held);
    try {
      assertThat(owner.inputReader().readLine()).isEqualTo("locked");
      Safetensors.write(file, SafetensorsFiles.metadata(), SafetensorsFiles.tensors());
      assertThat(held).exists();
    } finally {
      owner.destroyForcibly().waitFor();
    }
    Safetensors.write(file, SafetensorsFiles.metadata(), SafetensorsFiles.tensors());
    assertThat(held).doesNotExist();
  }

  @Test
  void filesOfOtherTargetsAndOtherNamesStay() throws IOException {
    Path other = Files.createFile(named("00000001", parts[3], "12345678"));
    Path stranger = Files.createFile(folder.resolve(".net.safetensors.1-1.tmp"));
    Path precious = Files.createFile(folder.resolve("precious"));
    Path link =
        Files.createSymbolicLink(named(parts[2], parts[3], "12345678"), Path.of("precious"));
    TemporaryFile.removeLeftOversOf(target);
    assertThat(other).exists();
    assertThat(stranger).exists();
    assertThat(link).exists();
    assertThat(precious).exists();
  }

  private Path named(String name, String kernel, String process) {
    return folder.resolve(
        ".ranvier-" + name + "-" + kernel + "-" + process + "-" + "0123456789abcdef.tmp");
  }
}
