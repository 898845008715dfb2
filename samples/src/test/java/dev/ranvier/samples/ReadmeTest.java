package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
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
import java.util.List;
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
 * What the README shows is true: its programs compile and run, its commands are two, its lists are
 * whole, its dependencies are those of this build.
 */
@Ships
@Presence
final class ReadmeTest {

  private static final Pattern JAVA = Pattern.compile("(?s)\\n```java\\n(.*?)\\n```\\n");
  private static final Pattern QUICK_START = Pattern.compile("(?s)\\n## Quick start\\n(.*?)\\n## ");
  private static final Pattern XML = Pattern.compile("(?s)\\n```xml\\n(.*?)\\n```\\n");
  private static final Pattern NAME = Pattern.compile("`(\\w+)`");
  private static final Pattern BASH = Pattern.compile("(?s)\\n```bash\\n(.*?)\\n```");

  @TempDir Path folder;

  @Test
  void theProgramCompilesAndRuns() throws Exception {
    Outcome program = compileAndRun("Circle", programs().getFirst());
    Matcher accuracy = Pattern.compile("accuracy (\\d\\.\\d+)").matcher(program.out());
    assertThat(accuracy.find()).as(program.out()).isTrue();
    assertThat(Double.parseDouble(accuracy.group(1))).isGreaterThan(0.9);
    assertThat(folder.resolve("circle.safetensors")).exists();
  }

  @Test
  void theMatrixProductCompilesAndRuns() throws Exception {
    Outcome program = compileAndRun("Product", programs().getLast());
    assertThat(program.out()).contains("MatrixProduct on ", "first 1568, last 784");
  }

  private static List<String> programs() throws IOException {
    List<String> programs = blocks(JAVA, readme());
    assertThat(programs).hasSize(2);
    return programs;
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
    String engine = Files.readString(SourceFiles.root().resolve("engine/README.md"));
    assertThat(engine).contains(names.stream().map(name -> "`" + name + "`").toList());
    assertThat(engine)
        .contains(Activation.all().stream().map(each -> "`" + each.name() + "`").toList());
  }

  /** What the table has of a family. */
  private static List<String> row(Class<?> family) throws IOException {
    String start = "| `" + family.getSimpleName() + "` |";
    List<String> rows = readme().lines().filter(line -> line.startsWith(start)).toList();
    assertThat(rows).as(start).hasSize(1);
    return NAME.matcher(rows.getFirst().substring(start.length()))
        .results()
        .map(name -> name.group(1))
        .toList();
  }

  /** The dependencies are modules of this build, in its version, and the BOM has all of them. */
  @Test
  void theDependenciesAreThoseOfThisBuild() throws Exception {
    String version = tags("version", pom("pom.xml")).getFirst();
    String bom = pom("engine/bom/pom.xml");
    assertThat(tags("version", bom).getFirst()).isEqualTo(version);
    List<String> blocks = blocks(XML, readme());
    assertThat(blocks).hasSize(1);
    assertThat(tags("version", blocks.getFirst())).containsExactly(version);
    List<String> managed = tags("artifactId", bom.substring(0, bom.indexOf("<build>")));
    assertThat(tags("artifactId", blocks.getFirst())).isNotEmpty().isSubsetOf(managed);
    List<String> published = new ArrayList<>();
    for (String module :
        List.of(
            "engine/core",
            "engine/data",
            "native-bindings/bindings",
            "native-bindings/natives-linux-x86_64",
            "simd")) {
      String text = pom(module + "/pom.xml");
      assertThat(tags("maven.source.skip", text)).as(module).containsExactly("false");
      published.add(tags("artifactId", text.substring(text.indexOf("</parent>"))).getFirst());
    }
    published.add("ranvier-bom");
    assertThat(managed).containsExactlyInAnyOrderElementsOf(published);
  }

  private static String pom(String file) throws IOException {
    return Files.readString(SourceFiles.root().resolve(file));
  }

  private static List<String> tags(String tag, String text) {
    Pattern pattern = Pattern.compile("<" + tag + ">([^<$]+)</" + tag + ">");
    return pattern.matcher(text).results().map(found -> found.group(1)).toList();
  }

  private static List<String> blocks(Pattern fence, String text) {
    return fence.matcher(text).results().map(found -> found.group(1)).toList();
  }

  private static String readme() throws IOException {
    return Files.readString(SourceFiles.root().resolve("README.md"));
  }
}
