/** The digits network as a whole: training, prediction, a fit to the end. */
package dev.ranvier.bench.digits;
