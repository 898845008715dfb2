/** Spiking neurons against theory and against what others report. */
package dev.ranvier.bench.spiking;
