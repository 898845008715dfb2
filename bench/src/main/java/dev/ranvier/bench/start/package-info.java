/** From the start of a JVM to its first prediction. */
package dev.ranvier.bench.start;
