/**
 * Data larger than memory: {@link dev.ranvier.rows.RowFile} trains from NPY files of any length,
 * shuffled by blocks and read ahead; {@link dev.ranvier.rows.RowFileWriter} writes them row by row.
 */
package dev.ranvier.rows;
