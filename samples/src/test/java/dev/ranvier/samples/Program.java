package dev.ranvier.samples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * What a program did, run in this JVM or in one of its own.
 *
 * @param status its exit code
 * @param out its standard output
 * @param err its standard error
 */
record Program(int status, String out, String err) {

  /** Runs the command line in this JVM. */
  static Program here(String... arguments) {
    return captured(() -> Ranvier.run(arguments));
  }

  private static Program captured(IntSupplier body) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
    int status;
    try {
      status = body.getAsInt();
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    return new Program(
        status, said.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
  }

  /** Runs {@code java} in a folder, without the switches of whoever runs the tests. */
  static Program java(Path folder, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-ea");
    command.addAll(arguments);
    return command(folder, Map.of(), command);
  }

  /** Runs a command in a folder, without the switches of whoever runs the tests. */
  static Program command(Path folder, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "program", ".out");
    Path err = Files.createTempFile(folder, "program", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("RANVIER_") && !name.equals("RANVIER_CACHE"));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().putAll(environment);
    int status = builder.start().waitFor();
    return new Program(status, Files.readString(out), Files.readString(err));
  }
}
