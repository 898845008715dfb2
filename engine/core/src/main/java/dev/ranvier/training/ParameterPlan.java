package dev.ranvier.training;

import dev.ranvier.constraint.Constraint;
import dev.ranvier.memory.Region;
import dev.ranvier.regularizer.Regularizer;
import java.util.List;
import java.util.Optional;

/**
 * A trainable parameter's places in a session.
 *
 * @param name in descriptions, such as {@code dense_1 weight}
 * @param region where it is
 * @param state where the optimizer's state for it is
 * @param grad where the update finds its gradient, {@link Region#NONE} if that is never stored
 * @param stepGrad where a single step's gradient goes: {@code grad}, unless several are added up
 * @param regularizer the penalty on it
 * @param constraint what it must be behind each update
 * @param vector whether its norm, if the constraint is on that, is one, not one for each column
 * @param norms where a {@link dev.ranvier.step.ConstraintStep} counts, shared by all
 * @param epochGrad where the gradients of an epoch's steps are added up, {@link Region#NONE} if
 *     nobody asks for that
 * @param average where its moving average is, {@link Region#NONE} if there is none
 */
public record ParameterPlan(
    String name,
    Region region,
    List<Region> state,
    Region grad,
    Region stepGrad,
    Regularizer regularizer,
    Optional<Constraint> constraint,
    boolean vector,
    List<Region> norms,
    Region epochGrad,
    Region average) {

  /** What a layer does without. */
  static final ParameterPlan NONE =
      new ParameterPlan(
          "none",
          Region.NONE,
          List.of(),
          Region.NONE,
          Region.NONE,
          Regularizer.none(),
          Optional.empty(),
          false,
          List.of(),
          Region.NONE,
          Region.NONE);

  boolean isEmpty() {
    return region.isEmpty();
  }
}
