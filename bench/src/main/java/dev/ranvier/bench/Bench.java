package dev.ranvier.bench;

import dev.ranvier.bench.data.DataBench;
import dev.ranvier.bench.digits.DigitsBench;
import dev.ranvier.bench.digits.FitBench;
import dev.ranvier.bench.gemm.AutoBench;
import dev.ranvier.bench.gemm.GemmBench;
import dev.ranvier.bench.infer.InferBench;
import dev.ranvier.bench.jmh.JmhBench;
import dev.ranvier.bench.lab.LabBench;
import dev.ranvier.bench.memory.MemoryBench;
import dev.ranvier.bench.spiking.SpikingBench;
import dev.ranvier.bench.start.CallsBench;
import dev.ranvier.bench.stream.StreamBench;
import dev.ranvier.bench.team.TeamBench;
import dev.ranvier.bench.train.TrainBench;
import dev.ranvier.blas.BlasUnavailableException;
import dev.ranvier.format.DataFileException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Measurements. Standard output carries CSV alone, everything else goes to standard error. Figures
 * of one run may be compared, figures of different runs may not: every row has the machine's FMA
 * rate at that time beside it.
 */
@Command(
    name = "bench",
    description = "Measures Ranvier; CSV on standard output.",
    mixinStandardHelpOptions = true,
    subcommands = {
      DigitsBench.class,
      FitBench.class,
      DataBench.class,
      TrainBench.class,
      InferBench.class,
      PeersBench.class,
      CallsBench.class,
      GemmBench.class,
      AutoBench.class,
      TeamBench.class,
      JmhBench.class,
      LabBench.class,
      StreamBench.class,
      SpikingBench.class,
      MemoryBench.class,
      CommandLine.HelpCommand.class
    })
public final class Bench implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  private Bench() {}

  /** Runs a measurement. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs a measurement and returns the exit code. */
  static int run(String... args) {
    CommandLine line = commandLine();
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          if (failure instanceof IllegalArgumentException
              || failure instanceof BlasUnavailableException
              || failure instanceof DataFileException) {
            command.getErr().println(failure.getMessage());
            return command.getCommandSpec().exitCodeOnInvalidInput();
          }
          throw failure;
        });
    return line.execute(args);
  }

  /** All commands. */
  public static CommandLine commandLine() {
    return new CommandLine(new Bench());
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.err);
  }
}
