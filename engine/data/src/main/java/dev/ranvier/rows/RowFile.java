package dev.ranvier.rows;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.SampleOrder;
import dev.ranvier.data.Targets;
import dev.ranvier.format.DataFileException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A data set in NPY files, which may be larger than memory: features [rows][featureSize] in one
 * file, targets in another, as NumPy or a {@link RowFileWriter} writes them. Numbers of any type
 * become float32; float32 itself is read as it is.
 *
 * <pre>{@code
 * try (RowFile rows = RowFile.ofClasses(Path.of("x.npy"), Path.of("y.npy"), 10)) {
 *   network.fit(rows, FitOptions.epochs(5).batchSize(128));
 * }
 * }</pre>
 *
 * <p>Training holds two windows of the file in memory, 32 MB each: while it works through one, a
 * thread of its own reads the next. Epochs are shuffled by blocks: those of 256 KB are put in
 * random order, every 128 of them make a window, and all rows of a window are shuffled. If rows are
 * stored in no particular order this is as good as a shuffle of all; in the worst case, rows sorted
 * by target, the mean target of a batch of b rows varies as that of b / (1 + b / 128) independent
 * ones. A file that fits one window is shuffled as data in memory is, bit by bit.
 *
 * <p>A file that is cut while it is used, a value that is not finite and a class id that no output
 * stands for end a training with an exception that names file and row. Several trainings may share
 * it. {@link #read} finds any row, one at a time and slowly: so do data sets that {@link #select}
 * or shuffle on their own.
 */
public final class RowFile implements Dataset, AutoCloseable {

  static final int BLOCK_BYTES = 1 << 18;
  static final int BLOCKS_MIXED = 128;

  /** A batch must fit a window, and so must what a fingerprint reads at once. */
  private static final int MIN_WINDOW_ROWS = 1024;

  private final NpyRows features;
  private final NpyRows values;
  private final Targets targets;
  private final int first;
  private final int size;
  private final int blockRows;
  private final int blocksMixed;

  private RowFile(
      NpyRows features,
      NpyRows values,
      Targets targets,
      int first,
      int size,
      int blockRows,
      int blocksMixed) {
    this.features = features;
    this.values = values;
    this.targets = targets;
    this.first = first;
    this.size = size;
    this.blockRows = blockRows;
    this.blocksMixed = blocksMixed;
  }

  /**
   * Opens features and rows of target values; a targets file of one dimension has one value a row.
   *
   * @throws DataFileException naming file, place and cause
   */
  public static RowFile of(Path features, Path targets) {
    return open(features, targets, 0);
  }

  /**
   * Opens features and a file of one class id for each row, whole numbers of any type.
   *
   * @param classes ids go from 0 to {@code classes - 1}
   * @throws DataFileException naming file, place and cause
   */
  public static RowFile ofClasses(Path features, Path classIds, int classes) {
    Targets.classIds(classes);
    return open(features, classIds, classes);
  }

  private static RowFile open(Path features, Path targets, int classes) {
    NpyRows rows = new NpyRows(features);
    try {
      return open(rows, new NpyRows(targets), classes);
    } catch (RuntimeException | Error e) {
      rows.close();
      throw e;
    }
  }

  private static RowFile open(NpyRows features, NpyRows values, int classes) {
    try {
      if (features.rows() != values.rows()) {
        throw new DataFileException(
            values.file(),
            "shape",
            "%s rows, as %s has".formatted(features.rows(), features.file()),
            values.rows() + " rows",
            "Check that both files belong together.");
      }
      if (classes > 0 && (!values.type().whole() || values.columns() != 1)) {
        throw new DataFileException(
            values.file(),
            "header",
            "one whole number for each row, its class",
            "%s of %s".formatted(values.columns(), values.type()),
            "For rows of values, such as one-hot rows, open it with RowFile.of.");
      }
      Targets targets = classes > 0 ? Targets.classIds(classes) : Targets.values(values.columns());
      int rowBytes = features.rowBytes() + values.rowBytes();
      int blockRows = Integer.highestOneBit(Math.max(1, BLOCK_BYTES / rowBytes));
      return new RowFile(features, values, targets, 0, features.rows(), blockRows, BLOCKS_MIXED);
    } catch (RuntimeException | Error e) {
      values.close();
      throw e;
    }
  }

  /**
   * The same file, shuffled by other blocks. Larger blocks are faster on a disk that turns, more of
   * them mixed shuffle better; both take memory, and every choice has its own order of samples.
   *
   * @param rows in a block, a power of two
   * @param mixed blocks in a window, of 1,024 rows or more; two windows are in memory
   */
  public RowFile withBlocks(int rows, int mixed) {
    boolean power = rows > 0 && Integer.bitCount(rows) == 1;
    long windowRows = (long) rows * mixed;
    long windowBytes = windowRows * 4 * (featureSize() + targets.columns());
    if (!power || mixed < 1 || windowRows < MIN_WINDOW_ROWS || windowBytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "RowFile: %s blocks of %s rows, expected blocks of a power of two rows, and %s rows to 2 GB in a window"
              .formatted(mixed, rows, MIN_WINDOW_ROWS));
    }
    return blocks(rows, mixed);
  }

  /** With windows as small as a test wants them. */
  RowFile blocks(int rows, int mixed) {
    return new RowFile(features, values, targets, first, size, rows, mixed);
  }

  /** Rows in a block. */
  public int blockRows() {
    return blockRows;
  }

  /** Blocks in a window. */
  public int blocksMixed() {
    return blocksMixed;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int featureSize() {
    return features.columns();
  }

  @Override
  public Targets targets() {
    return targets;
  }

  @Override
  public void read(int sample, Batch batch, int row) {
    int place = first + Objects.checkIndex(sample, size);
    synchronized (features) {
      features.readFloats(place, batch.rowBuffer());
    }
    batch.setFeatures(row, batch.rowBuffer());
    synchronized (values) {
      if (targets.kind() == Targets.Kind.CLASS_IDS) {
        batch.setClassId(row, values.readClassId(place, targets.size()));
      } else {
        batch.setTargets(row, values.readFloats(place));
      }
    }
  }

  @Override
  public SampleOrder order() {
    return new RowOrder(this);
  }

  /** Shares the file: closing one closes both. */
  @Override
  public RowFile slice(int from, int to) {
    Objects.checkFromToIndex(from, to, size);
    return new RowFile(features, values, targets, first + from, to - from, blockRows, blocksMixed);
  }

  /** Reads a block of this part of the file. */
  void read(int block, int rows, RowWindow window, int slot) {
    int start = first + block * blockRows;
    features.readFloats(start, rows, window.features(), window.featureBytes(slot));
    if (targets.kind() == Targets.Kind.CLASS_IDS) {
      values.readClassIds(start, rows, targets.size(), window.targets(), window.targetBytes(slot));
    } else {
      values.readFloats(start, rows, window.targets(), window.targetBytes(slot));
    }
  }

  /** Closes the files; a training that still reads them ends with an exception. */
  @Override
  public void close() {
    try (features) {
      values.close();
    }
  }
}
