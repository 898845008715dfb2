/** Handwritten digits: drawn by a generator, or read from a folder of IDX files. */
package dev.ranvier.digits;
