/** JMH's benchmarks of the kernel families. */
package dev.ranvier.bench.jmh;
