package dev.ranvier.training;

import dev.ranvier.io.Safetensors;
import dev.ranvier.io.TensorSource;
import dev.ranvier.model.NamedMatrices;
import dev.ranvier.model.ParameterLayout;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.optimizer.OptimizerState;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a session's optimizer has gathered, read out of the slab and put into it by name. */
public final class KeptState {

  private static final String DOOR = "TrainingSession: the optimizer's state";

  private final Optimizer optimizer;
  private final BackwardPass backward;
  private final List<NamedMatrices> slots;
  private final NamedMatrices averages;
  private final NamedMatrices sums;
  private final NamedMatrices rests;

  /** All of it by what its tensors are called in files. */
  private final Map<String, NamedMatrices> parts = new LinkedHashMap<>();

  /** That of a session. */
  public KeptState(
      TrainingPlan plan, Optimizer optimizer, BackwardPass backward, MemorySegment slab) {
    this.optimizer = optimizer;
    this.backward = backward;
    this.slots = plan.state().stream().map(slot -> named(plan, slot, slab)).toList();
    this.averages = named(plan, plan.average(), slab);
    this.sums = named(plan, plan.sums(), slab);
    this.rests = named(plan, plan.rests(), slab);
    for (int slot = 0; slot < slots.size(); slot++) {
      parts.put("optimizer." + slot + ".", slots.get(slot));
    }
    parts.put("average.", averages);
    parts.put("gradient.", sums);
    parts.put("rest.", rests);
  }

  /** All as tensors of a file, to be written from where they lie. */
  public List<TensorSource> tensors() {
    List<TensorSource> tensors = new ArrayList<>();
    parts.forEach((prefix, matrices) -> tensors.addAll(matrices.tensors(prefix)));
    return tensors;
  }

  /** Refuses a file without one of them, or with one of another size. */
  public void requireIn(Safetensors file) {
    parts.forEach((prefix, matrices) -> matrices.requireIn(file, prefix));
  }

  /** Reads all of a file that {@linkplain #requireIn has} them. */
  public void read(Safetensors file) {
    parts.forEach((prefix, matrices) -> matrices.read(file, prefix));
  }

  private static NamedMatrices named(
      TrainingPlan plan, ParameterLayout layout, MemorySegment slab) {
    return new NamedMatrices(plan.architecture(), layout, slab);
  }

  /** A copy, after so many steps. */
  public OptimizerState copy(long steps) {
    return new OptimizerState(
        optimizer.name(),
        optimizer.gradientAccumulationSteps(),
        steps,
        backward.rate(),
        slots.stream().map(NamedMatrices::copy).toList(),
        averages.copy(),
        sums.copy(),
        rests.copy());
  }

  /**
   * Takes over a state, all of it or nothing.
   *
   * @throws IllegalArgumentException if it is of another optimizer or network
   */
  public void set(OptimizerState state) {
    require(state);
    for (int slot = 0; slot < slots.size(); slot++) {
      slots.get(slot).set(state.slots().get(slot));
    }
    averages.set(state.averages());
    sums.set(state.gradients());
    rests.set(state.rests());
    backward.setRate(state.learningRate());
  }

  private void require(OptimizerState state) {
    if (!state.optimizer().equals(optimizer.name())) {
      throw new IllegalArgumentException(
          "%s is of optimizer '%s', expected '%s': compile the session with the optimizer that it was read from"
              .formatted(DOOR, state.optimizer(), optimizer.name()));
    }
    requireEqual(
        "gradientAccumulationSteps",
        state.gradientAccumulationSteps(),
        optimizer.gradientAccumulationSteps());
    requireEqual("slots", state.slots().size(), slots.size());
    for (int slot = 0; slot < slots.size(); slot++) {
      requireFit("slots[" + slot + "]", slots.get(slot), state.slots().get(slot));
    }
    requireFit("averages", averages, state.averages());
    requireFit("gradients", sums, state.gradients());
    requireFit("rests", rests, state.rests());
  }

  private static void requireEqual(String what, int found, int expected) {
    if (found != expected) {
      throw new IllegalArgumentException(
          "%s has %s %s, expected %s".formatted(DOOR, found, what, expected));
    }
  }

  private static void requireFit(String what, NamedMatrices matrices, Map<String, float[]> values) {
    matrices.requireFit(DOOR + ", " + what, values);
  }
}
