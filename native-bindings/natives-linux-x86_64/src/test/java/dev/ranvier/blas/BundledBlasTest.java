package dev.ranvier.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.blas.spi.BlasFile;
import dev.ranvier.natives.linux.x86_64.OpenBlasBinary;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Ships;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundled binary is found, unpacked and loaded, however the program is put together. */
@Presence
@Ships
class BundledBlasTest {

  @TempDir Path folder;

  @Test
  void isOpenBlasWithPthreadsAndOneThread() {
    BlasLibrary library = Bundled.library();

    assertThat(library.name()).isEqualTo("OpenBLAS 0.3.31");
    assertThat(library.config()).contains("DYNAMIC_ARCH", "MAX_THREADS=64");
    assertThat(library.coreName()).isNotEqualTo("unknown").isNotEmpty();
    assertThat(library.parallel()).isEqualTo("pthreads");
    assertThat(library.threads()).isEqualTo(1);
    assertThat(library.location()).endsWith("/libopenblas.so.0").contains("blas-");
  }

  @Test
  void canBeLoadedByItsPathAsWell() {
    BlasLibrary again = BlasLibrary.load(Path.of(Bundled.library().location()));

    assertThat(again.config()).isEqualTo(Bundled.library().config());
  }

  @Test
  void aLibraryWithoutCblasIsRefusedByPath() {
    Path other = Path.of(Bundled.library().location()).resolveSibling("libquadmath.so.0");

    assertThatThrownBy(() -> BlasLibrary.load(other))
        .hasMessageContainingAll(other.toString(), "cblas_sgemm", "cblas_sdot");
  }

  @Test
  void theProviderNamesFourFilesThatAreThere() throws Exception {
    OpenBlasBinary binary = new OpenBlasBinary();

    assertThat(binary.files())
        .extracting(BlasFile::name)
        .containsExactly(
            "libgcc_s.so.1", "libquadmath.so.0", "libgfortran.so.5", "libopenblas.so.0");
    assertThat(binary.contentHash()).matches("[0-9a-f]{64}");
    assertThat(binary.name()).contains("0.3.31", "linux-x86_64");
    for (BlasFile file : binary.files()) {
      try (InputStream content = binary.open(file)) {
        assertThat(content.readNBytes(4)).containsExactly(0x7f, 'E', 'L', 'F');
      }
    }
    assertThat(ServiceLoader.load(dev.ranvier.blas.spi.BlasBinary.class))
        .hasAtLeastOneElementOfType(OpenBlasBinary.class);
  }

  @Test
  void carriesTheLicencesOfWhatIsInside() {
    for (String text :
        List.of(
            "NOTICE",
            "licenses/OpenBLAS-BSD-3-Clause.txt",
            "licenses/GotoBLAS2-BSD.txt",
            "licenses/LAPACK-BSD.txt",
            "licenses/GPL-3.0.txt",
            "licenses/GCC-runtime-library-exception-3.1.txt",
            "licenses/LGPL-2.1.txt")) {
      assertThat(Program.classes(OpenBlasBinary.class).resolve("META-INF").resolve(text))
          .isNotEmptyFile();
    }
  }

  @Test
  void isFoundOnARealModulePathThatGrantsNativeAccessToOneModule() throws Exception {
    Path main = compileProgram();
    String path =
        String.join(
            ":",
            main.toString(),
            Program.classes(BlasLibrary.class).toString(),
            Program.classes(OpenBlasBinary.class).toString());

    Outcome outcome =
        java(folder.resolve("cache"))
            .flags("--enable-native-access=dev.ranvier.blas", "--illegal-native-access=deny")
            .flags("-p", path, "-m", "program/program.Main")
            .run();

    assertThat(outcome.status()).as(outcome.said()).isZero();
    assertThat(outcome.said())
        .contains("found OpenBLAS 0.3.31 in module dev.ranvier.blas")
        .doesNotContain("WARNING");
  }

  @Test
  void eightJvmsMayStartAtOnceOnAnEmptyCache() throws Exception {
    Path cache = folder.resolve("cache");
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      processes.add(probe(cache).start());
    }
    for (Process process : processes) {
      String said = new String(process.getInputStream().readAllBytes());
      assertThat(process.waitFor()).as(said).isZero();
      assertThat(said).contains("found OpenBLAS 0.3.31 in unnamed module");
    }
    try (Stream<Path> left = Files.list(cache)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("blas.lock", "blas-" + new OpenBlasBinary().contentHash());
    }
  }

  @Test
  void aTruncatedFileIsReplaced() throws Exception {
    BlasCache cache = new BlasCache(folder, "ranvier.cache");
    Path library = cache.unpack(new OpenBlasBinary()).resolve("libopenblas.so.0");
    long size = Files.size(library);
    try (FileChannel channel = FileChannel.open(library, StandardOpenOption.WRITE)) {
      channel.truncate(size / 2);
    }

    BlasLibrary loaded = Bundled.load(folder);

    assertThat(loaded.location()).isEqualTo(library.toString());
    assertThat(library).hasSize(size);
  }

  @Test
  void anUnwritableCacheFolderIsReplacedByAPrivateTemporaryOne() throws Exception {
    Path below = Files.writeString(folder.resolve("file"), "").resolve("cache");
    Path temporary = Files.createDirectory(folder.resolve("temporary"));

    Outcome outcome = asked(below, temporary).run();

    assertThat(outcome.requireSuccess().said())
        .contains("found OpenBLAS 0.3.31", temporary.toString())
        .contains("cache folder " + below, "set ranvier.cache");
  }

  @Test
  void whereNoFolderCanBeWrittenTheMessageNamesThem() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path below = file.resolve("cache");

    Outcome outcome = asked(below, file).run();

    assertThat(outcome.status()).as(outcome.said()).isNotZero();
    assertThat(outcome.said())
        .contains("ranvier.blas=bundled", below.toString(), "set ranvier.cache")
        .contains(file.resolve("ranvier-").toString());
  }

  @Test
  void aNoexecCacheFolderEndsInAMessageThatNamesIt() throws Exception {
    Path cache = Files.createDirectory(folder.resolve("noexec"));
    String mount = "mount -t tmpfs -o noexec,size=100m tmpfs \"$0\"";
    // In a mount namespace of its own: nothing is mounted for anybody else.
    List<String> isolated = List.of("unshare", "--mount", "--map-root-user", "sh", "-c");
    boolean permitted = mayRun(isolated, mount, cache);
    if (!permitted) {
      System.out.println("Skipped: this system does not let the test mount a noexec folder");
    }
    assumeTrue(permitted, "no noexec mount permitted");

    List<String> command = new ArrayList<>(isolated);
    command.addAll(List.of(mount + " && exec \"$@\"", cache.toString()));
    command.addAll(asked(cache, cache).line());
    Outcome outcome = Program.of(command).run();

    assertThat(outcome.status()).as(outcome.said()).isNotZero();
    assertThat(outcome.said())
        .contains("cache folder " + cache, "noexec", "set ranvier.cache (or RANVIER_CACHE)");
  }

  /** A program with a cache folder of its own. */
  private static Program java(Path cache) {
    return Program.java("-XX:TieredStopAtLevel=1", "-Dranvier.cache=" + cache);
  }

  /** {@link Probe} on the class path. */
  private static Program probe(Path cache) {
    String path =
        Stream.of(Probe.class, BlasLibrary.class, OpenBlasBinary.class)
            .map(type -> Program.classes(type).toString())
            .collect(Collectors.joining(":"));
    return java(cache).flags("--enable-native-access=ALL-UNNAMED").main(path, Probe.class);
  }

  /** The same, for which it must be the bundled library. */
  private static Program asked(Path cache, Path temporary) {
    return probe(cache).flags("-Dranvier.blas=bundled", "-Djava.io.tmpdir=" + temporary);
  }

  private static boolean mayRun(List<String> isolated, String mount, Path cache) {
    List<String> command = new ArrayList<>(isolated);
    command.addAll(List.of(mount, cache.toString()));
    try {
      return Program.of(command).run().status() == 0;
    } catch (java.io.IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Path compileProgram() throws Exception {
    Path source = Files.createDirectories(folder.resolve("source/program"));
    Path module = source.resolveSibling("module-info.java");
    Files.writeString(module, "module program { requires dev.ranvier.blas; }");
    Path main = source.resolve("Main.java");
    Files.writeString(
        main,
        """
        package program;

        import dev.ranvier.blas.BlasLibrary;

        public class Main {
          public static void main(String[] args) {
            System.out.println(BlasLibrary.report());
            System.out.println(
                "found " + BlasLibrary.find().get().name() + " in " + BlasLibrary.class.getModule());
          }
        }
        """);
    Path classes = folder.resolve("program");
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-d",
                classes.toString(),
                "-p",
                Program.classes(BlasLibrary.class).toString(),
                module.toString(),
                main.toString());
    assertThat(status).isZero();
    return classes;
  }
}
