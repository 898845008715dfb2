package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import dev.ranvier.Model;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.digits.DigitGenerator;
import dev.ranvier.evaluation.Metrics;
import dev.ranvier.images.ImageOptions;
import dev.ranvier.natives.linux.x86_64.OpenBlasBinary;
import dev.ranvier.report.Plot;
import dev.ranvier.simd.Simd;
import dev.ranvier.spiking.LeakyIntegrateAndFire;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Ships;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * All modules that this repository has, together in one program on a module path, each in use: the
 * JVM does not even start if two of them have a package in common.
 */
@Ships
final class AllModulesTest {

  /** A class of each, by which its folder or jar is found. */
  private static final Map<String, Class<?>> MODULES =
      new TreeMap<>(
          Map.of(
              "dev.ranvier", Model.class,
              "dev.ranvier.blas", BlasLibrary.class,
              "dev.ranvier.datasets", DigitGenerator.class,
              "dev.ranvier.fit", Metrics.class,
              "dev.ranvier.images", ImageOptions.class,
              "dev.ranvier.memory", LeakyIntegrateAndFire.class,
              "dev.ranvier.natives.linux.x86_64", OpenBlasBinary.class,
              "dev.ranvier.report", Plot.class,
              "dev.ranvier.samples", Ranvier.class,
              "dev.ranvier.simd", Simd.class));

  private static final Pattern MODULE =
      Pattern.compile("^(?:open )?module ([\\w.]+) \\{", Pattern.MULTILINE);

  private static final String PROGRAM =
      """
      package everything;

      import dev.ranvier.Model;
      import dev.ranvier.Predictor;
      import dev.ranvier.associative.HopfieldNetwork;
      import dev.ranvier.associative.LearningRule;
      import dev.ranvier.blas.BlasLibrary;
      import dev.ranvier.blas.spi.BlasBinary;
      import dev.ranvier.callback.ReduceLROnPlateau;
      import dev.ranvier.digits.DigitGenerator;
      import dev.ranvier.digits.Digits;
      import dev.ranvier.evaluation.Metrics;
      import dev.ranvier.images.ImageOptions;
      import dev.ranvier.layer.Dense;
      import dev.ranvier.layer.Input;
      import dev.ranvier.report.Plot;
      import dev.ranvier.samples.S02Xor;
      import dev.ranvier.simd.product.MatrixProduct;
      import dev.ranvier.spiking.LeakyIntegrateAndFire;
      import java.util.List;
      import java.util.ServiceLoader;

      final class Main {

        public static void main(String[] args) {
          Digits digits = new DigitGenerator(1).digits(0, 10);
          say(digits, digits.count() + " digits");
          try (Model model = Model.initialize(List.of(Input.of(784), Dense.of(10)), 1);
              Predictor predictor = model.predictor(1)) {
            float[] output = new float[10];
            predictor.predict(digits.pixels(0), output);
            say(predictor, output.length + " outputs");
          }
          say(Metrics.binaryAccuracy(), "a metric");
          ImageOptions size = ImageOptions.size(28, 28).grey();
          say(size, size.features() + " pixels");
          say(MatrixProduct.create(), "products");
          float[][] patterns = {{1, -1, 1}};
          try (HopfieldNetwork memory = HopfieldNetwork.of(patterns, LearningRule.HEBBIAN)) {
            say(memory, memory.recall(new float[] {1, 0, 0}).outcome() + " recalled");
          }
          say(ReduceLROnPlateau.of(), "a callback");
          say(Plot.of("a line").line("", new double[] {1, 2}).picture(), "a picture");
          LeakyIntegrateAndFire neuron = LeakyIntegrateAndFire.of();
          say(neuron, neuron.firingRate(20) + " Hz");
          for (BlasBinary binary : ServiceLoader.load(BlasBinary.class)) {
            say(binary, binary.files().size() + " files");
          }
          System.out.println(BlasLibrary.class.getModule().getName() + ": " + BlasLibrary.report());
          S02Xor lesson = new S02Xor();
          lesson.run();
          say(lesson, "a lesson");
        }

        private static void say(Object used, String what) {
          System.out.println(used.getClass().getModule().getName() + ": " + what);
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void allModulesStartTogetherAndEachIsUsed() throws Exception {
    assertThat(MODULES.keySet()).as("modules of this repository").isEqualTo(namesInSources());
    Outcome program = run(modulePath()).requireSuccess();
    for (String module : MODULES.keySet()) {
      assertThat(program.out().lines()).anyMatch(line -> line.startsWith(module + ": "));
    }
  }

  /** So that the test above says something: two modules with one package do not start. */
  @Test
  void aPackageInTwoModulesIsRefused() throws Exception {
    Path sources = Files.createDirectories(folder.resolve("second/dev/ranvier/digits"));
    Path declaration = folder.resolve("second/module-info.java");
    Files.writeString(declaration, "module second { }");
    Path type = sources.resolve("More.java");
    Files.writeString(type, "package dev.ranvier.digits; final class More {}");
    Path classes = folder.resolve("split");
    javac("-d", classes.toString(), declaration.toString(), type.toString());

    Outcome program = run(modulePath() + File.pathSeparator + classes, "--add-modules=second");

    assertThat(program.status()).isNotZero();
    assertThat(program.out() + program.err())
        .contains("dev.ranvier.digits", "dev.ranvier.datasets", "second");
  }

  private static Set<String> namesInSources() throws IOException {
    Set<String> names = new TreeSet<>();
    for (Path file : SourceFiles.all()) {
      if (file.endsWith("src/main/java/module-info.java")) {
        Matcher module = MODULE.matcher(Files.readString(file));
        assertThat(module.find()).as(file.toString()).isTrue();
        names.add(module.group(1));
      }
    }
    return names;
  }

  private static String modulePath() {
    return Stream.concat(MODULES.values().stream(), Stream.of(CommandLine.class, CsvReader.class))
        .map(type -> Program.classes(type).toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Compiles the program, which reads all of them, and starts it. */
  private Outcome run(String path, String... flags) throws IOException, InterruptedException {
    String all =
        MODULES.keySet().stream().collect(Collectors.joining("; requires ", " requires ", ";"));
    Path declaration = folder.resolve("module-info.java");
    Files.writeString(
        declaration, "module everything {" + all + " uses dev.ranvier.blas.spi.BlasBinary; }");
    Path program = folder.resolve("Main.java");
    Files.writeString(program, PROGRAM);
    Path classes = folder.resolve("classes");
    javac("-p", modulePath(), "-d", classes.toString(), declaration.toString(), program.toString());
    String nativeAccess = "--enable-native-access=dev.ranvier.blas,dev.ranvier.simd";
    return Program.java("-ea", nativeAccess, "--add-modules=jdk.incubator.vector")
        .flags(flags)
        .flags("-p", path + File.pathSeparator + classes, "-m", "everything/everything.Main")
        .in(folder)
        .run();
  }

  private static void javac(String... arguments) {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    assertThat(ToolProvider.findFirst("javac").orElseThrow().run(out, out, arguments))
        .as(said.toString())
        .isZero();
  }
}
