/** What networks learn from: {@link dev.ranvier.data.Dataset}, its batches and its targets. */
package dev.ranvier.data;
