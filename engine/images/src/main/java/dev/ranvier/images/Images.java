package dev.ranvier.images;

import dev.ranvier.data.Batch;
import dev.ranvier.data.Dataset;
import dev.ranvier.data.Targets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Pictures with their classes, a data set. Features are bytes as numbers from 0 to 255, as Keras
 * has them, row by row from the top, the colours of a pixel beside each other; begin a network with
 * {@code Rescaling.of(1 / 255.0, 0)} or a {@code Normalization}.
 */
public final class Images implements Dataset {

  private final ImageOptions options;
  private final List<String> classNames;
  private final List<Path> files;
  private final int[] classIds;
  private final byte[][] pixels;
  private final Map<Path, String> skipped;

  Images(
      ImageOptions options,
      List<String> classNames,
      List<Path> files,
      int[] classIds,
      byte[][] pixels,
      Map<Path, String> skipped) {
    this.options = options;
    this.classNames = List.copyOf(classNames);
    this.files = List.copyOf(files);
    this.classIds = classIds;
    this.pixels = pixels;
    this.skipped = skipped;
  }

  /** Size and colours. */
  public ImageOptions options() {
    return options;
  }

  /** The folders' names, sorted: the place of a name is the class id. */
  public List<String> classNames() {
    return classNames;
  }

  /** The file of each sample. */
  public List<Path> files() {
    return files;
  }

  /** Files that were left out, each with the reason; none unless that was asked for. */
  public Map<Path, String> skipped() {
    return skipped;
  }

  /** The class of a sample. */
  public int classId(int sample) {
    return classIds[sample];
  }

  /** A copy of a sample's pixels, [height][width][channels]. */
  public byte[] pixels(int sample) {
    return pixels[sample].clone();
  }

  @Override
  public int size() {
    return pixels.length;
  }

  @Override
  public int featureSize() {
    return options.features();
  }

  @Override
  public Targets targets() {
    return Targets.classIds(classNames.size());
  }

  @Override
  public void read(int sample, Batch batch, int row) {
    byte[] bytes = pixels[sample];
    float[] features = batch.rowBuffer();
    for (int i = 0; i < bytes.length; i++) {
      features[i] = bytes[i] & 0xFF;
    }
    batch.setFeatures(row, features);
    batch.setClassId(row, classIds[sample]);
  }
}
