/** Other engines on the same work. */
package dev.ranvier.bench.peers;
