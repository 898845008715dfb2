/**
 * What every measurement needs: samples and their quantiles, turns, warm-ups that end, the rows of
 * the CSV.
 */
package dev.ranvier.bench.measure;
