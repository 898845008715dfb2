/** Data by formula and seed, for trying networks out: {@link dev.ranvier.generate.Generators}. */
package dev.ranvier.generate;
