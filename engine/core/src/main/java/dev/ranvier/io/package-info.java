/** Model files and what they are made of: safetensors, JSON, checksums. */
package dev.ranvier.io;
