/** Training steps of five networks, on this process's engines or in processes. */
package dev.ranvier.bench.train;
