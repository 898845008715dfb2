package dev.ranvier.training;

import dev.ranvier.memory.Region;

/**
 * The features of a batch as the node in front of the first layer.
 *
 * @param output the features, [batchSize, inputSize]
 * @param outputGrad where the loss's gradient for them goes; {@link Region#NONE} in training, which
 *     has no use for it
 */
record InputPlan(Region output, Region outputGrad) implements Node {}
