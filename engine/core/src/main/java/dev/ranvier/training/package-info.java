/** A training step, laid out and decided layer by layer, then compiled into steps over one slab. */
package dev.ranvier.training;
