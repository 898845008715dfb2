package dev.ranvier.selection;

import dev.ranvier.data.Dataset;
import dev.ranvier.random.Philox;
import java.util.Arrays;
import java.util.List;

/**
 * One split: a share of the samples, drawn at random, to test with.
 *
 * @param testShare more than 0 and less than 1; the number of samples is rounded to the nearest
 * @param stratified whether the test has its share of every class, to within one sample
 * @param seed of the draw, 0 at first
 */
public record TrainTestSplit(double testShare, boolean stratified, long seed) implements Folds {

  /** "HOLD" in ASCII, beside the streams of folds. */
  private static final long STREAM = 0x484F_4C44_0000_0000L;

  /** Checks the share. */
  public TrainTestSplit {
    if (!(testShare > 0 && testShare < 1)) {
      throw new IllegalArgumentException(
          "TrainTestSplit: the test's share is %s, expected more than 0 and less than 1"
              .formatted(testShare));
    }
  }

  /** Not stratified, with seed 0. */
  public static TrainTestSplit of(double testShare) {
    return new TrainTestSplit(testShare, false, 0);
  }

  /** Stratified, with seed 0. */
  public static TrainTestSplit stratified(double testShare) {
    return new TrainTestSplit(testShare, true, 0);
  }

  /** With another draw. */
  public TrainTestSplit seed(long value) {
    return new TrainTestSplit(testShare, stratified, value);
  }

  /**
   * The split; its classes are found as by {@link StratifiedKFold#split(Dataset)}.
   *
   * @throws IllegalArgumentException if one part would be empty
   */
  public Split draw(Dataset data) {
    return stratified ? draw(SampleClasses.of("TrainTestSplit", data)) : draw(data.size());
  }

  /** The split of so many samples, not stratified. */
  public Split draw(int samples) {
    int[] order = SampleClasses.counting(samples);
    random().shuffle(order);
    return Split.ofTest(samples, Arrays.copyOf(order, testSamples(samples)));
  }

  /** The stratified split by classes given for each sample, any numbers. */
  public Split draw(int[] classes) {
    int[] order = SampleClasses.sortedByClass(classes, random());
    int[] counts = largestRemainders(order, classes);
    int[] test = new int[testSamples(classes.length)];
    int taken = 0;
    int stratum = 0;
    for (int from = 0; from < order.length; ) {
      System.arraycopy(order, from, test, taken, counts[stratum]);
      taken += counts[stratum++];
      from = SampleClasses.endOfClass(order, classes, from);
    }
    return Split.ofTest(order.length, test);
  }

  /** By class, so that they add up: each its share rounded down, then one where most was cut. */
  private int[] largestRemainders(int[] order, int[] classes) {
    int[] counts = new int[order.length];
    double[] remainders = new double[order.length];
    int strata = 0;
    int given = 0;
    for (int from = 0; from < order.length; strata++) {
      int to = SampleClasses.endOfClass(order, classes, from);
      double exact = testShare * (to - from);
      counts[strata] = (int) exact;
      remainders[strata] = exact - counts[strata];
      given += counts[strata];
      from = to;
    }
    Integer[] byRemainder = new Integer[strata];
    Arrays.setAll(byRemainder, i -> i);
    Arrays.sort(byRemainder, (a, b) -> Double.compare(remainders[b], remainders[a]));
    int missing = testSamples(order.length) - given;
    for (int i = 0; i < missing; i++) {
      counts[byRemainder[i]]++;
    }
    return Arrays.copyOf(counts, strata);
  }

  private int testSamples(int samples) {
    int count = (int) Math.round(testShare * samples);
    if (count == 0 || count == samples) {
      throw new IllegalArgumentException(
          "TrainTestSplit: %s of %s samples are %s, expected at least one to test with and one to train on"
              .formatted(testShare, samples, count));
    }
    return count;
  }

  private Philox random() {
    return Philox.of(seed, STREAM);
  }

  @Override
  public List<Split> split(Dataset data) {
    return List.of(draw(data));
  }

  @Override
  public String description() {
    return "%s held out, %s, seed %s"
        .formatted(testShare, stratified ? "stratified" : "shuffled", seed);
  }
}
