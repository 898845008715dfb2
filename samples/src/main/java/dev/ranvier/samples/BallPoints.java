package dev.ranvier.samples;

import dev.ranvier.random.Philox;

/**
 * Normal points labelled 1 inside the ball that holds about half of them, 0 outside.
 *
 * @param features [points][dimensions]
 * @param targets [points][1]
 */
record BallPoints(float[][] features, float[][] targets) {

  static BallPoints draw(int dimensions, int points, long seed) {
    Philox random = Philox.of(seed, 0);
    float[][] features = new float[points][dimensions];
    float[][] targets = new float[points][1];
    double median = dimensions * Math.pow(1 - 2.0 / (9 * dimensions), 3);
    for (int i = 0; i < points; i++) {
      double square = 0;
      for (int j = 0; j < dimensions; j++) {
        features[i][j] = (float) random.nextGaussian();
        square += features[i][j] * features[i][j];
      }
      targets[i][0] = square < median ? 1f : 0f;
    }
    return new BallPoints(features, targets);
  }
}
