package dev.ranvier.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ranvier.testkit.Anywhere;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A save that fails at any step leaves the earlier file or the new one, whole. */
@Anywhere
class SafetensorsWriteFailureTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("net.safetensors");
  }

  /** A disk whose n-th step fails, whichever that is. */
  private static final class FailingDisk implements AtomicFile.Disk {
    private final int failing;
    private final List<String> steps = new ArrayList<>();

    FailingDisk(int failing) {
      this.failing = failing;
    }

    private void step(String what) throws IOException {
      steps.add(what);
      if (steps.size() == failing) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public TemporaryFile create(SaveTarget target) throws IOException {
      step("create");
      return AtomicFile.Disk.super.create(target);
    }

    @Override
    public OutputStream open(Path path) throws IOException {
      step("open");
      return new FilterOutputStream(AtomicFile.Disk.super.open(path)) {
        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
          for (int at = offset; at < offset + count; at += 100) {
            step("write");
            out.write(bytes, at, Math.min(100, offset + count - at));
          }
        }

        @Override
        public void close() throws IOException {
          super.close();
          step("close");
        }
      };
    }

    @Override
    public void finish(FileChannel channel, byte[] start) throws IOException {
      step("finish");
      AtomicFile.Disk.super.finish(channel, start);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      step("move");
      AtomicFile.Disk.super.move(from, to);
    }

    @Override
    public void forceFolder(Path path) throws IOException {
      step("force folder");
      AtomicFile.Disk.super.forceFolder(path);
    }
  }

  @Test
  void whicheverStepFailsOneOfTheTwoFilesIsWhole() throws IOException {
    FailingDisk healthy = new FailingDisk(0);
    write(healthy);
    byte[] complete = Files.readAllBytes(file);
    write(AtomicFile.Disk.REAL);
    assertThat(complete).as("written in short pieces").isEqualTo(Files.readAllBytes(file));
    assertThat(healthy.steps)
        .startsWith("create", "open", "write")
        .endsWith("write", "finish", "move", "close", "force folder")
        .hasSizeGreaterThan(8);
    byte[] earlier = {1, 2, 3};
    for (int n = 1; n <= healthy.steps.size(); n++) {
      Files.write(file, earlier);
      FailingDisk disk = new FailingDisk(n);
      boolean moved = n > healthy.steps.indexOf("move") + 1;
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> write(disk))
          .withMessageContaining("Cannot write " + file)
          .withMessageContaining(moved ? "is in place" : "No space left on device. An earlier file")
          .withRootCauseInstanceOf(IOException.class);
      assertThat(Files.readAllBytes(file)).isEqualTo(moved ? complete : earlier);
      assertOnlyTheFile();
    }
  }

  @Test
  void aFolderThatIsNoneIsNamed() throws IOException {
    Files.write(file, new byte[3]);
    Path below = file.resolve("below.safetensors");
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> Safetensors.write(below, Map.of(), SafetensorsFiles.tensors()))
        .withMessageContaining(below.toString());
    Path missing = folder.resolve("missing").resolve("net.safetensors");
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> Safetensors.write(missing, Map.of(), SafetensorsFiles.tensors()))
        .withMessageContaining(missing.toString())
        .withMessageContaining("Check that the folder exists");
    assertOnlyTheFile();
  }

  @Test
  void aTargetThatIsAFolderStays() throws IOException {
    Files.createDirectory(file);
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> write(AtomicFile.Disk.REAL))
        .withMessageContaining(file + ": it is a folder");
    assertThat(file).isDirectory().isEmptyDirectory();
    assertOnlyTheFile();
  }

  @Test
  void memoryThatWasFreedLeavesTheEarlierFile() throws IOException {
    Files.write(file, new byte[3]);
    MemorySegment freed;
    try (Arena arena = Arena.ofConfined()) {
      freed = arena.allocate(4);
    }
    List<TensorSource> tensors = List.of(TensorSource.f32("w", freed, 0, 1, 1));
    assertThatIllegalStateException().isThrownBy(() -> Safetensors.write(file, Map.of(), tensors));
    assertThat(file).hasBinaryContent(new byte[3]);
    assertOnlyTheFile();
  }

  private void write(AtomicFile.Disk disk) {
    Safetensors.write(file, disk, SafetensorsFiles.metadata(), SafetensorsFiles.tensors());
  }

  private void assertOnlyTheFile() throws IOException {
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }
}
