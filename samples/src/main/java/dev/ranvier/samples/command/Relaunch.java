package dev.ranvier.samples.command;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A jar cannot ask for the module of the Vector API, and without it products take many times as
 * long: so a JVM that is without starts another one with it, which has its streams, its flags and
 * its signals, and ends with that one's exit code.
 *
 * <p>The property {@code ranvier.relaunch} or the variable {@code RANVIER_RELAUNCH}, {@code off},
 * keeps everything in one JVM.
 */
public final class Relaunch {

  private static final String PROPERTY = "ranvier.relaunch";
  private static final String VARIABLE = "RANVIER_RELAUNCH";

  /** Set in the second JVM. */
  private static final String DONE = "ranvier.relaunched";

  private static final String VECTORS = "jdk.incubator.vector";
  private static final Set<String> OFF = Set.of("off", "none", "no", "false");
  private static final int KILLED = 137;

  private Relaunch() {}

  /**
   * Runs a main class of this class path in a second JVM, if that has vectors and this one has not.
   *
   * @return its exit code; empty if the caller is to go on
   */
  public static OptionalInt run(String main, String... args) {
    Path java = java();
    if (hasVectors() || isOff() || isDone() || !isOffered() || !Files.isExecutable(java)) {
      return OptionalInt.empty();
    }
    List<String> command = new ArrayList<>(List.of(java.toString()));
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("--add-modules=" + VECTORS);
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-D" + DONE + "=true");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(List.of(args));
    try {
      return OptionalInt.of(waitFor(new ProcessBuilder(command).inheritIO().start()));
    } catch (IOException e) {
      System.err.println("Ranvier: SIMD: off (" + java + " cannot be started: " + e + ")");
      return OptionalInt.empty();
    }
  }

  /** A signal that ends this JVM ends the other one first. */
  private static int waitFor(Process process) {
    Thread end =
        new Thread(
            () -> {
              process.destroy();
              process.onExit().join();
            });
    Runtime.getRuntime().addShutdownHook(end);
    while (true) {
      try {
        return process.waitFor();
      } catch (InterruptedException e) {
        process.destroy();
      }
    }
  }

  /** In the second JVM: ends with the first, also where that was killed. */
  public static void endWithParent() {
    if (isDone()) {
      ProcessHandle.current()
          .parent()
          .ifPresent(parent -> parent.onExit().thenRun(() -> Runtime.getRuntime().halt(KILLED)));
    }
  }

  /** How this JVM came to have vectors, or why it has none; for people. */
  static String describe() {
    if (isDone()) {
      return "started again by itself with --add-modules=" + VECTORS;
    }
    if (hasVectors()) {
      return "started once, with --add-modules=" + VECTORS;
    }
    if (isOff()) {
      return "not started again with --add-modules=%s: switched off by %s or %s"
          .formatted(VECTORS, PROPERTY, VARIABLE);
    }
    return isOffered()
        ? "started without --add-modules=" + VECTORS
        : "this Java has no module " + VECTORS;
  }

  private static Path java() {
    boolean windows = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows");
    return Path.of(System.getProperty("java.home"), "bin", windows ? "java.exe" : "java");
  }

  private static boolean hasVectors() {
    return ModuleLayer.boot().findModule(VECTORS).isPresent();
  }

  private static boolean isOffered() {
    return ModuleFinder.ofSystem().find(VECTORS).isPresent();
  }

  private static boolean isDone() {
    return System.getProperty(DONE) != null;
  }

  private static boolean isOff() {
    String property = System.getProperty(PROPERTY, "").strip();
    String value = property.isEmpty() ? System.getenv(VARIABLE) : property;
    return value != null && OFF.contains(value.strip().toLowerCase(Locale.ROOT));
  }
}
