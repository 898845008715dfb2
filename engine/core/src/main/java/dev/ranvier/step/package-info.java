/**
 * What a compiled network consists of: steps over whole matrices, with all places resolved. They
 * allocate nothing.
 */
package dev.ranvier.step;
