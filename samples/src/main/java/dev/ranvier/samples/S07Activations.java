package dev.ranvier.samples;

import dev.ranvier.Model;
import dev.ranvier.Predictor;
import dev.ranvier.activation.Activation;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.report.Plot;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Lesson 7: activation functions and their derivatives, drawn: each as the engine computes it
 * forward and backward, and the derivative compared with what the function does nearby.
 *
 * <p>How to run: {@code samples/run.sh S07}, or {@code samples/run.sh activations --out FOLDER}
 */
@Command(
    name = "activations",
    aliases = "S07",
    description = "Lesson 7: activation functions and their derivatives, drawn.",
    mixinStandardHelpOptions = true)
public final class S07Activations implements Runnable {

  private static final float FROM = -5;
  private static final float STEP = 0.025f;
  private static final int POINTS = 401; // to 5

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description = "Where the pictures go. Default: ${DEFAULT-VALUE}, here.")
  private Path out = Path.of("activations");

  /** For picocli. */
  public S07Activations() {}

  @Override
  public void run() {
    PictureFolder folder = PictureFolder.of(out);
    System.out.println("                at -2     at 0     at 2   slope there, differs by at most");
    for (Activation activation : Activation.all()) {
      // These two look at all outputs of a layer at once: there is no curve of one input.
      if (!List.of("softmax", "log_softmax").contains(activation.name())) {
        draw(activation, folder);
      }
    }
  }

  private static void draw(Activation activation, PictureFolder folder) {
    float[] xs = new float[POINTS];
    for (int i = 0; i < POINTS; i++) {
      xs[i] = FROM + i * STEP;
    }
    float[] ys = new float[POINTS];
    float[] slopes = new float[POINTS];
    Dense neuron = Dense.of(1, activation).withoutBias().withInitializer(Initializer.ones());
    try (Model model = Model.initialize(List.of(Input.of(1), neuron), 0);
        Predictor predictor = model.predictor(POINTS)) {
      predictor.predict(FloatBuffer.wrap(xs), FloatBuffer.wrap(ys));
      float[] once = new float[POINTS];
      Arrays.fill(once, 1);
      predictor.inputGradients(xs, once, slopes);
    }
    System.out.printf(
        Locale.ROOT,
        "%-12s %8.4f %8.4f %8.4f %9.4f   %.4f%n",
        activation.name(),
        ys[at(-2)],
        ys[at(0)],
        ys[at(2)],
        slopes[at(2)],
        furthest(ys, slopes));
    folder.save(
        activation.name(),
        Plot.of("Activation: " + activation.name())
            .x("input")
            .y("output")
            .line("function", xs, ys)
            .line("derivative", xs, slopes)
            .picture());
  }

  private static int at(float x) {
    return Math.round((x - FROM) / STEP);
  }

  /** How far the derivative is from (y[i + 1] - y[i - 1]) / 2 steps, where there is no corner. */
  private static double furthest(float[] ys, float[] slopes) {
    double furthest = 0;
    for (int i = 1; i < POINTS - 1; i++) {
      boolean corner = Math.abs(slopes[i + 1] - slopes[i - 1]) > 0.1;
      double nearby = (ys[i + 1] - ys[i - 1]) / (2 * STEP);
      furthest = corner ? furthest : Math.max(furthest, Math.abs(slopes[i] - nearby));
    }
    return furthest;
  }
}
