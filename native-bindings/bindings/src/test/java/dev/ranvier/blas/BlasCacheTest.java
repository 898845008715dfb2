package dev.ranvier.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.blas.spi.BlasBinary;
import dev.ranvier.blas.spi.BlasFile;
import dev.ranvier.testkit.Anywhere;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where the bundled library is unpacked: once, whole, and in a folder that nobody else can write.
 */
@Anywhere
class BlasCacheTest {

  @TempDir Path folder;

  private final TextBinary binary = new TextBinary("needed content", "library content");

  @Test
  void unpacksOnceIntoAPrivateFolderNamedByContent() throws Exception {
    Path cache = folder.resolve("deep/cache");

    Path unpacked = cache(cache).unpack(binary);

    assertThat(unpacked).isEqualTo(cache.resolve("blas-" + binary.contentHash()));
    assertThat(unpacked.resolve("file0")).hasContent("needed content");
    assertThat(unpacked.resolve("file1")).hasContent("library content");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(unpacked)))
        .isEqualTo("rwx------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
        .isEqualTo("rwx------");
    cache(cache).unpack(binary);
    assertThat(binary.opened).hasValue(2);
    assertThat(names(cache)).containsExactlyInAnyOrder("blas.lock", unpacked.getFileName() + "");
  }

  @Test
  void aFileOfTheWrongSizeOrAMissingOneIsReplaced() throws Exception {
    Path unpacked = cache(folder).unpack(binary);

    Files.writeString(unpacked.resolve("file1"), "library con");
    cache(folder).unpack(binary);
    assertThat(unpacked.resolve("file1")).hasContent("library content");

    Files.delete(unpacked.resolve("file0"));
    cache(folder).unpack(binary);
    assertThat(unpacked.resolve("file0")).hasContent("needed content");
    assertThat(names(folder)).hasSize(2);
  }

  @Test
  void aFolderThatOthersMayWriteIsReplaced() throws Exception {
    Path unpacked = cache(folder).unpack(binary);
    Files.setPosixFilePermissions(unpacked, PosixFilePermissions.fromString("rwxrwxrwx"));

    cache(folder).unpack(binary);

    assertThat(binary.opened).hasValue(4);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(unpacked)))
        .isEqualTo("rwx------");
  }

  @Test
  void aLinkInPlaceOfTheFolderIsNotFollowed() throws Exception {
    Path elsewhere = cache(folder.resolve("elsewhere")).unpack(binary);
    Path cache = Files.createDirectory(folder.resolve("cache"));
    Files.createSymbolicLink(cache.resolve(elsewhere.getFileName()), elsewhere);

    Path unpacked = cache(cache).unpack(binary);

    assertThat(Files.isSymbolicLink(unpacked)).isFalse();
    assertThat(elsewhere.resolve("file0")).exists();
  }

  @Test
  void contentThatIsNotWhatTheJarPromisesNeverGetsItsName() {
    TextBinary damaged = new TextBinary("needed content", "library content");
    damaged.contents[1] = "library CONTENT";

    assertThatThrownBy(() -> cache(folder).unpack(damaged))
        .isInstanceOf(BlasUnavailableException.class)
        .hasMessageContainingAll("file1 is damaged", "SHA-256");
    assertThat(names(folder)).containsExactly("blas.lock");
  }

  @Test
  void anUnwritableFolderIsNamedWithTheSwitchToSet() throws Exception {
    // Below a regular file, since a super-user may write anywhere else.
    Path below = Files.writeString(folder.resolve("file"), "").resolve("cache");

    assertThatThrownBy(() -> cache(below).unpack(binary))
        .isInstanceOf(BlasUnavailableException.class)
        .hasMessageContainingAll(below.toString(), "ranvier.cache", "RANVIER_CACHE");
  }

  @Test
  void whatAKilledProcessLeftIsRemovedAfterAWhile() throws Exception {
    Path old = Files.createDirectory(folder.resolve(".blas-old"));
    Files.writeString(old.resolve("half"), "");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    Path recent = Files.createDirectory(folder.resolve(".blas-recent"));

    cache(folder).unpack(binary);

    assertThat(old).doesNotExist();
    assertThat(recent).exists();
  }

  @Test
  void manyThreadsUnpackOnce() throws Exception {
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<? extends java.util.concurrent.Future<Path>> folders =
          Stream.generate(() -> threads.submit(() -> cache(folder).unpack(binary)))
              .limit(32)
              .toList();
      for (var unpacked : folders) {
        assertThat(unpacked.get().resolve("file1")).hasContent("library content");
      }
    }
    assertThat(binary.opened).hasValue(2);
  }

  @Test
  void theLoadersWordsAboutNoexecLeadToTheSwitch() {
    String reason = "libopenblas.so.0: failed to map segment from shared object";

    assertThat(BundledBlas.advice(reason, cache(folder)))
        .contains(folder.toString(), "noexec", "ranvier.cache");
    assertThat(BundledBlas.advice("version `GLIBC_2.34' not found", cache(folder)))
        .contains("ranvier.blas=system");
    assertThat(BundledBlas.advice("something else", cache(folder))).isEmpty();
  }

  private static BlasCache cache(Path folder) {
    return new BlasCache(folder, "ranvier.cache");
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Files of text, and a count of how often one was opened. */
  private static final class TextBinary implements BlasBinary {
    final AtomicInteger opened = new AtomicInteger();
    final String[] contents;
    private final List<BlasFile> files;

    TextBinary(String... contents) {
      this.contents = contents;
      this.files =
          Stream.iterate(0, i -> i < contents.length, i -> i + 1)
              .map(i -> new BlasFile("file" + i, contents[i].length(), sha256(contents[i])))
              .toList();
    }

    @Override
    public String name() {
      return "text";
    }

    @Override
    public String platform() {
      return "any";
    }

    @Override
    public String contentHash() {
      return sha256(files.toString());
    }

    @Override
    public List<BlasFile> files() {
      return files;
    }

    @Override
    public InputStream open(BlasFile file) {
      opened.incrementAndGet();
      String content = contents[files.indexOf(file)];
      return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(String text) {
      try {
        return HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes()));
      } catch (java.security.NoSuchAlgorithmException e) {
        throw new AssertionError(e);
      }
    }
  }
}
