package dev.ranvier.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.blas.spi.BlasBinary;
import dev.ranvier.blas.spi.BlasFile;
import dev.ranvier.testkit.Anywhere;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the library that the program brought along is unpacked, and where it must not be. */
@Anywhere
class BlasFoldersTest {

  @TempDir Path folder;

  @AfterEach
  void clear() {
    Thread.interrupted();
  }

  @Test
  void aUserWithoutAHomeGetsNoFolderNamedQuestionMark() {
    for (String home : new String[] {"?", "", "somewhere"}) {
      Map<String, String> properties = Map.of("user.home", home, "java.io.tmpdir", "/tmp/here");
      Path cache = BlasSwitches.of(properties::get, Map.<String, String>of()::get).cache();
      assertThat(cache).isAbsolute().hasParentRaw(Path.of("/tmp/here"));
      assertThat(cache.getFileName().toString()).matches("ranvier-[A-Za-z0-9_-]+");
    }
    Map<String, String> none = Map.of("java.io.tmpdir", "/tmp/here");
    assertThat(BlasSwitches.of(none::get, Map.<String, String>of()::get).cache())
        .hasParentRaw(Path.of("/tmp/here"));
  }

  @Test
  void aCacheBelowAFolderThatOthersMayWriteIsRefused() throws Exception {
    Path open = Files.createDirectory(folder.resolve("open"));
    Path cache = Files.createDirectories(open.resolve("deep/cache"));
    for (String others : new String[] {"rwxrwxrwx", "rwxr-x-w-"}) {
      Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(others));
      assertThatThrownBy(() -> new BlasCache(cache, "ranvier.cache").unpack(new OneFile()))
          .isInstanceOf(BlasUnavailableException.class)
          .hasMessageContainingAll("others may write to " + open, others, "ranvier.cache");
      Path absent = open.resolve("deep/absent/cache");
      assertThatThrownBy(() -> new BlasCache(absent, "ranvier.cache").unpack(new OneFile()))
          .hasMessageContaining("others may write to " + open);
      assertThat(absent.getParent()).doesNotExist();
    }
    assertThat(cache).isEmptyDirectory();
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertThat(new BlasCache(cache, "ranvier.cache").unpack(new OneFile())).hasParent(cache);
  }

  @Test
  void theStickyBitProtectsWhatIsBelow() throws Exception {
    assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("unix"), "no Unix");
    Path open = Files.createDirectory(folder.resolve("open"));
    Files.setAttribute(open, "unix:mode", 01777);
    Path cache = open.resolve("mine");
    assertThat(new BlasCache(cache, "ranvier.cache").unpack(new OneFile())).hasParent(cache);
  }

  @Test
  void aCacheBelowAFolderOfAnotherUserIsRefused() throws Exception {
    Path theirs = Files.createDirectory(folder.resolve("theirs"));
    Path cache = Files.createDirectory(theirs.resolve("cache"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), cache);
    try {
      Files.setAttribute(theirs, "unix:uid", 4711);
    } catch (FileSystemException e) {
      assumeTrue(false, "only the super-user gives folders away");
    }
    for (Path way : new Path[] {cache, link}) {
      assertThatThrownBy(() -> new BlasCache(way, "ranvier.cache").unpack(new OneFile()))
          .hasMessageContainingAll(theirs + " belongs to another user (id 4711)");
    }
  }

  @Test
  void aFolderThatCannotBeUsedIsFollowedByTheNext() throws Exception {
    Path below = Files.writeString(folder.resolve("file"), "").resolve("cache");
    Path second = folder.resolve("second");
    List<BlasCache> caches =
        List.of(new BlasCache(below, "ranvier.cache"), new BlasCache(second, "in its place"));
    // What is unpacked is no library: the loader of the platform is reached, in the second.
    assertThatThrownBy(() -> BundledBlas.open(new OneFile(), caches))
        .isInstanceOf(BlasUnavailableException.class)
        .hasMessageContainingAll(
            "could not unpack one file into the cache folder " + below,
            "; then could not open " + second);
    assertThat(Files.exists(second.resolve("blas-" + OneFile.HASH).resolve("lib.so"))).isTrue();
  }

  @Test
  void anInterruptedThreadUnpacksAndStaysInterrupted() throws Exception {
    Thread.currentThread().interrupt();
    Path unpacked = new BlasCache(folder.resolve("cache"), "ranvier.cache").unpack(new OneFile());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(unpacked.resolve("lib.so")).hasContent("no library");
  }

  @Test
  void whatWentWrongWithALibraryThatWasBroughtAlongIsOneLine() {
    BlasCandidate shipped =
        new BlasCandidate(
            "bundled",
            () -> {
              throw new BlasUnavailableException("first line\nsecond");
            },
            true);
    BlasSearch.Result result = new BlasSearch(null, List.of(shipped)).run();
    assertThat(result.trouble()).contains("first line second");
    BlasCandidate absent = new BlasCandidate("bundled", shipped.source());
    assertThat(new BlasSearch(null, List.of(absent)).run().trouble()).isEmpty();
  }

  @Test
  void aFailureThatIsKeptKeepsNoStackTrace() {
    BlasCandidate absent = BlasCandidate.file("absent", folder.resolve("no.so"));
    BlasSearch.Result result = new BlasSearch("ranvier.blas=no.so", List.of(absent)).run();
    assertThat(result.failure().orElseThrow().getStackTrace()).isEmpty();
    assertThat(result.failure().orElseThrow()).hasNoCause();
  }

  /** One file that is no library. */
  private static final class OneFile implements BlasBinary {
    static final String CONTENT = "no library";
    static final String HASH = sha256(CONTENT);

    @Override
    public String name() {
      return "one file";
    }

    @Override
    public String platform() {
      return "any";
    }

    @Override
    public String contentHash() {
      return HASH;
    }

    @Override
    public List<BlasFile> files() {
      return List.of(new BlasFile("lib.so", CONTENT.length(), HASH));
    }

    @Override
    public InputStream open(BlasFile file) throws IOException {
      return new ByteArrayInputStream(CONTENT.getBytes());
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
