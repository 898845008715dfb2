package dev.ranvier.blas;

import dev.ranvier.natives.linux.x86_64.OpenBlasBinary;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Programs started in JVMs of their own, with an explicit cache folder. */
final class Jvm {

  /** How a program ended. */
  record Outcome(int status, String said) {}

  private Jvm() {}

  static List<String> command(Path cache, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Dranvier.cache=" + cache));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs {@link Probe} on the class path. */
  static List<String> probe(Path cache) {
    String path =
        Stream.of(Probe.class, BlasLibrary.class, OpenBlasBinary.class)
            .map(type -> classes(type).toString())
            .collect(Collectors.joining(":"));
    return command(cache, "--enable-native-access=ALL-UNNAMED", "-cp", path, Probe.class.getName());
  }

  static Process start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // The switches of whoever runs the tests are not those of the program.
    builder.environment().keySet().removeIf(name -> name.startsWith("RANVIER_"));
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    return builder.start();
  }

  static Outcome finish(Process process) throws IOException, InterruptedException {
    String said = new String(process.getInputStream().readAllBytes());
    return new Outcome(process.waitFor(), said);
  }

  static Outcome run(List<String> command) throws IOException, InterruptedException {
    return finish(start(command));
  }

  /** The folder or jar that a class comes from. */
  static Path classes(Class<?> type) {
    try {
      Path path = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (!Files.exists(path)) {
        throw new AssertionError("no such class folder: " + path);
      }
      return path;
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
