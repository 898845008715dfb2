package dev.ranvier.step;

/** An epilogue that knows what it adds to the traffic of its product. */
interface Traffic {

  /** Bytes of other matrices than the product's that it reads and writes over the whole matrix. */
  long trafficBytes();
}
