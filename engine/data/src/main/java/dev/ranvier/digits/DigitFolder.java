package dev.ranvier.digits;

import dev.ranvier.format.DataFileException;
import dev.ranvier.format.IdxReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the digits in a folder of IDX files, under the names in which MNIST is spread.
 *
 * <p>A train and a t10k pair are used as they are. A lone pair, under MNIST's train names or named
 * {@code images-idx3-ubyte} and {@code labels-idx1-ubyte}, is split in file order: the first 80 %
 * train, the rest test. Each name may end in {@code .gz}, and may have a dot before {@code idx}.
 */
public final class DigitFolder {

  private static final String TRAIN = "train-";
  private static final String TEST = "t10k-";
  private static final String LONE = "";

  private final Path folder;

  private DigitFolder(Path folder) {
    this.folder = folder;
  }

  /** Reads and checks everything; throws {@link DataFileException} for whatever is not right. */
  public static DigitData load(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new DataFileException(
          folder,
          "folder",
          "a folder of IDX files",
          Files.exists(folder) ? "a file" : "nothing",
          "Give the folder, not a file in it.");
    }
    return new DigitFolder(folder).load();
  }

  private DigitData load() {
    if (any(TEST)) {
      return new DigitData(pair(TRAIN), pair(TEST), "IDX files in " + folder);
    }
    if (any(TRAIN)) {
      return split(pair(TRAIN));
    }
    if (any(LONE)) {
      return split(pair(LONE));
    }
    List<String> names = new ArrayList<>();
    for (String prefix : List.of(TRAIN, TEST, LONE)) {
      names.addAll(imageNames(prefix));
      names.addAll(labelNames(prefix));
    }
    throw missing(names);
  }

  private boolean any(String prefix) {
    return find(imageNames(prefix)) != null || find(labelNames(prefix)) != null;
  }

  private DigitData split(Digits all) {
    int trainCount = (int) (all.count() * 4L / 5);
    if (trainCount == 0) {
      throw new DataFileException(
          folder,
          "number of images",
          "at least 2, to split into train and test",
          Integer.toString(all.count()),
          "Use a larger set.");
    }
    return new DigitData(
        all.range(0, trainCount),
        all.range(trainCount, all.count()),
        "IDX files in %s, the first %s train, the last %s test"
            .formatted(folder, trainCount, all.count() - trainCount));
  }

  private Digits pair(String prefix) {
    Path imageFile = require(imageNames(prefix));
    Path labelFile = require(labelNames(prefix));
    IdxReader.Images images = IdxReader.readImages(imageFile);
    if (images.rows() != Digits.SIDE || images.columns() != Digits.SIDE) {
      throw new DataFileException(
          imageFile,
          "dimensions 1 and 2 (bytes 8 to 15)",
          "28 x 28 pixels",
          images.rows() + " x " + images.columns(),
          "Scale the images to 28 x 28.");
    }
    byte[] labels = IdxReader.readLabels(labelFile);
    if (labels.length != images.count()) {
      throw new DataFileException(
          labelFile,
          "number of labels",
          "%s, one for each image in %s".formatted(images.count(), imageFile.getFileName()),
          Integer.toString(labels.length),
          "The two files do not belong together: check their names.");
    }
    return new Digits(images.pixels(), digits(labelFile, labels));
  }

  private static int[] digits(Path labelFile, byte[] labels) {
    int[] digits = new int[labels.length];
    for (int i = 0; i < digits.length; i++) {
      digits[i] = labels[i] & 0xFF;
      if (digits[i] >= Digits.CLASSES) {
        throw new DataFileException(
            labelFile,
            "label %s (byte %s)".formatted(i, 8 + i),
            "0 to 9",
            Integer.toString(digits[i]),
            "Only the ten digits can be learned here: check that these are labels of digits.");
      }
    }
    return digits;
  }

  private Path require(List<String> names) {
    Path file = find(names);
    if (file == null) {
      throw missing(names);
    }
    return file;
  }

  private Path find(List<String> names) {
    return names.stream()
        .map(folder::resolve)
        .filter(Files::isRegularFile)
        .findFirst()
        .orElse(null);
  }

  private DataFileException missing(List<String> names) {
    return new DataFileException(
        folder,
        "files",
        "one of " + String.join(", ", names),
        "none of them",
        "Put the missing file there, or give another folder.");
  }

  private static List<String> imageNames(String prefix) {
    return names(prefix + "images", "idx3-ubyte");
  }

  private static List<String> labelNames(String prefix) {
    return names(prefix + "labels", "idx1-ubyte");
  }

  private static List<String> names(String stem, String kind) {
    return List.of(
        stem + "-" + kind, stem + "-" + kind + ".gz", stem + "." + kind, stem + "." + kind + ".gz");
  }
}
