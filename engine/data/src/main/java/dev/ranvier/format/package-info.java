/**
 * Readers of file formats, each checked against the file before anything is allocated for it:
 * whatever is wrong is one {@link dev.ranvier.format.DataFileException}.
 */
package dev.ranvier.format;
