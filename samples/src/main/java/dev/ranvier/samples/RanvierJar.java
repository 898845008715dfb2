package dev.ranvier.samples;

import dev.ranvier.samples.command.Relaunch;
import java.util.OptionalInt;

/** The command line as one jar: starts a second JVM with the Vector API, if this one is without. */
public final class RanvierJar {

  private RanvierJar() {}

  /** Runs a command, here or in that JVM, and ends this one with its exit code. */
  public static void main(String[] args) {
    OptionalInt code = Relaunch.run(Ranvier.class.getName(), args);
    if (code.isPresent()) {
      System.exit(code.getAsInt());
    }
    Ranvier.main(args);
  }
}
