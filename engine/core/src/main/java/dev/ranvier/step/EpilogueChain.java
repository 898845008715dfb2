package dev.ranvier.step;

import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.matrix.Matrix;

/** Two epilogues of a product, one after the other on each block while it is hot. */
public final class EpilogueChain implements Epilogue, EpilogueTraffic {

  private final Epilogue first;
  private final Epilogue next;

  /** Both, or the one that is there; {@link Epilogue#NONE} if neither is. */
  public static Epilogue of(Epilogue first, Epilogue next) {
    if (first == Epilogue.NONE) {
      return next;
    }
    return next == Epilogue.NONE ? first : new EpilogueChain(first, next);
  }

  private EpilogueChain(Epilogue first, Epilogue next) {
    this.first = first;
    this.next = next;
  }

  @Override
  public void apply(Matrix c, long at, int firstRow, int firstColumn, int rows, int columns) {
    first.apply(c, at, firstRow, firstColumn, rows, columns);
    next.apply(c, at, firstRow, firstColumn, rows, columns);
  }

  @Override
  public long trafficBytes() {
    return EpilogueTraffic.of(first) + EpilogueTraffic.of(next);
  }
}
