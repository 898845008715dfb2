/**
 * The programs behind what kernel heads and READMEs refuse or choose: each answers one question by
 * ways that take turns in one JVM, with the machine's FMA rate beside them.
 */
package dev.ranvier.bench.lab;
