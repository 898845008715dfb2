package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedObject;
import jdk.jfr.consumer.RecordingFile;

/**
 * Watches the JIT with the flight recorder: which methods reached C2 (alone or inlined into one
 * that did), and which a compiler gave up on. A kernel that stays interpreted still gives the right
 * results, a thousand times slower, so only this shows it.
 */
public final class CompiledKernels implements AutoCloseable {

  private static final String OURS = "dev.ranvier.simd.";
  private static final int C2 = 4;

  /** Why C2 starts the same compilation anew, or soon will: nothing is given up. */
  private static final Set<String> RETRIED =
      Set.of("retry without subsuming loads", "concurrent class loading");

  private final Recording recording = new Recording();
  private final Set<String> reached = new HashSet<>();
  private final Set<String> failures = new HashSet<>();

  /** Starts to watch; what compiled before is not seen, so use a fresh JVM. */
  public CompiledKernels() {
    recording.enable("jdk.Compilation").withoutThreshold();
    recording.enable("jdk.CompilationFailure");
    recording.enable("jdk.CompilerInlining");
    recording.start();
  }

  /** Reads what was recorded so far; call after the kernels have run warm. */
  public CompiledKernels look() throws IOException {
    reached.clear();
    failures.clear();
    Path file = Files.createTempFile("ranvier", ".jfr");
    try {
      recording.dump(file);
      read(file);
    } finally {
      Files.delete(file);
    }
    return this;
  }

  private void read(Path file) throws IOException {
    Map<Integer, Set<String>> inlined = new HashMap<>();
    Set<Integer> optimized = new HashSet<>();
    Map<Integer, String> failed = new HashMap<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      int id = event.getInt("compileId");
      switch (event.getEventType().getName()) {
        case "jdk.Compilation" -> {
          if (event.getInt("compileLevel") == C2 && event.getBoolean("succeded")) {
            optimized.add(id);
          }
          RecordedObject method = event.getValue("method");
          String name = name(method.getString("type.name"), method.getString("name"));
          inlined.computeIfAbsent(id, none -> new HashSet<>()).add(name);
        }
        case "jdk.CompilerInlining" -> {
          if (event.getBoolean("succeeded")) {
            RecordedObject callee = event.getValue("callee");
            String name = name(callee.getString("type"), callee.getString("name"));
            inlined.computeIfAbsent(id, none -> new HashSet<>()).add(name);
          }
        }
        default -> {
          String why = event.getString("failureMessage");
          if (!RETRIED.contains(why)) {
            failed.put(id, why);
          }
        }
      }
    }
    optimized.forEach(id -> reached.addAll(inlined.getOrDefault(id, Set.of())));
    failed.forEach(
        (id, why) ->
            inlined.getOrDefault(id, Set.of()).stream()
                .filter(method -> method.startsWith(OURS))
                .forEach(method -> failures.add(method + ": " + why)));
  }

  private static String name(String type, String method) {
    return type.replace('/', '.') + "." + method;
  }

  /** Whether a method of ours, {@code package.Class.method} below this package, reached C2. */
  public boolean reached(String method) {
    return reached.contains(OURS + method);
  }

  /** Whether all of them reached C2. */
  public boolean reached(List<String> methods) {
    return methods.stream().allMatch(this::reached);
  }

  /** Fails unless all of them reached C2 and no compiler gave up on any method of ours. */
  public void check(String... methods) {
    assertThat(failures).as("compilations given up").isEmpty();
    for (String method : methods) {
      assertThat(reached(method)).as("C2 reached " + method).isTrue();
    }
  }

  @Override
  public void close() {
    recording.close();
  }
}
