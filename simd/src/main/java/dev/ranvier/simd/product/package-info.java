/**
 * Matrix products in single precision on memory of the caller's own: the one package of this module
 * that is for everyone.
 */
package dev.ranvier.simd.product;
