package dev.ranvier.digits;

import dev.ranvier.format.IdxFiles;

/** Digits as the IDX files that the tests read. */
final class DigitFiles {

  private DigitFiles() {}

  static byte[] images(Digits digits) {
    return IdxFiles.idx(digits.images(), digits.count(), Digits.SIDE, Digits.SIDE);
  }

  static byte[] labels(Digits digits) {
    byte[] labels = new byte[digits.count()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) digits.labels()[i];
    }
    return IdxFiles.idx(labels, labels.length);
  }
}
