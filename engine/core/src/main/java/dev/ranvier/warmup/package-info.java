/** Repeats calls until the JVM has compiled them and they allocate nothing. */
package dev.ranvier.warmup;
