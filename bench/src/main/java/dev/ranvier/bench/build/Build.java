package dev.ranvier.bench.build;

import dev.ranvier.bench.measure.EngineName;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A build of Ranvier that engines run on in processes of their own: this one, or the baseline,
 * which is that of another checkout of this repository. Of the baseline comes the engine alone: the
 * benchmarks' own programs, compiled against it, stand in front of its class path, so that what is
 * measured, and how, is the same for both.
 *
 * @param prefix before the names of its engines
 * @param classPath of its processes
 */
public record Build(String prefix, String classPath) {

  /** How the names of the baseline's engines begin. */
  public static final String BASELINE = "baseline-";

  /** The build that runs. */
  public static final Build THIS = new Build("", System.getProperty("java.class.path"));

  private static final String LAUNCHER = "bench/target/launch";
  private static final String COMMAND = "bench/run.sh";

  /** The class path as the shell reads it, in single quotes, a quote of its own as '\''. */
  private static final Pattern CLASS_PATH = Pattern.compile(" -cp '([^']*+(?:'\\\\''[^']*+)*+)'");

  private static final String PACKAGES = "dev/ranvier/";
  private static final List<String> NOT_THE_ENGINE =
      Stream.of("bench/", "digits/", "samples/", "testkit/").map(PACKAGES::concat).toList();

  /**
   * The build of another checkout, which must be there: {@code bench/run.sh} sees to that.
   *
   * @param program of this module that is to run on it
   * @throws IllegalArgumentException saying what is missing and what to do
   */
  public static Build baseline(Path checkout, Class<?> program) {
    String given = "--baseline is '" + checkout + "', ";
    String expected = "expected the folder of another checkout of this repository, ";
    if (!Files.isDirectory(checkout)) {
      throw new IllegalArgumentException(given + expected + "found no such folder");
    }
    if (!Files.exists(checkout.resolve(COMMAND))) {
      throw new IllegalArgumentException(given + expected + "found no " + COMMAND + " in it");
    }
    Path launcher = checkout.resolve(LAUNCHER);
    String toDo = checkout.resolve(COMMAND) + " --help builds it";
    if (!Files.exists(launcher)) {
      throw new IllegalArgumentException(
          given + "which is not built, found no " + LAUNCHER + " in it: " + toDo);
    }
    String classPath = classPath(launcher);
    for (String entry : classPath.split(File.pathSeparator)) {
      if (!Files.exists(Path.of(entry))) {
        throw new IllegalArgumentException(
            "%swhose build lacks %s, which its %s names: delete that file, then %s"
                .formatted(given, entry, LAUNCHER, toDo));
      }
    }
    Path harness = HarnessCompiler.compile(program, ownClasses(), classPath);
    return new Build(BASELINE, harness + File.pathSeparator + classPath);
  }

  private static String classPath(Path launcher) {
    try {
      Matcher matcher = CLASS_PATH.matcher(Files.readString(launcher));
      if (matcher.find()) {
        return matcher.group(1).replace("'\\''", "'");
      }
      throw new IllegalArgumentException(
          "--baseline has a launcher that names no class path: " + launcher);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the benchmarks' own classes lie. */
  private static Path ownClasses() {
    return THIS.holder(Build.class.getName().replace('.', '/') + ".class");
  }

  /** An engine's name without the prefix. */
  public static String engine(String name) {
    return name.startsWith(BASELINE) ? name.substring(BASELINE.length()) : name;
  }

  /** Whether an engine is Ranvier, of whichever build. */
  public static boolean isRanvier(String name) {
    return engine(name).startsWith(EngineName.RANVIER);
  }

  /** The name in the CSV of an engine on this build. */
  public String name(String engine) {
    return prefix + engine;
  }

  /** A class of this module as a process, not yet started: on this JVM's flags. */
  public ProcessBuilder process(Class<?> main, String... arguments) {
    return PeerProcess.of(classPath, main, arguments);
  }

  /** The first file of this name on the class path, which must have one. */
  public InputStream open(String name) throws IOException {
    Path entry = holder(name);
    if (!Files.isRegularFile(entry)) {
      return Files.newInputStream(entry.resolve(name));
    }
    try (JarFile jar = new JarFile(entry.toFile())) {
      return new ByteArrayInputStream(jar.getInputStream(jar.getEntry(name)).readAllBytes());
    }
  }

  private Path holder(String name) {
    return Arrays.stream(classPath.split(File.pathSeparator))
        .map(Path::of)
        .filter(entry -> holds(entry, name))
        .findFirst()
        .orElseThrow();
  }

  /** The parts that a program needs which embeds the engine, and nothing else. */
  public List<String> engineParts() {
    return Arrays.stream(classPath.split(File.pathSeparator))
        .filter(entry -> holds(Path.of(entry), PACKAGES))
        .filter(entry -> NOT_THE_ENGINE.stream().noneMatch(part -> holds(Path.of(entry), part)))
        .toList();
  }

  /** Whether a folder or jar has a file of this name, or files in a folder of this name. */
  private static boolean holds(Path entry, String name) {
    if (!Files.isRegularFile(entry)) {
      return Files.exists(entry.resolve(name));
    }
    try (JarFile jar = new JarFile(entry.toFile())) {
      return jar.stream().anyMatch(each -> each.getName().startsWith(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
