/** How fast data comes in. */
package dev.ranvier.bench.data;
