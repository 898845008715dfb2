package dev.ranvier.natives.linux.x86_64;

import dev.ranvier.blas.spi.BlasBinary;
import dev.ranvier.blas.spi.BlasFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** OpenBLAS for Linux x86-64 with pthreads, and the GCC libraries that it needs. */
public final class OpenBlasBinary implements BlasBinary {

  // One line per file, "sha256 size name", baked in by the build.
  private final byte[] list = read("files.txt");
  private final String version = text(read("version.txt")).strip();

  /** For the service loader. */
  public OpenBlasBinary() {}

  @Override
  public String name() {
    return "OpenBLAS " + version + " for " + platform();
  }

  @Override
  public String platform() {
    return "linux-x86_64";
  }

  @Override
  public String contentHash() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(list));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  @Override
  public List<BlasFile> files() {
    return text(list).lines().map(OpenBlasBinary::file).toList();
  }

  @Override
  public InputStream open(BlasFile file) throws IOException {
    InputStream content = OpenBlasBinary.class.getResourceAsStream(file.name());
    if (content == null) {
      throw new FileNotFoundException("the jar of the OpenBLAS binary has no " + file.name());
    }
    return content;
  }

  private static BlasFile file(String line) {
    String[] parts = line.split(" ");
    return new BlasFile(parts[2], Long.parseLong(parts[1]), parts[0]);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] read(String resource) {
    try (InputStream content = OpenBlasBinary.class.getResourceAsStream(resource)) {
      if (content == null) {
        throw new FileNotFoundException("the jar of the OpenBLAS binary has no " + resource);
      }
      return content.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
