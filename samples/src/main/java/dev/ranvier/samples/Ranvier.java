package dev.ranvier.samples;

import dev.ranvier.DivergenceException;
import dev.ranvier.blas.BlasUnavailableException;
import dev.ranvier.format.DataFileException;
import dev.ranvier.io.ModelFormatException;
import dev.ranvier.samples.command.BenchCommand;
import dev.ranvier.samples.command.CompletionCommand;
import dev.ranvier.samples.command.DoctorCommand;
import dev.ranvier.samples.command.DrawCommand;
import dev.ranvier.samples.command.EvaluateCommand;
import dev.ranvier.samples.command.ExplainCommand;
import dev.ranvier.samples.command.InspectCommand;
import dev.ranvier.samples.command.PredictCommand;
import dev.ranvier.samples.command.Relaunch;
import dev.ranvier.samples.command.Results;
import dev.ranvier.samples.command.StandardOutput;
import dev.ranvier.samples.command.TrainCommand;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;

/**
 * The command line. Exit code 0: done; 1: the answer is no, or it failed; 2: a user's mistake, with
 * one clear message. Results are on standard output, all else on standard error.
 */
@Command(
    name = "ranvier",
    description = "Ranvier, a neural-network engine for the JVM.",
    mixinStandardHelpOptions = true,
    version = "ranvier 0.1.0-SNAPSHOT",
    subcommands = {
      TrainCommand.class,
      PredictCommand.class,
      EvaluateCommand.class,
      InspectCommand.class,
      DrawCommand.class,
      ExplainCommand.class,
      ReproduceCommand.class,
      VerifyCommand.class,
      BenchCommand.class,
      DoctorCommand.class,
      CompletionCommand.class,
      S01Perceptron.class,
      S02Xor.class,
      S03ByHand.class,
      S04DeepBinaryClassifier.class,
      S05BinaryClassifier.class,
      S06SumOrMean.class,
      S07Activations.class,
      S08Iris.class,
      S09Digits.class,
      S10Diamonds.class,
      S11Pictures.class,
      S12AssociativeMemory.class,
      S13SpikingNeurons.class,
      S14RealTime.class,
      S15SimdAgainstBlas.class,
      S16KillAndResume.class,
      S17WhatItLooksAt.class,
      HelpCommand.class
    })
public final class Ranvier implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** For picocli. */
  public Ranvier() {}

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    Relaunch.endWithParent();
    StandardOutput.install();
    System.exit(StandardOutput.end(run(args)));
  }

  /** Runs a command; returns its exit code. */
  static int run(String... args) {
    CommandLine line = new CommandLine(new Ranvier());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setSubcommandsCaseInsensitive(true); // S03 and s03
    line.setParameterExceptionHandler((failure, given) -> refuse(failure));
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          if (failure instanceof Results.ReaderGone) {
            return CommandLine.ExitCode.OK;
          }
          if (failure instanceof DivergenceException) {
            say(command, failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
          }
          if (!isUsersMistake(failure)) {
            throw failure;
          }
          return refuse(command, failure.getMessage());
        });
    return line.execute(args);
  }

  private static int refuse(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    return refuse(
        command,
        "%s. Try: %s --help"
            .formatted(failure.getMessage(), command.getCommandSpec().qualifiedName()));
  }

  private static int refuse(CommandLine command, String message) {
    say(command, message);
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static void say(CommandLine command, String message) {
    command.getErr().println(command.getColorScheme().errorText(message));
  }

  /** These types carry messages for users; anything else is a bug and keeps its stack trace. */
  private static boolean isUsersMistake(Exception failure) {
    return failure instanceof IllegalArgumentException
        || failure instanceof IllegalStateException
        || failure instanceof BlasUnavailableException
        || failure instanceof UncheckedIOException
        || failure instanceof ModelFormatException
        || failure instanceof DataFileException;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
