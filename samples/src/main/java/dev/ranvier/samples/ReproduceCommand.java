package dev.ranvier.samples;

import dev.ranvier.data.Dataset;
import dev.ranvier.digits.DigitData;
import dev.ranvier.digits.DigitDataset;
import dev.ranvier.digits.DigitFolder;
import dev.ranvier.digits.DigitGenerator;
import dev.ranvier.recipe.Recipe;
import dev.ranvier.recipe.Reproduction;
import dev.ranvier.table.Table;
import dev.ranvier.table.TabularModel;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * A model trained again from what its file says.
 *
 * <p>How to run: {@code samples/run.sh digits}, then {@code samples/run.sh reproduce
 * digits.safetensors}
 */
@Command(
    name = "reproduce",
    description = {
      "Trains a model again from the recipe in its file, and compares the weights of every epoch"
          + " and the bytes of the file.",
      "Exit code 0 if they are identical, 1 if they differ, 2 if arguments or data are wrong."
    },
    mixinStandardHelpOptions = true)
public final class ReproduceCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "MODEL",
      description = "A model file, trained by this or another machine.")
  private Path model;

  @ArgGroup private Source source;

  /** Where the data is. */
  static final class Source {

    @Option(
        names = "--csv",
        paramLabel = "FILE",
        description = "The table that a tabular model was trained on.")
    private Path csv;

    @Option(
        names = "--data",
        paramLabel = "DIR",
        description =
            "The folder of IDX files that the model was trained on. Without --csv and --data:"
                + " digits drawn as the command digits draws them.")
    private Path data;
  }

  /** For picocli. */
  public ReproduceCommand() {}

  @Override
  public Integer call() {
    try (Recipe recipe = Recipe.of(model)) {
      System.out.println(recipe.describe());
      Reproduction again = recipe.reproduce(data(recipe));
      System.out.println(again);
      return again.identical() ? 0 : 1;
    }
  }

  private Dataset data(Recipe recipe) {
    if (source == null) {
      long seed = recipe.training().seed().orElse(0);
      DigitData drawn =
          new DigitGenerator(seed)
              .data(DigitGenerator.DEFAULT_TRAIN_COUNT, DigitGenerator.DEFAULT_TEST_COUNT);
      return new DigitDataset(drawn.train());
    }
    if (source.data != null) {
      return new DigitDataset(DigitFolder.load(source.data).train());
    }
    try (TabularModel table = TabularModel.load(model)) {
      return table.trainingData(Table.read(source.csv, table.encoder().format(), table.schema()));
    }
  }
}
