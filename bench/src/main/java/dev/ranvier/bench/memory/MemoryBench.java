package dev.ranvier.bench.memory;

import dev.ranvier.Backend;
import dev.ranvier.bench.command.Arguments;
import dev.ranvier.bench.measure.Csv;
import dev.ranvier.digits.DigitData;
import dev.ranvier.digits.DigitFolder;
import dev.ranvier.digits.DigitGenerator;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Associative memories: random patterns against theory, digits half hidden, and the speed of recall
 * beside NumPy. What is out of bounds makes the exit code 1.
 */
@Command(
    name = "memory",
    description =
        "Associative memories against theory, on half hidden digits, and beside NumPy; exit code 1"
            + " if a figure is out of bounds.",
    mixinStandardHelpOptions = true)
public final class MemoryBench implements Callable<Integer> {

  private static final List<String> PARTS = List.of("theory", "digits", "speed");
  private static final String DATA = "RANVIER_DATA";
  private static final int DRAWN = 1_000;

  @Option(
      names = "--part",
      paramLabel = "NAME",
      description = "Only this part: theory, digits or speed. Repeatable.")
  private List<String> parts = PARTS;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "MNIST's IDX files; default: the folder mnist-10k in RANVIER_DATA, else drawn digits, of"
              + " which nothing is expected.")
  private Path data;

  @Option(names = "--backend", defaultValue = "AUTO", description = "AUTO, SIMD, BLAS or SCALAR.")
  private Backend backend;

  @Option(names = "--threads", defaultValue = "1", description = "Threads of each engine.")
  private int threads;

  @Option(names = "--seed", defaultValue = "1", description = "Of patterns and flips.")
  private long seed;

  @Option(names = "--quick", description = "Speed with 2,000 neurons and few rounds.")
  private boolean quick;

  private MemoryBench() {}

  @Override
  public Integer call() {
    Arguments.checkThreadsOfTeam(threads);
    for (String part : parts) {
      if (!PARTS.contains(part)) {
        throw new IllegalArgumentException(
            "--part is '" + part + "', expected one of " + String.join(", ", PARTS));
      }
    }
    DigitData digits = parts.contains("digits") ? digits() : null;
    Csv.header();
    Findings findings = new Findings(threads);
    if (parts.contains("theory")) {
      new TheoryPart(findings, backend, threads, seed).run();
    }
    if (digits != null) {
      System.err.println(digits.source());
      boolean bounds = data != null || System.getenv(DATA) != null;
      new DigitsPart(findings, digits.train(), bounds, backend, threads).run();
    }
    if (parts.contains("speed")) {
      new SpeedPart(findings, backend, threads, quick, seed).run();
    }
    return findings.outside() == 0 ? 0 : 1;
  }

  private DigitData digits() {
    String named = System.getenv(DATA);
    if (data == null && (named == null || named.isBlank())) {
      DigitGenerator drawn = new DigitGenerator(1);
      return new DigitData(
          drawn.digits(0, DRAWN), drawn.digits(DRAWN, 1), "Drawn digits; no bounds are checked");
    }
    return DigitFolder.load(data != null ? data : Path.of(named).resolve("mnist-10k"));
  }
}
