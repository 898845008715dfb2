/**
 * What the tests of all modules share: tags that say what can change a test's outcome, starters of
 * JVMs and programs, a browser that looks at pictures and pages, a reader of machine code, and the
 * rule for tools and data that not every machine has.
 */
package dev.ranvier.testkit;
