package dev.ranvier.samples;

import static dev.ranvier.activation.Activation.relu;

import dev.ranvier.Verbosity;
import dev.ranvier.callback.ReduceLROnPlateau;
import dev.ranvier.layer.Dense;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.random.Philox;
import dev.ranvier.table.Column;
import dev.ranvier.table.Prediction;
import dev.ranvier.table.TabularModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Lesson 10: what diamonds cost, learned from a CSV file with numbers and words in it. The words
 * have an order, which the lesson tells; prices come back in dollars, with an interval.
 *
 * <p>How to run: {@code samples/run.sh S10}, or {@code samples/run.sh diamonds --data DIR}
 */
@Command(
    name = "diamonds",
    aliases = "S10",
    description = "Lesson 10: prices of diamonds from a CSV file, with intervals.",
    mixinStandardHelpOptions = true)
public final class S10Diamonds implements Runnable {

  private static final String[] CUTS = {"Fair", "Good", "Very Good", "Premium", "Ideal"};
  private static final String[] COLORS = {"J", "I", "H", "G", "F", "E", "D"};
  private static final String[] CLARITIES = {
    "I1", "SI2", "SI1", "VS2", "VS1", "VVS2", "VVS1", "IF"
  };

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Folder with diamonds.csv: carat, cut, color, clarity, depth, table, price, x, y, z."
              + " Default: a small file of that kind, made on the spot.")
  private Path data;

  @Option(names = "--epochs", description = "Passes over the data. Default: ${DEFAULT-VALUE}.")
  private int epochs = 20;

  /** For picocli. */
  public S10Diamonds() {}

  @Override
  public void run() {
    if (data != null) {
      learn(data.resolve("diamonds.csv"));
      return;
    }
    try {
      Path made = Files.createTempFile("diamonds", ".csv");
      try {
        Files.writeString(made, drawn(2_000));
        System.out.println("No --data: prices of 2,000 diamonds are made up.");
        learn(made);
      } finally {
        Files.delete(made);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void learn(Path csv) {
    try (TabularModel model =
        TabularModel.regressor("price")
            .columns(
                Column.ordinal("cut", CUTS),
                Column.ordinal("color", COLORS),
                Column.ordinal("clarity", CLARITIES))
            .ignore("x", "y", "z") // the carat says it, and one stone is 59 mm wide by mistake
            .layers(Dense.of(64, relu()), Dense.of(64, relu()))
            .epochs(epochs)
            .batchSize(128)
            .optimizer(Optimizer.adam(0.004))
            .callbacks(ReduceLROnPlateau.of().factor(0.3).patience(2).minDelta(0))
            .holdOut(0.2)
            .withIntervals(0.9)
            .verbosity(Verbosity.SILENT)
            .fit(csv)) {
      System.out.println(model.schema());
      System.out.println("held out, " + model.heldOut());
      Prediction one =
          model.predict(
              Map.of(
                  "carat", 1.01, "cut", "Ideal", "color", "G", "clarity", "VS1", "depth", 61.8,
                  "table", 56));
      System.out.printf(
          Locale.ROOT,
          "A carat, ideal cut, color G, VS1: %.0f dollars; nine of ten lie between %.0f and %.0f%n",
          one.value(),
          one.interval().low(),
          one.interval().high());
    }
  }

  /** Rows as in the real file: the price grows faster than the weight, and with every grade. */
  private static String drawn(int rows) {
    Philox random = Philox.of(10, 0);
    StringBuilder csv = new StringBuilder("carat,cut,color,clarity,depth,table,price,x,y,z\n");
    for (int i = 0; i < rows; i++) {
      double carat = Math.exp(-0.5 + 0.5 * random.nextGaussian());
      int cut = random.nextInt(CUTS.length);
      int color = random.nextInt(COLORS.length);
      int clarity = random.nextInt(CLARITIES.length);
      double grade = 1 + 0.03 * cut + 0.08 * color + 0.12 * clarity;
      double price = 2_500 * Math.pow(carat, 1.7) * grade * Math.exp(0.08 * random.nextGaussian());
      double depth = 61.7 + 1.4 * random.nextGaussian();
      double side = 6.4 * Math.cbrt(carat) * (1 + 0.005 * random.nextGaussian());
      csv.append(
          String.format(
              Locale.ROOT,
              "%.2f,%s,%s,%s,%.1f,%d,%.0f,%.2f,%.2f,%.2f%n",
              carat,
              CUTS[cut],
              COLORS[color],
              CLARITIES[clarity],
              depth,
              53 + random.nextInt(10),
              price,
              side,
              side * 1.004,
              side * depth / 100));
    }
    return csv.toString();
  }
}
