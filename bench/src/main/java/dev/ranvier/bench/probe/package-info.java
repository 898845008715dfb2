/** The machine beside what is measured: its FMA rate, idle processors, kernels that are warm. */
package dev.ranvier.bench.probe;
