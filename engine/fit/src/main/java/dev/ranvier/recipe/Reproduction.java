package dev.ranvier.recipe;

/**
 * What came out when a model was trained again.
 *
 * @param identical whether it has the same weights, bit by bit
 * @param bytes of the model's file; 0 if it differs
 * @param firstEpoch the first, from 1 over all fits, after which weights are known to differ; 0 if
 *     none is
 * @param text for people
 */
public record Reproduction(boolean identical, long bytes, int firstEpoch, String text) {

  static Reproduction identical(long bytes) {
    return new Reproduction(true, bytes, 0, "identical, " + bytes + " bytes");
  }

  static Reproduction identicalWeights(long bytes, long place) {
    return new Reproduction(
        true,
        bytes,
        0,
        "identical weights; the files of %s bytes differ from byte %s on, in what they tell of them"
            .formatted(bytes, place));
  }

  static Reproduction differing(String where, int epoch) {
    return new Reproduction(false, 0, epoch, "different: " + where + " differ");
  }

  @Override
  public String toString() {
    return text;
  }
}
