package dev.ranvier.step;

import dev.ranvier.simd.gemm.Epilogue;
import java.lang.foreign.MemorySegment;

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
  public void apply(
      MemorySegment c, long cBytes, int ldc, int firstRow, int firstColumn, int rows, int columns) {
    first.apply(c, cBytes, ldc, firstRow, firstColumn, rows, columns);
    next.apply(c, cBytes, ldc, firstRow, firstColumn, rows, columns);
  }

  @Override
  public long trafficBytes() {
    return EpilogueTraffic.of(first) + EpilogueTraffic.of(next);
  }
}
