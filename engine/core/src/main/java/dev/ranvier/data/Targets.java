package dev.ranvier.data;

/**
 * What a network's output is compared with.
 *
 * @param kind rows of float values, or one class id for each sample
 * @param size values in a row, or the number of classes
 */
public record Targets(Kind kind, int size) {

  /** How a sample's target is stored. */
  public enum Kind {
    /** float32 [size]: regression targets, 0/1 labels or one-hot rows. */
    VALUES,
    /** One int32 from 0 to size - 1. */
    CLASS_IDS
  }

  /** Checks the size. */
  public Targets {
    if (size < 1) {
      throw new IllegalArgumentException("Targets: size is " + size + ", expected at least 1");
    }
  }

  /** Rows of {@code size} float values. */
  public static Targets values(int size) {
    return new Targets(Kind.VALUES, size);
  }

  /** Class ids from 0 to {@code classes} - 1. */
  public static Targets classIds(int classes) {
    return new Targets(Kind.CLASS_IDS, classes);
  }

  /**
   * Class ids as rows of 0 and 1 (Keras: to_categorical): row {@code i} has a 1 in column {@code
   * classIds[i]}.
   *
   * @param classes columns
   * @return [classIds.length][classes]
   * @throws IllegalArgumentException naming the row whose class id is no column
   */
  public static float[][] toCategorical(int[] classIds, int classes) {
    requireThere(classIds);
    Targets targets = classIds(classes);
    float[][] rows = new float[classIds.length][classes];
    for (int row = 0; row < rows.length; row++) {
      targets.requireClassId(row, classIds[row]);
      rows[row][classIds[row]] = 1f;
    }
    return rows;
  }

  /** The same with as many classes as the largest id asks for, as in Keras; 1 without any id. */
  public static float[][] toCategorical(int[] classIds) {
    requireThere(classIds);
    return toCategorical(classIds, Math.addExact(1, largest(classIds)));
  }

  private static void requireThere(int[] classIds) {
    if (classIds == null) {
      throw new IllegalArgumentException(
          "Targets: the class ids are null, expected an array with one for each sample");
    }
  }

  private static int largest(int[] classIds) {
    int largest = 0;
    for (int id : classIds) {
      largest = Math.max(largest, id);
    }
    return largest;
  }

  /** Elements stored for one sample. */
  public int columns() {
    return kind == Kind.CLASS_IDS ? 1 : size;
  }

  /** Classes that a target may name: ids, places in a row, or of a single value 0 and 1. */
  public int classes() {
    return kind == Kind.VALUES && size == 1 ? 2 : size;
  }

  /**
   * Refuses a class id that no output stands for.
   *
   * @throws IllegalArgumentException naming the row
   */
  public void requireClassId(int row, int id) {
    if (id < 0 || id >= size) {
      throw new IllegalArgumentException(
          "The class id in row %s is %s, expected 0 to %s; number the classes from 0 or give the right number of classes"
              .formatted(row, id, size - 1));
    }
  }

  @Override
  public String toString() {
    return kind == Kind.CLASS_IDS ? "class ids 0 to " + (size - 1) : "rows of " + size + " values";
  }
}
