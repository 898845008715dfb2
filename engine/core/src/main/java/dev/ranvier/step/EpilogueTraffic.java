package dev.ranvier.step;

import dev.ranvier.simd.gemm.Epilogue;

/** An epilogue that knows what it adds to the traffic of its product. */
interface EpilogueTraffic {

  /** Bytes of other matrices than the product's that it reads and writes over the whole matrix. */
  long trafficBytes();

  /** What an epilogue reads and writes beside the result of its product. */
  static long of(Epilogue epilogue) {
    return epilogue instanceof EpilogueTraffic other ? other.trafficBytes() : 0;
  }
}
