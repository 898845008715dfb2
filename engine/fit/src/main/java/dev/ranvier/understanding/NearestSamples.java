package dev.ranvier.understanding;

import dev.ranvier.Model;
import dev.ranvier.PredictionOptions;
import dev.ranvier.Predictor;
import dev.ranvier.data.Dataset;
import dev.ranvier.runs.SampleBlock;
import dev.ranvier.simd.product.MatrixProduct;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The samples of a data set that are nearest to a given one, by their features or by what a layer
 * of a network makes of them: the examples that a prediction goes by. Found by matrix products, and
 * exact: what rounding leaves open is computed again in double precision. For one thread at a time.
 *
 * <pre>{@code
 * try (NearestSamples nearest = NearestSamples.of(training, network.model(), "dense_2")) {
 *   IO.println(nearest.find(sample, 5));
 * }
 * }</pre>
 *
 * <p>Features of different units should be scaled first, or a layer be asked. All samples are in
 * native memory.
 */
public final class NearestSamples implements AutoCloseable {

  private static final String WHAT = "NearestSamples";

  /** Half a unit in the last place of 1. */
  private static final double ROUNDING = 0x1p-24;

  /** Products that are kept at once. */
  private static final int KEPT = 1 << 22;

  private static final int MOST_QUERIES = 64;

  private final Arena arena = Arena.ofShared();
  private final Predictor predictor;
  private final String layer;
  private final int featureSize;
  private final int samples;
  private final int size;
  private final MemorySegment known;
  private final double[] norms;
  private final MatrixProduct product = MatrixProduct.create();
  private final MemorySegment queries;
  private final MemorySegment products;
  private final int queriesAtOnce;

  private NearestSamples(Dataset data, Predictor predictor, String layer) {
    this.predictor = predictor;
    this.layer = layer;
    this.featureSize = data.featureSize();
    this.samples = data.size();
    try {
      Samples.require(WHAT, data, predictor == null ? featureSize : predictor.inputSize());
      this.size = points(new float[][] {new float[featureSize]}).length;
      this.known = arena.allocate(4L * samples * size, 64);
      this.norms = new double[samples];
      this.queriesAtOnce = Math.clamp(KEPT / samples, 1, MOST_QUERIES);
      this.queries = arena.allocate(4L * queriesAtOnce * size, 64);
      this.products = arena.allocate(4L * queriesAtOnce * samples, 64);
      SampleBlock.readAll(data, (first, block) -> keep(first, block.features()));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** By features. */
  public static NearestSamples of(Dataset data) {
    return new NearestSamples(data, null, null);
  }

  /**
   * By what a layer gives, of the network as it predicts.
   *
   * @param model may be closed meanwhile
   * @param layer its name in summaries and files, {@code dense_2}
   * @throws IllegalArgumentException if there is no such layer, naming those that there are
   */
  public static NearestSamples of(Dataset data, Model model, String layer) {
    return of(data, model, layer, PredictionOptions.of(OutputGradients.ROWS));
  }

  /**
   * The same.
   *
   * @param options backend and threads of the network
   */
  public static NearestSamples of(
      Dataset data, Model model, String layer, PredictionOptions options) {
    return new NearestSamples(data, model.predictor(options), layer);
  }

  private void keep(int first, float[][] features) {
    float[] points = points(features);
    for (int row = 0; row < features.length; row++) {
      norms[first + row] = norm(points, row * size, first + row);
    }
    MemorySegment.copy(points, 0, known, ValueLayout.JAVA_FLOAT, 4L * first * size, points.length);
  }

  /** What distances are between, row by row. */
  private float[] points(float[][] features) {
    float[] flat = new float[Math.multiplyExact(features.length, featureSize)];
    for (int row = 0; row < features.length; row++) {
      System.arraycopy(features[row], 0, flat, row * featureSize, featureSize);
    }
    return predictor == null ? flat : predictor.layerOutputs(layer, flat);
  }

  private double norm(float[] points, int at, int sample) {
    double squares = 0;
    for (int i = at; i < at + size; i++) {
      squares += (double) points[i] * points[i];
    }
    if (!(squares < 1e37)) {
      throw new IllegalArgumentException(
          "%s: %s of sample %s is not finite, or too large for float32"
              .formatted(
                  WHAT, predictor == null ? "a feature" : "what " + layer + " gives", sample));
    }
    return Math.sqrt(squares);
  }

  /** Values of a sample that distances are made of. */
  public int size() {
    return size;
  }

  /** The nearest to one sample, nearest first; of equals the first in the data set. */
  public List<Neighbour> find(float[] sample, int count) {
    return find(new float[][] {sample}, count).getFirst();
  }

  /**
   * The nearest to each sample.
   *
   * @param given [samples][features]
   * @param count 1 to the number of samples in the data set
   */
  public List<List<Neighbour>> find(float[][] given, int count) {
    Samples.require(WHAT, given, featureSize);
    if (count < 1 || count > samples) {
      throw new IllegalArgumentException(
          "%s: the %s nearest are asked for, expected 1 to %s, as many as there are"
              .formatted(WHAT, count, samples));
    }
    List<List<Neighbour>> found = new ArrayList<>();
    for (int from = 0; from < given.length; from += queriesAtOnce) {
      int rows = Math.min(queriesAtOnce, given.length - from);
      float[][] some = new float[rows][];
      System.arraycopy(given, from, some, 0, rows);
      float[] points = points(some);
      MemorySegment.copy(points, 0, queries, ValueLayout.JAVA_FLOAT, 0, points.length);
      product.multiply(MatrixProduct.Form.NT, rows, samples, size, queries, known, products);
      for (int row = 0; row < rows; row++) {
        double norm = norm(points, row * size, from + row);
        found.add(nearest(points, row, norm, count));
      }
    }
    return found;
  }

  /** All that may be among the nearest, whatever was rounded; of these the nearest. */
  private List<Neighbour> nearest(float[] points, int row, double norm, int count) {
    PriorityQueue<Double> largest = new PriorityQueue<>(Comparator.reverseOrder());
    for (int i = 0; i < samples; i++) {
      double above = squared(row, norm, i) + rounding(norm, i);
      if (largest.size() < count) {
        largest.add(above);
      } else if (above < largest.peek()) {
        largest.poll();
        largest.add(above);
      }
    }
    double limit = largest.peek();
    List<Neighbour> candidates = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      if (squared(row, norm, i) - rounding(norm, i) <= limit) {
        candidates.add(new Neighbour(i, distance(points, row * size, i)));
      }
    }
    candidates.sort(Comparator.comparingDouble(Neighbour::distance));
    return List.copyOf(candidates.subList(0, count));
  }

  private double squared(int row, double norm, int sample) {
    float dot = products.getAtIndex(ValueLayout.JAVA_FLOAT, (long) row * samples + sample);
    return norm * norm + norms[sample] * norms[sample] - 2.0 * dot;
  }

  /** What a sum of products may be off by: each of its terms is rounded as often as it is added. */
  private double rounding(double norm, int sample) {
    double terms = Math.min(size, MatrixProduct.BLOCK_TERMS) + size / MatrixProduct.BLOCK_TERMS + 4;
    return 2.1 * terms * ROUNDING * norm * norms[sample] + 1e-37;
  }

  private double distance(float[] points, int at, int sample) {
    double squares = 0;
    for (int i = 0; i < size; i++) {
      double difference =
          points[at + i]
              - (double) known.getAtIndex(ValueLayout.JAVA_FLOAT, (long) sample * size + i);
      squares += difference * difference;
    }
    return Math.sqrt(squares);
  }

  /** Frees the memory. */
  @Override
  public void close() {
    arena.close();
    if (predictor != null) {
      predictor.close();
    }
  }
}
