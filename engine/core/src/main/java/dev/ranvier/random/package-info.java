/** Random numbers that depend on seed and stream alone: {@link dev.ranvier.random.Philox}. */
package dev.ranvier.random;
