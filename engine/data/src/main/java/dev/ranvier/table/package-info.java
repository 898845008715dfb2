/**
 * Tables: rows of numbers and categories become what a network learns from, and back. {@link
 * dev.ranvier.table.TabularModel} does all of it; {@link dev.ranvier.table.Schema}, {@link
 * dev.ranvier.table.Table} and {@link dev.ranvier.table.TableEncoder} are its parts, for networks
 * of one's own.
 */
package dev.ranvier.table;
