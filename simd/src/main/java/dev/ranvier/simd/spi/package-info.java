/** What a program may offer to the kernels. */
package dev.ranvier.simd.spi;
