/** Lessons, one in each file, and the command line that runs them. */
package dev.ranvier.samples;
