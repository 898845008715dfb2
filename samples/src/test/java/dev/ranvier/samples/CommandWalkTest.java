package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.io.JsonObject;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Program;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command as a new user has it: one jar and a script in a folder with spaces, real processes,
 * iris from file to prediction.
 */
@Gate
final class CommandWalkTest {

  @TempDir static Path folder;

  /** Where the jar and the script are. */
  private static Path home;

  private static Path iris;

  @BeforeAll
  static void mergeTheJar() throws Exception {
    home = Files.createDirectories(folder.resolve("a folder, with spaces"));
    Path root = SourceFiles.root();
    String parts =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(CommandWalkTest::isPartOfTheCommand)
            .collect(Collectors.joining(File.pathSeparator));
    Path jar = home.resolve("ranvier.jar");
    Program.java(
            root.resolve(".mvn/build/MergedJar.java").toString(),
            jar.toString(),
            root.resolve("samples/src/launch/java/dev/ranvier/launch/Launch.java").toString(),
            "2026-11-22T00:00:00Z",
            root.resolve("LICENSE").toString(),
            parts)
        .run()
        .requireSuccess();
    Files.copy(
        root.resolve("samples/ranvier"),
        home.resolve("ranvier"),
        StandardCopyOption.COPY_ATTRIBUTES);
    Files.createSymbolicLink(folder.resolve("linked"), home.resolve("ranvier"));
    iris = iris();
  }

  private static boolean isPartOfTheCommand(String part) {
    return !part.contains("test-classes")
        && !part.contains("testkit")
        && !part.contains("images")
        && (part.contains("ranvier-")
            || part.endsWith("target" + File.separator + "classes")
            || part.contains("picocli")
            || part.contains("fastcsv"));
  }

  /** The real one where there is one, else flowers of our own. */
  private static Path iris() throws IOException {
    String data = System.getenv("RANVIER_DATA");
    if (data != null && !data.isBlank()) {
      Path real = SourceFiles.root().resolve(data).resolve("iris/iris.csv");
      assertThat(real).exists();
      return Files.copy(real, folder.resolve("iris.csv"));
    }
    SplittableRandom random = new SplittableRandom(1);
    StringBuilder rows = new StringBuilder("sepal_length,sepal_width,petal_length,petal_width,");
    rows.append("species\n");
    String[] names = {"setosa", "versicolor", "virginica"};
    for (int i = 0; i < 150; i++) {
      int kind = i / 50;
      double size = kind + random.nextDouble(-0.3, 0.3);
      rows.append(
          "%s,%s,%s,%s,%s\n"
              .formatted(5 + size, 3.4 - size / 4, 1.4 + 2 * size, 0.2 + size, names[kind]));
    }
    return Files.writeString(folder.resolve("iris.csv"), rows);
  }

  private static Program jar(String... arguments) {
    List<String> all = new ArrayList<>(List.of("-jar", home.resolve("ranvier.jar").toString()));
    all.addAll(List.of(arguments));
    return Program.java(all.toArray(String[]::new)).in(folder);
  }

  private static Program script(String... arguments) {
    List<String> all = new ArrayList<>(List.of(folder.resolve("linked").toString()));
    all.addAll(List.of(arguments));
    return Program.of(all).in(folder).with("JAVA_HOME", System.getProperty("java.home"));
  }

  @Test
  void fromAFileToPredictions() throws Exception {
    Outcome trained =
        script("train", "iris.csv", "--label", "species", "--layers", "16-relu").run();
    assertThat(trained.requireSuccess().out()).contains("Saved iris.safetensors: 4-16-3");
    assertThat(trained.err()).contains("Epoch 50/50");

    Outcome told = jar("inspect", "iris.safetensors").run().requireSuccess();
    assertThat(told.out()).contains("petal_length  numeric", "Classes: setosa, versicolor");

    Outcome flower =
        jar(
                "predict",
                "iris.safetensors",
                "sepal_length=5.1",
                "sepal_width=3.5",
                "petal_length=1.4",
                "petal_width=0.2",
                "--json")
            .run()
            .requireSuccess();
    assertThat(JsonObject.parse(null, "flower", flower.out()).string("label")).isEqualTo("setosa");

    jar("draw", "iris.safetensors", "--numbers").run().requireSuccess();
    assertThat(folder.resolve("iris.svg")).content().startsWith("<svg").contains("petal_width");
    jar("draw", "iris.safetensors", "--interactive", "--data", "iris.csv").run().requireSuccess();
    assertThat(folder.resolve("iris.html")).content().contains("petal_width", "virginica");

    Outcome explained = jar("explain", "iris.safetensors", "iris.csv", "--row", "1").run();
    assertThat(explained.requireSuccess().out())
        .contains("accuracy is ", "petal_width", "What each column has added", "setosa");

    Outcome healthy = jar("doctor", "--json").run();
    JsonObject doctor = JsonObject.parse(null, "doctor", healthy.out());
    assertThat(doctor.string("relaunch")).startsWith("started again by itself");
    assertThat(doctor.integer("simd_bits", 0, 4096)).isPositive();
    // On a machine that is busy with other tests it may be slow.
    assertThat(healthy.status()).isEqualTo(doctor.strings("warnings").isEmpty() ? 0 : 1);
  }

  @Test
  void aReaderMayGoAndASwitchKeepsOneJvm() throws Exception {
    Path rows = folder.resolve("many.csv");
    List<String> lines = Files.readAllLines(iris);
    List<String> many = new ArrayList<>(lines.subList(0, 1));
    for (int i = 0; i < 400; i++) {
      many.addAll(lines.subList(1, lines.size()));
    }
    Files.write(rows, many);
    script("train", "iris.csv", "--label", "species", "--epochs", "2", "--out", "two.safetensors")
        .run()
        .requireSuccess();
    String command =
        "'%s' predict two.safetensors many.csv | head -n 2".formatted(folder.resolve("linked"));
    Outcome piped =
        Program.of(List.of("sh", "-c", command))
            .in(folder)
            .with("JAVA_HOME", System.getProperty("java.home"))
            .run();
    assertThat(piped.out().lines()).hasSize(2);
    assertThat(piped.err()).doesNotContain("\tat ").doesNotContain("Exception");
    Outcome one = jar("doctor", "--json").with("RANVIER_RELAUNCH", "off").run();
    assertThat(one.out()).contains("switched off by", "vectors are off");
    assertThat(one.status()).isEqualTo(1);
    assertThat(jar("predict", "nowhere", "x=1").run().status()).isEqualTo(2);
  }

  @Test
  void aSignalEndsBothJvms() throws Exception {
    Process training =
        jar(
                "train",
                "iris.csv",
                "--label",
                "species",
                "--epochs",
                "1000000",
                "--out",
                "x.safetensors")
            .start();
    try {
      ProcessHandle child = child(training);
      training.toHandle().destroy();
      assertThat(training.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(training.exitValue()).isNotZero();
      assertThat(child.isAlive()).isFalse();
      assertThat(folder.resolve("x.safetensors")).doesNotExist();
    } finally {
      training.descendants().forEach(ProcessHandle::destroyForcibly);
      training.destroyForcibly();
    }
  }

  /** The second JVM, once it says that it trains. */
  private static ProcessHandle child(Process training) throws IOException {
    byte[] said = new byte[1 << 14];
    int count = 0;
    while (!new String(said, 0, count, StandardCharsets.UTF_8).contains("Epoch ")) {
      int read = training.getInputStream().read(said, count, said.length - count);
      assertThat(read).as(new String(said, 0, count, StandardCharsets.UTF_8)).isPositive();
      count += read;
    }
    return training.toHandle().children().findFirst().orElseThrow();
  }

  @Test
  void theJarHasServicesLicencesAndNothingOfAModule() throws Exception {
    try (JarFile jar = new JarFile(home.resolve("ranvier.jar").toFile())) {
      List<String> names = jar.stream().map(each -> each.getName()).toList();
      assertThat(names)
          .contains(
              "META-INF/LICENSE",
              "META-INF/NOTICE",
              "META-INF/licenses/fastcsv/LICENSE",
              "META-INF/services/dev.ranvier.blas.spi.BlasBinary")
          .doesNotContain("module-info.class")
          .doesNotHaveDuplicates();
      String notice =
          new String(
              jar.getInputStream(jar.getEntry("META-INF/NOTICE")).readAllBytes(),
              StandardCharsets.UTF_8);
      assertThat(notice).contains("picocli", "fastcsv");
      assertThat(jar.getManifest().getMainAttributes().getValue("Enable-Native-Access"))
          .isEqualTo("ALL-UNNAMED");
      byte[] launch =
          jar.getInputStream(jar.getEntry("dev/ranvier/launch/Launch.class")).readAllBytes();
      assertThat(launch[7]).as("class file version, Java 8").isEqualTo((byte) 52);
    }
  }

  /** Where another Java is installed; that the first class is one for Java 8 is tested above. */
  @Test
  void anOldJavaIsToldSo() throws Exception {
    Path installed = Path.of(System.getProperty("java.home")).toAbsolutePath().getParent();
    try (Stream<Path> homes = Files.list(installed)) {
      for (Path java : homes.map(each -> each.resolve("bin/java")).toList()) {
        if (Files.isExecutable(java) && isOld(java)) {
          Path jar = home.resolve("ranvier.jar");
          Outcome old =
              Program.of(List.of(java.toString(), "-jar", jar.toString(), "doctor")).run();
          assertThat(old.err()).contains("Ranvier needs Java 25 or newer, found Java ");
          assertThat(old.err().lines()).hasSize(1);
          assertThat(old.status()).isEqualTo(2);
          return;
        }
      }
    }
  }

  private static boolean isOld(Path java) throws IOException {
    Path release = java.resolveSibling("../release");
    return Files.exists(release)
        && Files.readString(release).matches("(?s).*JAVA_VERSION=\"(1\\.8|1[0-9]|2[0-4])[.\"].*");
  }
}
