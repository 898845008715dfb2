/** The command line: each measurement is a command, and all the packages below are theirs. */
package dev.ranvier.bench;
