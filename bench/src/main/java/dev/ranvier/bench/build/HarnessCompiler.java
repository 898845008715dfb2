package dev.ranvier.bench.build;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Compiles a program of this module that runs an engine against another build. Its source says the
 * same for both; its class files need not: a method that returns a narrower type than it did is
 * another method to the JVM, and the same to the compiler.
 */
final class HarnessCompiler {

  private HarnessCompiler() {}

  /**
   * The folder of the classes, which goes with this JVM.
   *
   * @param program a class with a main method
   * @param ownClasses where this module's classes lie
   * @param classPath of the other build
   * @throws IllegalArgumentException with the compiler's words if the other build lacks what the
   *     program calls
   */
  static Path compile(Class<?> program, Path ownClasses, String classPath) {
    Path sources = ownClasses.resolve("../../src/main/java").normalize();
    if (!Files.isDirectory(sources)) {
      throw new IllegalArgumentException(
          "--baseline needs the sources of bench, to compile them against the other build, found"
              + " none in "
              + sources);
    }
    try {
      Path target = Files.createTempDirectory("ranvier-bench");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(target)));
      Path source = sources.resolve(program.getName().replace('.', '/') + ".java");
      compile(source, sources, classPath, target);
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void compile(Path program, Path sources, String classPath, Path target)
      throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter said = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none",
            "-nowarn",
            "-parameters",
            "--add-modules=jdk.incubator.vector",
            "-Xprefer:source",
            "-implicit:class",
            "-sourcepath",
            sources.toString(),
            "-cp",
            classPath,
            "-d",
            target.toString());
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(said, files, null, options, null, files.getJavaFileObjects(program))
              .call();
      if (!compiled) {
        throw new IllegalArgumentException(
            "--baseline is a build that lacks what this bench calls:\n" + said);
      }
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println("Left behind: " + folder + " (" + e + ")");
    }
  }
}
