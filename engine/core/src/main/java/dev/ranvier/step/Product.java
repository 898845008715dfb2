package dev.ranvier.step;

import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Form;

/** C = op(A) op(B), then the epilogue: the only operation that a backend is chosen for. */
public abstract sealed class Product implements Step
    permits Bfloat16Product,
        BlasProduct,
        KernelProduct,
        PackedProduct,
        QuantizedProduct,
        StreamedProduct {

  private final String description;
  private final long trafficBytes;

  /** What follows the product, as the kernels take it: null for nothing, which calls nobody. */
  final Epilogue epilogue;

  /**
   * A product with its text.
   *
   * @param bytes of the factors, and of the result where it is stored
   * @param epilogue {@link Epilogue#NONE} for none
   */
  Product(String description, long bytes, Epilogue epilogue) {
    this.description = description;
    this.trafficBytes = bytes + EpilogueTraffic.of(epilogue);
    this.epilogue = epilogue == Epilogue.NONE ? null : epilogue;
  }

  /**
   * Multiplies. The batch's {@code rows} are the product's m in the forms NN and NT, and its k in
   * TN.
   */
  @Override
  public abstract void run(int rows);

  @Override
  public final String describe() {
    return description;
  }

  @Override
  public final long trafficBytes() {
    return trafficBytes;
  }

  /** The product's m for a batch of {@code rows}, with {@code columns} those of A as stored. */
  static int m(Form form, int rows, int columns) {
    return form == Form.TN ? columns : rows;
  }

  /** The product's k for a batch of {@code rows}, with {@code columns} those of A as stored. */
  static int k(Form form, int rows, int columns) {
    return form == Form.TN ? rows : columns;
  }
}
