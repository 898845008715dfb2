package dev.ranvier.training;

import dev.ranvier.memory.Region;
import java.util.List;

/**
 * Scale and offset of a normalization layer, which may be without either.
 *
 * @param parameters those that it has
 * @param gamma where gamma is; ones if it has none
 * @param beta where beta is; zeros if it has none
 * @param gammaGrad where a step's gradient of gamma goes, wanted or not
 * @param betaGrad where a step's gradient of beta goes, wanted or not
 */
record GammaBetaPlan(
    List<ParameterPlan> parameters, Region gamma, Region beta, Region gammaGrad, Region betaGrad) {}
