package dev.ranvier.samples;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line. A user's mistake gets one clear message and exit code 2. */
@Command(
    name = "ranvier",
    description = "Ranvier, a neural-network engine for the JVM.",
    mixinStandardHelpOptions = true,
    version = "ranvier 0.1.0-SNAPSHOT",
    subcommands = {
      DigitsCommand.class,
      S01Xor.class,
      S02BinaryClassifier.class,
      S03DeepBinaryClassifier.class,
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

  /** Runs a command. */
  static int run(String... args) {
    CommandLine line = new CommandLine(new Ranvier());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          if (!isUsersMistake(failure)) {
            throw failure;
          }
          command.getErr().println(command.getColorScheme().errorText(failure.getMessage()));
          return command.getCommandSpec().exitCodeOnInvalidInput();
        });
    return line.execute(args);
  }

  /** These types carry messages for users; anything else is a bug and keeps its stack trace. */
  private static boolean isUsersMistake(Exception failure) {
    return failure instanceof IllegalArgumentException
        || failure instanceof IllegalStateException
        || failure instanceof java.io.UncheckedIOException
        || failure instanceof dev.ranvier.io.ModelFormatException
        || failure instanceof dev.ranvier.samples.digits.DataFileException;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
