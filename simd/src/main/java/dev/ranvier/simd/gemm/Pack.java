package dev.ranvier.simd.gemm;

/**
 * Copies panels of A or B into the order in which a tile reads it: panel[k,width], the elements of
 * one term side by side.
 *
 * <p>Only elements of the operand are read. Places of the panel beyond {@code columns} hold
 * anything afterwards: no result depends on them.
 */
interface Pack {

  /** Whether it makes panels of this width. */
  boolean takes(int width);

  /** One panel of B from source[k,columns], NN and TN. */
  void copy(int k, int columns, int width, long source, long rowBytes, long panel);

  /** One panel from source[columns,k]: A of NN and NT, B of NT. */
  void transpose(int k, int columns, int width, long source, long rowBytes, long panel);

  /** As many panels as there are, one after another, from source[k,columns]: A of TN. */
  void split(int k, int columns, int width, long source, long rowBytes, long panels);
}
