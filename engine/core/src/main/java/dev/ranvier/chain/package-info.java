/** Which step does the work of which layer, decided once for training and inference alike. */
package dev.ranvier.chain;
