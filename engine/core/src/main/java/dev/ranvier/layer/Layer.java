package dev.ranvier.layer;

/** One line of a network's description. A network starts with {@link Input}. */
public sealed interface Layer permits Dense, Input {}
