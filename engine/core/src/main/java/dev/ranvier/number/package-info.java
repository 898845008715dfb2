/** Numbers that people give and the engine keeps in another form. */
package dev.ranvier.number;
