package dev.ranvier.step;

/**
 * One of the passes of a normalizer.
 *
 * @param trafficBytes of the matrices that it reads and writes
 */
public record NormalizationStep(String description, long trafficBytes, Pass pass) implements Step {

  /** What a normalizer does with the first {@code rows} samples of the batch. */
  @FunctionalInterface
  public interface Pass {

    /** Runs without allocation. */
    void run(int rows);
  }

  static NormalizationStep of(String description, SharedPass pass) {
    return new NormalizationStep(description, pass.trafficBytes(), pass);
  }

  @Override
  public void run(int rows) {
    pass.run(rows);
  }

  @Override
  public String describe() {
    return description;
  }
}
