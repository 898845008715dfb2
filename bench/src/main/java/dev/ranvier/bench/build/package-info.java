/** Builds of Ranvier whose engines run in processes of their own: this one, or the baseline. */
package dev.ranvier.bench.build;
