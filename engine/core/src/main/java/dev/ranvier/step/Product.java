package dev.ranvier.step;

import dev.ranvier.simd.gemm.Form;

/** C = op(A) op(B), then the epilogue: the only operation that a backend is chosen for. */
public sealed interface Product
    permits Bfloat16Product,
        BlasProduct,
        KernelProduct,
        PackedProduct,
        QuantizedProduct,
        StreamedProduct {

  /**
   * Multiplies. The batch's {@code rows} are the product's m in the forms NN and NT, and its k in
   * TN.
   */
  void run(int rows);

  /** The product's m for a batch of {@code rows}, with {@code columns} those of A as stored. */
  static int m(Form form, int rows, int columns) {
    return form == Form.TN ? columns : rows;
  }

  /** The product's k for a batch of {@code rows}, with {@code columns} those of A as stored. */
  static int k(Form form, int rows, int columns) {
    return form == Form.TN ? rows : columns;
  }
}
