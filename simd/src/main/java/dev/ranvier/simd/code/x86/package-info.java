/** Machine code for x86-64: an assembler, and what is written with it. */
package dev.ranvier.simd.code.x86;
