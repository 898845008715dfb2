/** What selection and certainty share: runs side by side, and samples read a block at a time. */
package dev.ranvier.runs;
