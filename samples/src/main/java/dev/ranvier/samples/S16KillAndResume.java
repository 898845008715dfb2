package dev.ranvier.samples;

import static dev.ranvier.activation.Activation.relu;
import static dev.ranvier.activation.Activation.sigmoid;

import dev.ranvier.FitOptions;
import dev.ranvier.Sequential;
import dev.ranvier.Verbosity;
import dev.ranvier.callback.BackupAndRestore;
import dev.ranvier.callback.EarlyStopping;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Optimizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Lesson 16: a training is killed, as by a power cut, and goes on as if nothing had happened. It
 * runs in a process of its own, which is ended by force in the middle; the same program, started
 * again, takes up the last whole epoch. In the end the model is byte for byte that of a training
 * which nobody disturbed.
 *
 * <p>How to run: {@code samples/run.sh S16}, or {@code samples/run.sh resume}
 */
@Command(
    name = "resume",
    aliases = "S16",
    description = "Lesson 16: a training is killed and resumed; the model's bytes are the same.",
    mixinStandardHelpOptions = true)
public final class S16KillAndResume implements Runnable {

  private static final int EPOCHS = 12;
  private static final int KILLED_AFTER = 5;

  @Option(
      names = "--train",
      paramLabel = "FOLDER",
      hidden = true,
      description = "What is run in the process that is killed: trains in this folder.")
  private Path train;

  /** For picocli. */
  public S16KillAndResume() {}

  @Override
  public void run() {
    if (train != null) {
      train(train.resolve("model.safetensors"), BackupAndRestore.of(train.resolve("backup")));
      return;
    }
    try {
      Path folder = Files.createTempDirectory("resume");
      try {
        show(folder);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void show(Path folder) throws IOException, InterruptedException {
    System.out.println("1. Trains in a process of its own, until it is killed:");
    process(folder, KILLED_AFTER);
    try (Stream<Path> left = Files.list(folder.resolve("backup"))) {
      System.out.println("   What it left: " + left.map(Path::getFileName).sorted().toList());
    }
    System.out.println("2. The same command again:");
    process(folder, Integer.MAX_VALUE);
    System.out.println("3. The same training here, undisturbed");
    Path undisturbed = folder.resolve("undisturbed.safetensors");
    train(undisturbed);
    long different = Files.mismatch(folder.resolve("model.safetensors"), undisturbed);
    System.out.printf(
        "The two models are %s, %s bytes%n",
        different < 0 ? "identical" : "different from byte " + different, Files.size(undisturbed));
  }

  /** The training, with or without a backup. It is written as if nothing could ever happen. */
  private static void train(Path file, BackupAndRestore... backup) {
    BallPoints points = BallPoints.draw(6, 2_000, 16);
    try (Sequential network =
        Sequential.of(
            Input.of(6), Dense.of(64, relu()), Dense.of(64, relu()), Dense.of(1, sigmoid()))) {
      network.compile(Optimizer.adam(), Loss.binaryCrossEntropy());
      boolean child = backup.length > 0;
      FitOptions options =
          FitOptions.epochs(EPOCHS)
              .validationSplit(0.2)
              .verbosity(Verbosity.SILENT)
              .afterEpoch(
                  history -> {
                    if (child) {
                      System.out.printf(
                          Locale.ROOT,
                          "epoch %d  val_loss %.4f%n",
                          history.epochs(),
                          history.last("val_loss"));
                    }
                  });
      options =
          child
              ? options.callbacks(EarlyStopping.of().patience(EPOCHS), backup[0])
              : options.callbacks(EarlyStopping.of().patience(EPOCHS));
      network.fit(Dataset.wrap(points.features(), points.targets()), options);
      network.save(file);
    }
  }

  /** Runs the training as a process; ends it by force after an epoch's line, without a warning. */
  private static void process(Path folder, int lastEpoch) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(java());
    command.addAll(List.of("resume", "--train", folder.toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println("   " + line);
        if (line.startsWith("epoch " + lastEpoch + " ")) {
          process.destroyForcibly();
          break;
        }
      }
    }
    System.out.println("   exit code " + process.waitFor());
  }

  /** This JVM's command line up to the main class. */
  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Ranvier.class.getName()));
    return command;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
