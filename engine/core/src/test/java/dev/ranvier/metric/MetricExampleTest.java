package dev.ranvier.metric;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metric that the documentation of {@link Metric} shows, compiled and used as it stands. */
@Anywhere
final class MetricExampleTest {

  private static final Pattern EXAMPLE =
      Pattern.compile("<pre>\\{@code\\n(.*?)\\n \\* }</pre>", Pattern.DOTALL);

  @TempDir Path folder;

  private static String example() throws Exception {
    String source = Files.readString(Path.of("src/main/java/dev/ranvier/metric/Metric.java"));
    Matcher example = EXAMPLE.matcher(source);
    assertThat(example.find()).isTrue();
    return example
        .group(1)
        .lines()
        .map(line -> line.substring(3))
        .collect(Collectors.joining("\n"));
  }

  private static Metric compiled(Path folder) throws Exception {
    String program =
        "package example; import dev.ranvier.data.*; import dev.ranvier.metric.*; public "
            + example();
    Path source = Files.writeString(folder.resolve("LargestError.java"), program);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter errors = new StringWriter();
    String classPath =
        Path.of(Metric.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .toString();
    boolean done =
        compiler
            .getTask(
                errors,
                null,
                null,
                List.of("-d", folder.toString(), "-cp", classPath),
                null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
            .call();
    assertThat(done).as(errors.toString()).isTrue();
    URL[] classes = {folder.toUri().toURL()};
    URLClassLoader loader = new URLClassLoader(classes, Metric.class.getClassLoader());
    Class<?> type = loader.loadClass("example.LargestError");
    return (Metric) type.getDeclaredConstructor().newInstance();
  }

  @Test
  void isAboutTenLinesThatWork() throws Exception {
    assertThat(example().lines().filter(line -> !line.strip().equals("}")).toList())
        .hasSizeLessThanOrEqualTo(12);
    Metric metric = compiled(folder);
    MetricBatch batch = MetricBatch.of(new float[] {1, 5, 2}, new float[] {2, 3, 2});
    assertThat(metric.name()).isEqualTo("largest_error");
    MetricState state = metric.stateOf(batch);
    assertThat(state.value()).isEqualTo(2);
    state.add(MetricBatch.of(new float[] {9}, new float[] {1}));
    assertThat(state.value()).isEqualTo(8);
    state.reset();
    assertThat(state.value()).isZero();
  }
}
