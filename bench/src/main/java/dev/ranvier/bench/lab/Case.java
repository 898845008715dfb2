package dev.ranvier.bench.lab;

import java.util.List;
import java.util.function.Supplier;

/**
 * Ways beside each other.
 *
 * @param name in the CSV, after the name of the experiment
 * @param ways made when their turn comes, what the code does first: the others are compared with it
 */
record Case(String name, Supplier<List<Way>> ways) {}
