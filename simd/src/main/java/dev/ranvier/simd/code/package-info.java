/** Machine code as memory that runs: what is the same on every processor. */
package dev.ranvier.simd.code;
