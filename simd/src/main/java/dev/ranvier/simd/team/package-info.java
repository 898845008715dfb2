/** Threads that share work. */
package dev.ranvier.simd.team;
