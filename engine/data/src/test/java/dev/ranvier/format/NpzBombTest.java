package dev.ranvier.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Ships;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small NPZ file that holds much, read in a JVM with 64 MB. */
@Ships
class NpzBombTest {
  private static final int CLAIM = 1 << 28;

  @TempDir private Path folder;

  /** What the test starts. */
  static final class Reader {
    private Reader() {}

    public static void main(String[] arguments) {
      try (NpzReader file = NpzReader.open(Path.of(arguments[0]))) {
        System.out.println("read " + file.read("zeros").size());
      } catch (DataFileException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void anEntryThatBlowsUpManyTimesIsRefusedWithoutMemory() throws Exception {
    Path file = folder.resolve("zeros.npz");
    byte[] zeros = new byte[1 << 20];
    try (OutputStream raw = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(raw)) {
      zip.putNextEntry(new ZipEntry("zeros.npy"));
      zip.write(NpyFiles.npy(NpyFiles.dictionary("|u1", false, "(" + CLAIM + ",)"), new byte[0]));
      for (int left = CLAIM; left > 0; left -= zeros.length) {
        zip.write(zeros);
      }
      zip.closeEntry();
    }
    assertThat(Files.size(file)).isLessThan(2 << 20);
    assertThat(
            Program.likeThis(Reader.class, file.toString())
                .flags("-Xmx64m")
                .run()
                .requireSuccess()
                .out())
        .contains("entry zeros.npy: shape", "a size that fits", "found 256 MB", "-Xmx");
  }
}
