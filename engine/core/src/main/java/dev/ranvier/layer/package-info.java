/**
 * What networks are described by, layer by layer, and the {@link dev.ranvier.layer.Architecture}
 * that the layers make.
 */
package dev.ranvier.layer;
