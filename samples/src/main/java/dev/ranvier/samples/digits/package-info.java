/** Handwritten digits, drawn or read from IDX files. */
package dev.ranvier.samples.digits;
