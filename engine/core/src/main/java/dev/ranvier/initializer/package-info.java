/** What weights start as: {@link dev.ranvier.initializer.Initializer} with all of them. */
package dev.ranvier.initializer;
