package dev.ranvier.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Ships;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small files that claim much, read in a JVM with 64 MB. */
@Ships
class IdxBombTest {
  private static final int CLAIM = 1 << 28;

  @TempDir private Path folder;

  /** What the tests start. */
  static final class Reader {
    private Reader() {}

    public static void main(String[] arguments) {
      try {
        IdxReader.readLabels(Path.of(arguments[0]));
        System.out.println("read");
      } catch (DataFileException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  @Test
  void aSmallFileThatBlowsUpManyTimesIsRefusedWithoutMemory() throws Exception {
    Path file = folder.resolve("zeros.gz");
    byte[] zeros = new byte[1 << 20];
    write(
        file,
        out -> {
          for (int left = CLAIM; left > 0; left -= zeros.length) {
            out.write(zeros);
          }
        });
    assertThat(Files.size(file)).isLessThan(2 << 20);
    assertThat(read(file)).contains("a size that fits", "found 256 MB", "-Xmx");
  }

  @Test
  void aFileThatClaimsMoreThanItHoldsIsRefusedWithoutMemory() throws Exception {
    Path file = folder.resolve("lie.gz");
    byte[] noise = new byte[2 << 20];
    new SplittableRandom(1).nextBytes(noise);
    write(file, out -> out.write(noise));
    assertThat(read(file)).contains("expected 268435456 bytes", "found 2097152 bytes", "damaged");
  }

  private interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  private static void write(Path file, Body body) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file), 1 << 16)) {
      out.write(ByteBuffer.allocate(8).putInt(0x801).putInt(CLAIM).array());
      body.writeTo(out);
    }
  }

  private static String read(Path file) throws Exception {
    return Program.likeThis(Reader.class, file.toString())
        .flags("-Xmx64m")
        .run()
        .requireSuccess()
        .out();
  }
}
