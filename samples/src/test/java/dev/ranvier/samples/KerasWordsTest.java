package dev.ranvier.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Outcome;
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

/**
 * The tables that set Keras beside Ranvier: what stands in the second column compiles and runs,
 * each row by itself, on a small network and data that every row finds under the same names.
 */
@Ships
final class KerasWordsTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| ([^|]*`[^|]+) \\| (`[^|]+) \\|");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private static final String BEFORE =
      """
      import static dev.ranvier.activation.Activation.*;

      import dev.ranvier.*;
      import dev.ranvier.activation.*;
      import dev.ranvier.callback.*;
      import dev.ranvier.certainty.*;
      import dev.ranvier.constraint.*;
      import dev.ranvier.data.*;
      import dev.ranvier.evaluation.*;
      import dev.ranvier.initializer.*;
      import dev.ranvier.io.*;
      import dev.ranvier.layer.*;
      import dev.ranvier.loss.*;
      import dev.ranvier.metric.*;
      import dev.ranvier.optimizer.*;
      import dev.ranvier.regularizer.*;
      import dev.ranvier.schedule.*;
      import dev.ranvier.selection.*;
      import java.nio.file.*;
      import java.util.*;

      final class KerasWords {

        static final float[][] x = new float[40][4];
        static final float[][] y = new float[40][3];
        static final int[] labels = new int[40];
        static final float[] weights = new float[40];
        static final Path folder = Path.of(".");
        static final Path file = Path.of("network.safetensors");

        interface Word {
          void say(Sequential network, Dataset data, FitOptions options) throws Exception;
        }

        static void row(String row, Word word) throws Exception {
          try (Sequential network =
              Sequential.of(
                  Input.of(4),
                  Dense.of(8, relu()).named("hidden"),
                  Dense.of(3, softmax()).named("top"))) {
            network.compile(
                Optimizer.adam(), Loss.sparseCategoricalCrossEntropy(), Metric.accuracy());
            network.save(file);
            word.say(
                network,
                Dataset.ofClasses(x, labels, 3),
                FitOptions.epochs(2));
          } catch (Throwable e) {
            throw new AssertionError(row, e);
          }
        }

        public static void main(String[] args) throws Exception {
          Random random = new Random(1);
          for (int i = 0; i < x.length; i++) {
            labels[i] = i % 3;
            y[i][labels[i]] = 1;
            weights[i] = 1;
            for (int j = 0; j < 4; j++) {
              x[i][j] = random.nextFloat(-1, 1) + (j == labels[i] ? 2 : 0);
            }
          }
      """;

  @TempDir Path folder;

  @Test
  void everyRowCompilesAndRuns() throws Exception {
    List<String> rows = new ArrayList<>();
    for (String page : List.of("README.md", "engine/docs/keras.md")) {
      List<String> found = rows(page);
      assertThat(found).as(page).isNotEmpty();
      rows.addAll(found);
    }
    StringBuilder program = new StringBuilder(BEFORE);
    for (String row : rows) {
      program.append("    row(").append(quoted(row)).append(", (network, data, options) -> {\n");
      Matcher code = CODE.matcher(row);
      while (code.find()) {
        program.append("      ").append(code.group(1)).append(";\n");
      }
      program.append("    });\n");
    }
    program.append("    System.out.println(\"").append(rows.size()).append(" rows\");\n  }\n}\n");

    Outcome outcome = compileAndRun(program.toString());

    assertThat(outcome.out()).contains(rows.size() + " rows");
  }

  /** What the second column says. */
  private static List<String> rows(String page) throws IOException {
    String text = Files.readString(SourceFiles.root().resolve(page));
    return ROW.matcher(text).results().map(row -> row.group(2)).toList();
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private Outcome compileAndRun(String program) throws Exception {
    Path source = Files.writeString(folder.resolve("KerasWords.java"), program);
    String classPath = System.getProperty("java.class.path");
    StringWriter errors = new StringWriter();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    boolean compiled =
        compiler
            .getTask(
                errors,
                null,
                null,
                List.of("-d", folder.toString(), "-cp", classPath),
                null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
            .call();
    assertThat(compiled).as(errors.toString()).isTrue();
    List<String> command = new ArrayList<>();
    String flags = System.getProperty("ranvier.jvm.flags", "");
    command.addAll(Stream.of(flags.split(" ")).filter(flag -> !flag.isEmpty()).toList());
    command.addAll(List.of("-cp", folder + ":" + classPath, "KerasWords"));
    return Program.java("-ea")
        .flags(command.toArray(String[]::new))
        .in(folder)
        .run()
        .requireSuccess();
  }
}
