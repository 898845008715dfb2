package dev.ranvier.simd.gemm;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;

import dev.ranvier.simd.vector.Memory;

/**
 * panel[k,width] = source[k,columns] or the transpose of source[columns,k], in plain Java: the
 * definition of {@link PackKernel}, and its edge where k is shorter than a vector.
 */
final class PackScalar implements Pack {

  /** Any, element by element. */
  @Override
  public boolean takes(int width) {
    return true;
  }

  @Override
  public void copy(int k, int columns, int width, long source, long rowBytes, long panel) {
    gather(k, columns, width, source, rowBytes, Float.BYTES, panel);
  }

  @Override
  public void transpose(int k, int columns, int width, long source, long rowBytes, long panel) {
    gather(k, columns, width, source, Float.BYTES, rowBytes, panel);
  }

  @Override
  public void split(int k, int columns, int width, long source, long rowBytes, long panels) {
    long panel = panels;
    for (int j = 0; j < columns; j += width) {
      long from = source + ((long) j << 2);
      gather(k, Math.min(width, columns - j), width, from, rowBytes, Float.BYTES, panel);
      panel += (long) k * width * Float.BYTES;
    }
  }

  /** Places beyond {@code columns} get zeros. */
  static void gather(
      int k, int columns, int width, long source, long termBytes, long columnBytes, long panel) {
    long row = panel;
    long term = source;
    for (int p = 0; p < k; p++) {
      long from = term;
      for (int j = 0; j < width; j++) {
        float value =
            j < columns ? Memory.ALL.get(JAVA_FLOAT_UNALIGNED, from & Memory.ADDRESS) : 0f;
        Memory.ALL.set(JAVA_FLOAT_UNALIGNED, (row + ((long) j << 2)) & Memory.ADDRESS, value);
        from += columnBytes;
      }
      row += (long) width << 2;
      term += termBytes;
    }
  }
}
