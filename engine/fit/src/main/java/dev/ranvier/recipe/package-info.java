/**
 * Recipes: a model trained again from what its file says, and small networks to compare machines
 * by.
 */
package dev.ranvier.recipe;
