/**
 * Decides which backend computes which matrix product, and says why: by the user, by a table, by
 * what is there.
 */
package dev.ranvier.backend;
