/**
 * What every kernel needs: the {@link dev.ranvier.simd.Tier} that it runs on, and whether this JVM
 * has vectors.
 */
package dev.ranvier.simd;
