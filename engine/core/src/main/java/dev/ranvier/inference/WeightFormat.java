package dev.ranvier.inference;

import dev.ranvier.step.Bfloat16Product;
import dev.ranvier.step.QuantizedProduct;

/** A number format of a predictor's weights, and what it asks of folding and memory. */
public enum WeightFormat {
  /** As trained. */
  FLOAT32("float32", 4, FoldingRule.FLOAT32),
  /** The upper half of a float32. */
  BFLOAT16("bfloat16", 2, FoldingRule.BFLOAT16),
  /** Integers, and a scale for each output. */
  INT8("int8", 1, FoldingRule.INT8),
  /** The same, and inputs rounded to such, each row by its own scale. */
  INT8_DYNAMIC("dynamic int8", 1, FoldingRule.INT8);

  private final String label;
  private final int bytes;
  private final FoldingRule folding;

  WeightFormat(String label, int bytes, FoldingRule folding) {
    this.label = label;
    this.bytes = bytes;
    this.folding = folding;
  }

  /** In descriptions. */
  String label() {
    return label;
  }

  /** Of a weight. */
  int bytes() {
    return bytes;
  }

  /** Which scalings its weights take in. */
  FoldingRule folding() {
    return folding;
  }

  /** That a product with such weights needs. */
  long scratchBytes() {
    return switch (this) {
      case FLOAT32 -> 0;
      case BFLOAT16 -> Bfloat16Product.scratchBytes();
      case INT8, INT8_DYNAMIC -> QuantizedProduct.scratchBytes();
    };
  }
}
