package dev.ranvier;

import dev.ranvier.data.Dataset;
import dev.ranvier.data.SampleOrder;
import dev.ranvier.data.Targets;
import dev.ranvier.memory.Region;
import dev.ranvier.memory.Slab;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.training.RowChecksums;
import dev.ranvier.training.SlabBatch;
import java.util.HexFormat;

/**
 * What tells a data set from another one: its size and a checksum of its contents as they are read
 * through {@link Dataset}: features, targets and weights of all samples, each with its place.
 *
 * @param rows number of samples
 * @param columns number of features
 * @param targets what a sample's target looks like
 * @param checksum of the contents, 16 hexadecimal digits
 */
public record Fingerprint(int rows, int columns, Targets targets, String checksum) {

  private static final int BATCH_BYTES = 1 << 20;
  private static final int MOST_ROWS = 1 << 10;

  /** What a session has added up. */
  static Fingerprint of(Dataset data, RowChecksums checksums) {
    String sum = HexFormat.of().toHexDigits(checksums.value());
    return new Fingerprint(data.size(), data.featureSize(), data.targets(), sum);
  }

  /**
   * Reads a data set once, from the first sample to the last; takes a megabyte or a few rows of
   * memory. What costs is the reading: the checksum itself takes in two bytes or more a nanosecond,
   * a row of ten features in some 40 ns.
   */
  public static Fingerprint of(Dataset data) {
    int size = data.size();
    long rowBytes = Math.max(1L, (long) data.featureSize() * Float.BYTES);
    int most = Math.clamp(BATCH_BYTES / rowBytes, 1, Math.min(MOST_ROWS, Math.max(size, 1)));
    SlabLayout plan = new SlabLayout("Fingerprint");
    Region features = plan.matrix("features", most, data.featureSize());
    Region targets =
        data.targets().kind() == Targets.Kind.CLASS_IDS
            ? plan.ints("targets", most)
            : plan.matrix("targets", most, data.targets().size());
    Region weights = plan.matrix("sample weights", 1, most);
    int[] samples = new int[most];
    try (Slab slab = new Slab(plan);
        SampleOrder order = data.order()) {
      SlabBatch batch =
          new SlabBatch(slab.segment(), features, targets, weights, data.targets(), slab);
      RowChecksums sums = new RowChecksums(slab.segment(), batch, features, targets, weights);
      order.begin(false, 0, 0, 0);
      for (int from = 0; from < size; from += Math.min(most, size - from)) {
        int count = Math.min(most, size - from);
        order.next(samples, count);
        batch.fill(order.data(), samples, 0, count);
        sums.add(samples, count);
      }
      return of(data, sums);
    }
  }

  @Override
  public String toString() {
    return "%s rows of %s columns with %s, checksum %s".formatted(rows, columns, targets, checksum);
  }
}
