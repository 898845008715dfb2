package dev.ranvier.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where this process runs and how it was started. */
final class Machine {

  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
  private static final Set<String> WITH_VALUE =
      Set.of("-cp", "-classpath", "--class-path", "-p", "--module-path", "-m", "--module");

  /** What a report that goes to others must not tell. */
  private static final Pattern SECRET =
      Pattern.compile("(?i)((?:password|passwd|secret|token|credential|api-?key)[\\w.-]*=)\\S+");

  private static final Pattern PLAIN = Pattern.compile("[\\w@%+=:,./-]+");

  /** What changes how a network is trained. */
  private static final Set<String> SWITCHES =
      Set.of(
          "ranvier.blas",
          "ranvier.simd",
          "ranvier.cpu",
          "ranvier.tiles",
          "ranvier.auto",
          "ranvier.threads");

  private Machine() {}

  /** Facts by their names. */
  static Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "Machine",
        "%s, %s processors"
            .formatted(
                processor().orElse(System.getProperty("os.arch")),
                Runtime.getRuntime().availableProcessors()));
    facts.put(
        "System",
        "%s %s, %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")));
    facts.put("Java", "%s %s".formatted(System.getProperty("java.vm.name"), Runtime.version()));
    String flags = String.join(" ", flags());
    if (!flags.isEmpty()) {
      facts.put("JVM flags", flags);
    }
    String switches = String.join(" ", switches());
    if (!switches.isEmpty()) {
      facts.put("Switches", switches);
    }
    return facts;
  }

  private static Optional<String> processor() {
    try (Stream<String> lines = Files.lines(PROCESSORS)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip().replaceAll(" +", " "));
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** The command that started this process, for a shell; empty if the system does not tell. */
  static Optional<String> command() {
    ProcessHandle.Info info = ProcessHandle.current().info();
    if (info.command().isEmpty() || info.arguments().isEmpty()) {
      return Optional.empty();
    }
    List<String> words = new ArrayList<>(List.of(info.command().get()));
    words.addAll(List.of(info.arguments().get()));
    return Optional.of(
        SECRET
            .matcher(String.join(" ", words.stream().map(Machine::quoted).toList()))
            .replaceAll("$1…"));
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private static List<String> flags() {
    String[] arguments = ProcessHandle.current().info().arguments().orElse(new String[0]);
    List<String> flags = new ArrayList<>();
    for (int i = 0; i < arguments.length && arguments[i].startsWith("-"); i++) {
      if (WITH_VALUE.contains(arguments[i])) {
        i++;
      } else if (!arguments[i].startsWith("-Dranvier.") && !arguments[i].equals("-jar")) {
        flags.add(SECRET.matcher(arguments[i]).replaceAll("$1…"));
      }
    }
    return flags;
  }

  /** What was set of Ranvier's own. */
  private static List<String> switches() {
    Map<String, String> set = new TreeMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      if (SWITCHES.contains(name)) {
        set.put(name, System.getProperty(name));
      }
    }
    System.getenv()
        .forEach(
            (name, value) -> {
              if (SWITCHES.contains(name.toLowerCase(Locale.ROOT).replace('_', '.'))) {
                set.put(name, value);
              }
            });
    return set.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).toList();
  }
}
