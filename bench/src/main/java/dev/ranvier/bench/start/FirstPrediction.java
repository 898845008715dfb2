package dev.ranvier.bench.start;

import dev.ranvier.Backend;
import dev.ranvier.Model;
import dev.ranvier.Predictor;
import java.nio.file.Path;
import java.util.Arrays;

/** What a program does that answers one question: {@code MODEL BACKEND}. It does not warm up. */
final class FirstPrediction {

  /** The line that it prints as soon as it has predicted. */
  static final String DONE = "first";

  /** Every feature: not zero, which would save work. */
  static final float FEATURE = 0.5f;

  private FirstPrediction() {}

  /** Opens a model, predicts one sample, says so and ends. */
  public static void main(String[] args) {
    try (Model model = Model.load(Path.of(args[0]));
        Predictor predictor = model.predictor(1, Backend.valueOf(args[1]))) {
      float[] features = new float[predictor.inputSize()];
      Arrays.fill(features, FEATURE);
      float[] output = new float[predictor.outputSize()];
      predictor.predict(features, output);
      System.out.println(DONE);
      System.out.flush();
    }
  }
}
