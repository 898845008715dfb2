package dev.ranvier.samples;

import dev.ranvier.testkit.Outcome;

/** The command line, run in this JVM. */
final class Commands {

  private Commands() {}

  static Outcome run(String... arguments) {
    return Outcome.here(() -> Ranvier.run(arguments));
  }
}
