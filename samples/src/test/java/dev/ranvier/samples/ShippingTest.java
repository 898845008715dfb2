package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.Model;
import dev.ranvier.activation.Activation;
import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.simd.Simd;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Ships;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Scripts that make a program start faster and run without a JDK, on a program as users have it.
 */
@Gate
@Ships
final class ShippingTest {

  private static final String PROGRAM =
      """
      package app;

      import dev.ranvier.Backend;
      import dev.ranvier.Model;
      import dev.ranvier.Predictor;
      import java.nio.file.Path;

      final class Predict {
        public static void main(String[] args) {
          try (Model model = Model.load(Path.of(args[0]));
              Predictor predictor = model.predictor(1, Backend.valueOf(args[1]))) {
            float[] output = new float[predictor.outputSize()];
            predictor.predict(new float[predictor.inputSize()], output);
            System.out.println("outputs " + output.length);
            System.out.println("of " + (Runtime.getRuntime().maxMemory() >> 20) + " MB");
          }
        }
      }
      """;

  private static final String FROM_THE_CACHE = "dev.ranvier.Model source: shared objects file";
  private static final Map<String, String> SAY_CLASSES =
      Map.of("JDK_JAVA_OPTIONS", "-Xlog:class+load", "RANVIER_SIMD", "vector");

  @TempDir static Path folder;

  /** The program, which is a module, and the engine. */
  private static String path;

  @BeforeAll
  static void makeProgramAndModel() throws IOException, URISyntaxException {
    assumeFalse(
        Cases.simdSwitchedOff() || Cases.blasSwitchedOff(), "tried where every backend is there");
    List<String> jars = new ArrayList<>(List.of("app.jar"));
    for (Class<?> part : List.of(Model.class, Simd.class, BlasLibrary.class)) {
      Path jar = Path.of(part.getProtectionDomain().getCodeSource().getLocation().toURI());
      assumeTrue(Files.isRegularFile(jar), "no jars are made before the phase 'package'");
      jars.add(jar.toString());
    }
    path = String.join(":", jars);
    Files.writeString(folder.resolve("module-info.java"), "module app { requires dev.ranvier; }");
    Files.writeString(folder.resolve("Predict.java"), PROGRAM);
    String classes = folder.resolve("classes").toString();
    String modules = path.substring(path.indexOf(':') + 1);
    tool(
        "javac",
        "-d",
        classes,
        "-p",
        modules,
        folder + "/module-info.java",
        folder + "/Predict.java");
    tool("jar", "--create", "--file", folder.resolve("app.jar").toString(), "-C", classes, ".");
    List<Layer> layers =
        List.of(
            Input.of(784), Dense.of(128, Activation.relu()), Dense.of(10, Activation.softmax()));
    try (Model model = Model.initialize(layers, 1)) {
      model.save(folder.resolve("model.safetensors"));
    }
  }

  @Test
  void modulesBecomeAnImage() throws Exception {
    script("jlink.sh", "linked", "-Xmx64m", "-p", path, "-m", "app/app.Predict");
    Outcome program = predict(folder.resolve("linked"), Map.of(), "SIMD");
    assertThat(program.out()).contains("of 64 MB");
    assertThat(program.err().lines())
        .containsExactly("WARNING: Using incubator modules: jdk.incubator.vector");
  }

  @Test
  void aClassPathBecomesAnImageWithACache() throws Exception {
    String[] java = {"-cp", path, "app.Predict", "model.safetensors", "SCALAR"};
    script(with(java, "jlink.sh", "--without-simd", "--aot", "image"));
    Path moved = Files.move(folder.resolve("image"), folder.resolve("else where"));
    Files.move(moved.resolve("bin/image"), moved.resolve("bin/else where"));
    Outcome program = predict(moved, SAY_CLASSES, "SCALAR");
    assertThat(program.out()).contains(FROM_THE_CACHE);
    assertThat(program.err()).contains("Ranvier: SIMD: off").doesNotContain("restricted");
  }

  @Test
  void aProgramStartsFromACache() throws Exception {
    String[] java = {"-cp", path, "app.Predict", "model.safetensors", "SCALAR"};
    assertThat(script(with(java, "aot.sh", "app.aot")).err()).contains("-XX:AOTCache=app.aot");
    String[] again = with(java, "-Xlog:class+load", "-XX:AOTCache=app.aot");
    assertThat(Program.java("-ea").flags(again).in(folder).run().out())
        .contains("outputs 10", FROM_THE_CACHE);
  }

  @ParameterizedTest
  @CsvSource({
    "aot.sh -cp app.jar app.Predict, the first argument is -cp",
    "aot.sh app.aot -cp, -cp needs a value",
    "aot.sh app.aot -cp app.jar, no main class",
    "aot.sh app.aot app.Predict, no class path",
    "aot.sh app.aot -cp absent.jar app.Predict, there is no absent.jar",
    "aot.sh app.aot -cp . app.Predict, . is a folder",
    "aot.sh . -cp app.jar app.Predict, . is a folder",
    "aot.sh absent/app.aot -cp app.jar app.Predict, absent is no folder",
    "jlink.sh -cp app.jar app.Predict, the first argument is -cp",
    "jlink.sh . -cp app.jar app.Predict, . exists",
    "jlink.sh image -jar app.jar, -jar names no main class",
    "jlink.sh image -m app/app.Predict, no module path",
    "jlink.sh image -cp app.jar app.Predict model.safetensors, for the run of --aot",
    "jlink.sh image -p app.jar -cp app.jar app.Predict, found both",
  })
  void mistakesAreNamed(String command, String message) throws Exception {
    Outcome program = run(command.split(" "));
    assertThat(program.status()).as(program.toString()).isEqualTo(2);
    assertThat(program.err()).contains(message);
  }

  private static void tool(String name, String... arguments) {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    assertThat(ToolProvider.findFirst(name).orElseThrow().run(out, out, arguments))
        .as(said.toString())
        .isZero();
  }

  private Outcome predict(Path image, Map<String, String> environment, String backend)
      throws IOException, InterruptedException {
    Path launcher = image.resolve("bin").resolve(image.getFileName());
    List<String> command = List.of(launcher.toString(), "model.safetensors", backend);
    Program launched = Program.of(command).in(folder);
    for (var variable : environment.entrySet()) {
      launched = launched.with(variable.getKey(), variable.getValue());
    }
    Outcome program = launched.run();
    assertThat(program.out()).as(program.toString()).contains("outputs 10");
    return program;
  }

  private static String[] with(String[] java, String... before) {
    return Stream.concat(Stream.of(before), Stream.of(java)).toArray(String[]::new);
  }

  private Outcome script(String... command) throws IOException, InterruptedException {
    Outcome program = run(command);
    return program.requireSuccess();
  }

  private Outcome run(String... command) throws IOException, InterruptedException {
    Path scripts = Path.of(System.getProperty("ranvier.root", "..")).resolve("samples");
    command[0] = scripts.resolve(command[0]).toAbsolutePath().toString();
    return Program.of(List.of(command))
        .in(folder)
        .with("JAVA_HOME", System.getProperty("java.home"))
        .run();
  }
}
