package dev.ranvier.samples;

import dev.ranvier.blas.BlasUnavailableException;
import dev.ranvier.format.DataFileException;
import dev.ranvier.io.ModelFormatException;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;

/** The command line. A user's mistake gets one clear message and exit code 2. */
@Command(
    name = "ranvier",
    description = "Ranvier, a neural-network engine for the JVM.",
    mixinStandardHelpOptions = true,
    version = "ranvier 0.1.0-SNAPSHOT",
    subcommands = {
      S01Perceptron.class,
      S02Xor.class,
      S03ByHand.class,
      S04DeepBinaryClassifier.class,
      S05BinaryClassifier.class,
      S06SumOrMean.class,
      S08Iris.class,
      S09Digits.class,
      S10Diamonds.class,
      S14RealTime.class,
      S15SimdAgainstBlas.class,
      S16KillAndResume.class,
      ReproduceCommand.class,
      VerifyCommand.class,
      HelpCommand.class
    })
public final class Ranvier implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** For picocli. */
  public Ranvier() {}

  /** Runs a command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs a command; returns its exit code. */
  static int run(String... args) {
    CommandLine line = new CommandLine(new Ranvier());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setSubcommandsCaseInsensitive(true); // S03 and s03
    line.setParameterExceptionHandler((failure, given) -> refuse(failure));
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
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
    command.getErr().println(command.getColorScheme().errorText(message));
    return command.getCommandSpec().exitCodeOnInvalidInput();
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
