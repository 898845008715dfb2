package dev.ranvier.report.svg;

/**
 * A place on an axis.
 *
 * @param value where
 * @param label what stands there; nothing for a line between
 */
public record Tick(double value, String label) {}
