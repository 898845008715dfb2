/** Where the words of the API meet the kernels of SIMD: no exported type shows one of those. */
package dev.ranvier.kernel;
