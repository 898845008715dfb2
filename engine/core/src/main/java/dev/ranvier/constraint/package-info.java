/** What weights must be behind each update: {@link dev.ranvier.constraint.Constraint}. */
package dev.ranvier.constraint;
