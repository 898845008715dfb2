package dev.ranvier.images;

/**
 * Gives pictures another size: first across, then down, each number a weighted sum of its
 * neighbours in double precision, rounded once at the end. The same on every machine.
 */
final class Scaler {

  private final ImageOptions options;

  Scaler(ImageOptions options) {
    this.options = options;
  }

  /**
   * What each place of one direction is made of.
   *
   * @param first the first place of the source, by place of the result
   * @param weights of the first place and those after it, by place of the result
   */
  private record Weights(int[] first, double[][] weights) {}

  /** Pixels [height][width][channels] of the size that the options say. */
  byte[] scale(Picture source) {
    int width = options.width();
    int height = options.height();
    if (source.width() == width && source.height() == height) {
      return source.pixels();
    }
    int channels = source.channels();
    Weights across = weights(source.width(), width);
    Weights down = weights(source.height(), height);
    byte[] result = new byte[width * height * channels];
    double[] line = new double[source.width() * channels];
    for (int y = 0; y < height; y++) {
      addLines(source, down.first[y], down.weights[y], line);
      for (int x = 0; x < width; x++) {
        for (int channel = 0; channel < channels; channel++) {
          double sum = 0;
          double[] weights = across.weights[x];
          for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * line[(across.first[x] + i) * channels + channel];
          }
          result[(y * width + x) * channels + channel] = (byte) (int) (sum + 0.5);
        }
      }
    }
    return result;
  }

  private static void addLines(Picture source, int first, double[] weights, double[] line) {
    for (int column = 0; column < line.length; column++) {
      double sum = 0;
      for (int i = 0; i < weights.length; i++) {
        sum += weights[i] * (source.pixels()[(first + i) * line.length + column] & 0xFF);
      }
      line[column] = sum;
    }
  }

  private Weights weights(int from, int to) {
    int[] first = new int[to];
    double[][] weights = new double[to][];
    double scale = (double) from / to;
    for (int place = 0; place < to; place++) {
      switch (options.scaling()) {
        case BILINEAR -> {
          // Centres on centres, as tf.image.resize has it.
          double at = (place + 0.5) * scale - 0.5;
          int low = (int) Math.floor(at);
          boolean edge = low < 0 || low + 1 >= from;
          first[place] = edge ? Math.clamp(low, 0, from - 1) : low;
          weights[place] = edge ? new double[] {1} : new double[] {1 - (at - low), at - low};
        }
        case AREA -> {
          double start = place * scale;
          double end = Math.min(start + scale, from);
          first[place] = (int) start;
          weights[place] = new double[Math.max(1, (int) Math.ceil(end) - (int) start)];
          for (int i = 0; i < weights[place].length; i++) {
            double low = Math.max(start, (int) start + i);
            weights[place][i] = (Math.min(end, (int) start + i + 1) - low) / (end - start);
          }
        }
      }
    }
    return new Weights(first, weights);
  }
}
