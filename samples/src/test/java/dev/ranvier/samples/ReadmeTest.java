package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Ships;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is true: its program compiles and runs, its commands are two. */
@Ships
@Presence
final class ReadmeTest {

  private static final Pattern JAVA = Pattern.compile("(?s)\\n```java\\n(.*?)\\n```\\n");
  private static final Pattern QUICK_START = Pattern.compile("(?s)\\n## Quick start\\n(.*?)\\n## ");
  private static final Pattern BASH = Pattern.compile("(?s)\\n```bash\\n(.*?)\\n```");

  @TempDir Path folder;

  @Test
  void theProgramCompilesAndRuns() throws Exception {
    List<String> programs = blocks(JAVA, readme());
    assertThat(programs).hasSize(1);
    Path source = Files.writeString(folder.resolve("Circle.java"), programs.getFirst());
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
    command.addAll(List.of("-cp", folder + ":" + classPath, "Circle"));
    Outcome program =
        Program.java("-ea").flags(command.toArray(String[]::new)).in(folder).run().requireSuccess();
    Matcher accuracy = Pattern.compile("accuracy (\\d\\.\\d+)").matcher(program.out());
    assertThat(accuracy.find()).as(program.out()).isTrue();
    assertThat(Double.parseDouble(accuracy.group(1))).isGreaterThan(0.9);
    assertThat(folder.resolve("circle.safetensors")).exists();
  }

  @Test
  void quickStartIsTwoCommands() throws Exception {
    Matcher section = QUICK_START.matcher(readme());
    assertThat(section.find()).isTrue();
    assertThat(blocks(BASH, section.group(1)))
        .containsExactly("samples/run.sh digits", "mvn verify");
  }

  private static List<String> blocks(Pattern fence, String text) {
    return fence.matcher(text).results().map(found -> found.group(1)).toList();
  }

  private static String readme() throws IOException {
    return Files.readString(Path.of(System.getProperty("ranvier.root", "..")).resolve("README.md"));
  }
}
