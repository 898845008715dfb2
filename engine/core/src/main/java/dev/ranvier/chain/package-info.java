/** Which step does which layer's work, decided for training and inference alike. */
package dev.ranvier.chain;
