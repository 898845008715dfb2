package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.activation.Activation;
import dev.ranvier.constraint.Constraint;
import dev.ranvier.data.Dataset;
import dev.ranvier.evaluation.Metrics;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Clipping;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.regularizer.Regularizer;
import dev.ranvier.schedule.Schedule;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Ships;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the README and the pages behind it show is true: programs compile and run, commands are two,
 * lists are whole, dependencies are those of this build, links lead somewhere; and READMEs are
 * short.
 */
@Ships
@Presence
final class ReadmeTest {

  private static final Pattern JAVA = Pattern.compile("(?s)\\n```java\\n(.*?)\\n```\\n");
  private static final Pattern QUICK_START = Pattern.compile("(?s)\\n## Quick start\\n(.*?)\\n## ");
  private static final Pattern XML = Pattern.compile("(?s)\\n```xml\\n(.*?)\\n```\\n");
  private static final Pattern NAME = Pattern.compile("`(\\w+)`");
  private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]+)[^)]*\\)");
  private static final Pattern CLASS =
      Pattern.compile("(?m)(?:^ *|^ *->.*?|`)(?:[a-z]+\\.)*([A-Z][a-z]\\w+)(?:\\.(\\w+)|`|  )");
  private static final Pattern BASH = Pattern.compile("(?s)\\n```bash\\n(.*?)\\n```");

  @TempDir Path folder;

  /** In 15 lines, on a file with a text label and two columns of categories. */
  @Test
  void theProgramTrainsOnATable() throws Exception {
    String source = program("README.md");
    assertThat(source.lines().filter(line -> !line.isBlank()).count()).isLessThanOrEqualTo(15);
    Files.writeString(folder.resolve("penguins.csv"), penguins(400));
    Outcome program = compileAndRun("Penguins", source);
    System.out.println(program.out().strip());
    Matcher accuracy = Pattern.compile("(?m)^accuracy (\\d\\.?\\d*)").matcher(program.out());
    assertThat(accuracy.find()).as(program.out()).isTrue();
    assertThat(Double.parseDouble(accuracy.group(1))).isGreaterThan(0.9);
    assertThat(program.out())
        .contains("island   categorical  3 different", "species  label", "Gentoo (probability ");
  }

  /** Made up, as the README shows its first lines. */
  private static String penguins(int rows) {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>();
    lines.add("island,sex,bill,flipper,mass,species");
    String[] species = {"Adelie", "Chinstrap", "Gentoo"};
    String[][] islands = {{"Torgersen", "Biscoe", "Dream"}, {"Dream"}, {"Biscoe"}};
    for (int i = 0; i < rows; i++) {
      int kind = random.nextInt(3);
      long bill = Math.round(new double[] {39, 49, 47.5}[kind] + 3 * random.nextGaussian());
      long flipper = Math.round(new double[] {190, 196, 218}[kind] + 6 * random.nextGaussian());
      lines.add(
          "%s,%s,%s.5,%s,%s,%s"
              .formatted(
                  islands[kind][random.nextInt(islands[kind].length)],
                  random.nextBoolean() ? "male" : "female",
                  bill,
                  flipper,
                  20 * flipper + random.nextInt(300),
                  species[kind]));
    }
    return String.join("\n", lines) + "\n";
  }

  @Test
  void theProgramOfArraysCompilesAndRuns() throws Exception {
    Outcome program = compileAndRun("Circle", program("engine/docs/program.md"));
    Matcher accuracy = Pattern.compile("accuracy (\\d\\.\\d+)").matcher(program.out());
    assertThat(accuracy.find()).as(program.out()).isTrue();
    assertThat(Double.parseDouble(accuracy.group(1))).isGreaterThan(0.9);
    assertThat(folder.resolve("circle.safetensors")).exists();
  }

  @Test
  void theMatrixProductCompilesAndRuns() throws Exception {
    Outcome program = compileAndRun("Product", program("engine/docs/products.md"));
    assertThat(program.out()).contains("MatrixProduct on ", "first 1568, last 784");
  }

  @Test
  void theSearchTheIntervalsAndTheEnsembleCompileAndRun() throws Exception {
    Outcome program = compileAndRun("Heights", program("engine/docs/certainty.md"));
    assertThat(program.out())
        .contains("random search, seed 0, 3 folds, shuffled, seed 0; best by the greatest r2_score")
        .contains("5 folds 2 times, shuffled, seed 0", "mean +-")
        .contains("east is 9.0, trained on -");
    Matcher coverage =
        Pattern.compile("coverage (0\\.\\d+) of rows held out").matcher(program.out());
    assertThat(coverage.find()).as(program.out()).isTrue();
    assertThat(Double.parseDouble(coverage.group(1))).isBetween(0.82, 0.97);
    assertThat(folder.resolve("ensemble/ensemble.json")).exists();
  }

  @Test
  void theSpikingNetworkCompilesAndRuns() throws Exception {
    Outcome program = compileAndRun("Spikes", program("engine/docs/spiking.md"));
    assertThat(program.out()).contains("83.8 Hz, in theory 83.8", "up to 0.1: ");
    Matcher accuracy = Pattern.compile("accuracy (\\d\\.\\d+)").matcher(program.out());
    assertThat(accuracy.find()).as(program.out()).isTrue();
    assertThat(Double.parseDouble(accuracy.group(1))).isGreaterThan(0.9);
    assertThat(folder.resolve("moons.safetensors")).exists();
  }

  @Test
  void thePicturesAreDrawn() throws Exception {
    compileAndRun("Pictures", program("engine/docs/pictures.md"));
    for (String name : List.of("curves", "matrix", "boundary", "roc", "weights", "membrane")) {
      assertThat(folder.resolve(name + ".svg")).content().startsWith("<svg").endsWith("</svg>\n");
    }
  }

  @Test
  void theProgramThatLooksIntoANetworkCompilesAndRuns() throws Exception {
    Outcome program = compileAndRun("Looks", program("engine/docs/understanding.md"));
    assertThat(program.out())
        .contains("epoch 20", "dead  saturated", "worse by", "gradient", "Neighbour[")
        .contains("all features: ")
        .doesNotContain("NOT within");
    List<String> lines = program.out().lines().toList();
    int head =
        lines.indexOf(lines.stream().filter(it -> it.contains("worse by")).findFirst().get());
    assertThat(lines.get(head + 1)).startsWith("east");
    assertThat(lines.get(head + 3)).startsWith("unused");
  }

  @Test
  void theMemoriesCompileAndRun() throws Exception {
    Outcome program = compileAndRun("Memories", program("engine/docs/memory.md"));
    assertThat(program.out()).contains("FIXED_POINT, overlap 1.000, in theory 0.998", "true");
  }

  private static String program(String page) throws IOException {
    List<String> programs = blocks(JAVA, text(page));
    assertThat(programs).as(page).hasSize(1);
    return programs.getFirst();
  }

  private Outcome compileAndRun(String name, String program) throws Exception {
    Path source = Files.writeString(folder.resolve(name + ".java"), program);
    String classPath = System.getProperty("java.class.path");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter errors = new StringWriter();
    boolean compiled =
        compiler
            .getTask(
                errors,
                null,
                null,
                List.of("-Xlint:all", "-Werror", "-d", folder.toString(), "-cp", classPath),
                null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
            .call();
    assertThat(compiled).as(errors.toString()).isTrue();
    List<String> command = new ArrayList<>();
    String flags = System.getProperty("ranvier.jvm.flags", "");
    command.addAll(Stream.of(flags.split(" ")).filter(flag -> !flag.isEmpty()).toList());
    command.addAll(List.of("-cp", folder + ":" + classPath, name));
    return Program.java("-ea")
        .flags(command.toArray(String[]::new))
        .in(folder)
        .run()
        .requireSuccess();
  }

  @Test
  void quickStartIsTwoCommands() throws Exception {
    Matcher section = QUICK_START.matcher(readme());
    assertThat(section.find()).isTrue();
    assertThat(blocks(BASH, section.group(1)))
        .containsExactly("samples/run.sh digits", "mvn verify");
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Activation.class,
        Clipping.class,
        Constraint.class,
        Dataset.class,
        Initializer.class,
        Loss.class,
        Metric.class,
        Optimizer.class,
        Regularizer.class,
        Schedule.class
      })
  void theFamiliesAreListedWhole(Class<?> family) throws Exception {
    Set<String> made =
        Arrays.stream(family.getMethods())
            .filter(method -> family.isAssignableFrom(method.getReturnType()))
            .filter(method -> !method.getName().equals("withParameters"))
            .map(Method::getName)
            .collect(Collectors.toSet());
    assertThat(row(family)).containsExactlyInAnyOrderElementsOf(made);
  }

  @Test
  void theLayersAreListedWhole() throws Exception {
    Class<?>[] layers = Layer.class.getPermittedSubclasses();
    List<String> names = Arrays.stream(layers).map(Class::getSimpleName).toList();
    assertThat(row(Layer.class)).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void theMetricsAreListedWhole() throws Exception {
    Set<String> made =
        Arrays.stream(Metrics.class.getMethods())
            .filter(method -> Metric.class.isAssignableFrom(method.getReturnType()))
            .map(Method::getName)
            .collect(Collectors.toSet());
    assertThat(row(Metrics.class)).containsExactlyInAnyOrderElementsOf(made);
  }

  /** What the table has of a family. */
  private static List<String> row(Class<?> family) throws IOException {
    String start = "| `" + family.getSimpleName() + "` |";
    List<String> rows =
        text("engine/docs/api.md").lines().filter(line -> line.startsWith(start)).toList();
    assertThat(rows).as(start).hasSize(1);
    return NAME.matcher(rows.getFirst().substring(start.length()))
        .results()
        .map(name -> name.group(1))
        .toList();
  }

  /** The dependencies are modules of this build, in its version, and the BOM has all of them. */
  @Test
  void theDependenciesAreThoseOfThisBuild() throws Exception {
    String version = tags("version", text("pom.xml")).getFirst();
    String bom = text("engine/bom/pom.xml");
    assertThat(tags("version", bom).getFirst()).isEqualTo(version);
    List<String> blocks = blocks(XML, text("engine/docs/program.md"));
    assertThat(blocks).hasSize(1);
    assertThat(tags("version", blocks.getFirst())).containsExactly(version);
    List<String> managed = tags("artifactId", bom.substring(0, bom.indexOf("<build>")));
    assertThat(tags("artifactId", blocks.getFirst())).isNotEmpty().isSubsetOf(managed);
    List<String> published = new ArrayList<>();
    for (String module :
        List.of(
            "engine/core",
            "engine/data",
            "engine/fit",
            "engine/images",
            "engine/memory",
            "engine/report",
            "native-bindings/bindings",
            "native-bindings/natives-linux-x86_64",
            "simd")) {
      String text = text(module + "/pom.xml");
      assertThat(tags("maven.source.skip", text)).as(module).containsExactly("false");
      published.add(tags("artifactId", text.substring(text.indexOf("</parent>"))).getFirst());
    }
    published.add("ranvier-bom");
    assertThat(managed).containsExactlyInAnyOrderElementsOf(published);
  }

  /** A page's links lead to files and folders that there are. */
  @Test
  void everyLinkLeadsSomewhere() throws Exception {
    try (Stream<Path> pages = Files.walk(SourceFiles.root(), 4)) {
      List<Path> all =
          pages
              .filter(page -> page.toString().endsWith(".md"))
              .filter(page -> !page.toString().contains("target"))
              .toList();
      assertThat(all).hasSizeGreaterThan(10);
      for (Path page : all) {
        Matcher links = LINK.matcher(Files.readString(page));
        while (links.find()) {
          assertThat(page.resolveSibling(links.group(1))).as("a link of %s", page).exists();
        }
      }
    }
  }

  /** In the trees of calls, and in words that look like a class or one of its members. */
  @ParameterizedTest
  @ValueSource(strings = {"engine/README.md", "native-bindings/README.md", "engine/docs/engine.md"})
  void everyClassThatAPageNamesIsThere(String page) throws Exception {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> files = Files.walk(SourceFiles.root())) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        sources.merge(name, Files.readString(file), String::concat);
      }
    }
    Matcher names = CLASS.matcher(text(page));
    while (names.find()) {
      assertThat(sources.containsKey(names.group(1))).as(names.group()).isTrue();
      if (names.group(2) != null) {
        assertThat(sources.get(names.group(1)).contains(names.group(2))).as(names.group()).isTrue();
      }
    }
  }

  /** What is longer has a page of its own. */
  @ParameterizedTest
  @ValueSource(strings = {".", "bench", "engine", "native-bindings", "samples", "simd"})
  void aReadmeFitsAScreen(String module) throws Exception {
    assertThat(text(module + "/README.md").lines().count()).isLessThanOrEqualTo(90);
  }

  private static List<String> tags(String tag, String text) {
    Pattern pattern = Pattern.compile("<" + tag + ">([^<$]+)</" + tag + ">");
    return pattern.matcher(text).results().map(found -> found.group(1)).toList();
  }

  private static List<String> blocks(Pattern fence, String text) {
    return fence.matcher(text).results().map(found -> found.group(1)).toList();
  }

  private static String readme() throws IOException {
    return text("README.md");
  }

  private static String text(String file) throws IOException {
    return Files.readString(SourceFiles.root().resolve(file));
  }
}
