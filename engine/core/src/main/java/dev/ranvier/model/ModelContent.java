package dev.ranvier.model;

import dev.ranvier.layer.Architecture;
import java.util.Map;
import java.util.Optional;

/**
 * All that makes a model.
 *
 * @param parameters one reference to them, the caller's to release
 * @param metadata the user's own, see {@link ModelMetadata}
 * @param recipe how it was trained, as JSON, if that is known
 */
public record ModelContent(
    Architecture architecture,
    Parameters parameters,
    Map<String, String> metadata,
    Optional<String> recipe) {}
