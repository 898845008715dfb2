package dev.ranvier.testkit;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;

/**
 * How a program ended and what it said.
 *
 * @param status its exit code
 * @param out its standard output
 * @param err its standard error
 */
public record Outcome(int status, String out, String err) {

  private static final String AT = "At: ";

  /** Runs a program's body in this JVM; the body returns the exit code. */
  public static Outcome here(IntSupplier body) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    int status;
    try (PrintStream newOut = new PrintStream(said, true, StandardCharsets.UTF_8);
        PrintStream newErr = new PrintStream(complained, true, StandardCharsets.UTF_8)) {
      System.setOut(newOut);
      System.setErr(newErr);
      status = body.getAsInt();
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    return new Outcome(
        status, said.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
  }

  /** Both streams, standard output first. */
  public String said() {
    return out + err;
  }

  /** Fails with everything that the program said, unless its exit code is 0. */
  public Outcome requireSuccess() {
    if (status != 0) {
      throw new AssertionError("exit code " + status + ":\n" + said());
    }
    return this;
  }

  /** Called by a program that may die in what it does next. */
  public static void at(String what) {
    System.out.println(AT + what);
  }

  /** The last line that the program printed with {@link #at}: what it was doing at its end. */
  public String last() {
    int line = out.lastIndexOf(AT);
    return line < 0 ? "start" : out.substring(line + AT.length()).lines().findFirst().get();
  }

  /** What it said otherwise. */
  public String withoutProgress() {
    return said().lines().filter(line -> !line.startsWith(AT)).collect(Collectors.joining("\n"));
  }
}
