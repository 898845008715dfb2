package dev.ranvier.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Machine code as GNU's {@code objdump} reads it, for tests of what writes machine code: a second
 * opinion on every instruction.
 *
 * <p>{@code RANVIER_OBJDUMP} names the program. Unset: the tests are skipped and say so in one
 * line.
 */
public final class Objdump {

  /** The variable that names the program. */
  public static final String VARIABLE = "RANVIER_OBJDUMP";

  /** Bytes and nothing else, every one of them: zeros in a row as well. */
  private static final List<String> FLAGS =
      List.of(
          "--disassemble-all",
          "--disassemble-zeroes",
          "--target=binary",
          "--architecture=i386:x86-64",
          "--disassembler-options=intel",
          "--no-show-raw-insn",
          "--wide");

  /** An address and the instruction there. */
  private static final Pattern LINE = Pattern.compile(" *[0-9a-f]+:\t(.*)");

  private Objdump() {}

  /**
   * The x86-64 instructions of some bytes, in order, in Intel's notation with one space between
   * words, such as {@code vmovups zmm0,ZMMWORD PTR [rdi]}. Targets of jumps count from the first
   * byte; what is no instruction is {@code (bad)}. A call starts a process: thousands of
   * instructions in one cost as much as a single one.
   *
   * @throws AssertionError if the program cannot do it, with what it said
   */
  public static List<String> instructions(byte[] code) {
    String what = "GNU objdump with x86-64, to read machine code";
    return instructions(RealPart.named(VARIABLE, what), code);
  }

  static List<String> instructions(Path program, byte[] code) {
    try {
      Path file = Files.createTempFile("code", ".bin");
      try {
        return instructions(program, Files.write(file, code));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while " + program + " ran", e);
    }
  }

  private static List<String> instructions(Path program, Path file)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(FLAGS);
    command.add(file.toString());
    Outcome outcome = Program.of(command).with("LC_ALL", "C").run();
    if (outcome.status() != 0 || !outcome.out().contains("file format binary")) {
      throw new AssertionError(
          "%s is no objdump that reads x86-64 (exit code %s); name GNU's with %s. It said:%n%s"
              .formatted(program, outcome.status(), VARIABLE, outcome.said()));
    }
    return outcome
        .out()
        .lines()
        .map(LINE::matcher)
        .filter(line -> line.matches())
        .map(line -> line.group(1).strip().replaceAll(" +", " "))
        .toList();
  }
}
