/** Options that several commands have, and what all check in the same words. */
package dev.ranvier.bench.command;
