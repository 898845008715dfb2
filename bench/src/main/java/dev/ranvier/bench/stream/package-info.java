/** Training from files larger than memory beside training from memory. */
package dev.ranvier.bench.stream;
