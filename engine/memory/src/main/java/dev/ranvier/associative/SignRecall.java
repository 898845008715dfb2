package dev.ranvier.associative;

import dev.ranvier.random.Philox;
import java.lang.foreign.Arena;
import java.util.Arrays;

/** The two dynamics, on any local fields: batches of states from the caller's arrays to others. */
final class SignRecall {

  private final LocalFields local;
  private final FloatRows fields;
  private FloatRows current;
  private FloatRows previous;

  /** Which start the state of a row came from. */
  private final int[] origins = new int[LocalFields.BATCH];

  private final int[] order;
  private final float[] state;
  private final float[] next;
  private final float[] field;

  /** Of the last call of {@link #step}. */
  private boolean changed;

  private boolean returned;

  SignRecall(LocalFields local, Arena arena) {
    int size = local.size();
    this.local = local;
    this.fields = new FloatRows(arena, LocalFields.BATCH, size);
    this.current = new FloatRows(arena, LocalFields.BATCH, size);
    this.previous = new FloatRows(arena, LocalFields.BATCH, size);
    this.order = new int[size];
    this.state = new float[size];
    this.next = new float[size];
    this.field = new float[size];
  }

  void recall(Dynamics dynamics, float[][] starts, float[][] results, RecallLog log) {
    log.begin(starts.length);
    for (int first = 0; first < starts.length; first += LocalFields.BATCH) {
      int rows = Math.min(LocalFields.BATCH, starts.length - first);
      for (int row = 0; row < rows; row++) {
        current.write(row, starts[first + row]);
        origins[row] = first + row;
      }
      switch (dynamics) {
        case Dynamics.Asynchronous asynchronous -> {
          local.compute(rows, current, fields);
          for (int row = 0; row < rows; row++) {
            current.read(row, state);
            oneByOne(asynchronous, row, null, log);
            System.arraycopy(state, 0, results[origins[row]], 0, state.length);
          }
        }
        case Dynamics.Synchronous synchronous -> atOnce(synchronous, rows, results, log);
      }
    }
  }

  double energy(float[] of) {
    System.arraycopy(of, 0, state, 0, state.length);
    begin();
    return local.energy();
  }

  private void begin() {
    current.write(0, state);
    local.compute(1, current, fields);
    local.begin(0, state);
  }

  /** At the start, and after each neuron or each step that changed something. */
  double[] energies(Dynamics dynamics, float[] start) {
    return switch (dynamics) {
      case Dynamics.Asynchronous asynchronous -> energies(asynchronous, start);
      case Dynamics.Synchronous synchronous -> energies(synchronous, start);
    };
  }

  private double[] energies(Dynamics.Asynchronous dynamics, float[] start) {
    System.arraycopy(start, 0, state, 0, state.length);
    begin();
    EnergyTrace trace = new EnergyTrace();
    trace.add(local.energy());
    oneByOne(dynamics, 0, trace, null);
    return trace.energies();
  }

  private double[] energies(Dynamics.Synchronous dynamics, float[] start) {
    EnergyTrace trace = new EnergyTrace();
    float[][] now = {start.clone()};
    float[][] then = {new float[start.length]};
    float[] before = new float[start.length];
    RecallLog log = RecallLog.of(1);
    trace.add(energy(start));
    for (int step = 0; step < dynamics.maxSteps(); step++) {
      recall(dynamics.steps(1), now, then, log);
      if (log.outcome(0) == Outcome.FIXED_POINT) {
        break;
      }
      trace.add(energy(then[0]));
      if (step > 0 && Arrays.equals(then[0], before)) {
        break;
      }
      System.arraycopy(now[0], 0, before, 0, before.length);
      System.arraycopy(then[0], 0, now[0], 0, before.length);
    }
    return trace.energies();
  }

  /**
   * @param trace null if nobody asks for energies
   * @param log null if nobody asks for the outcome
   */
  private void oneByOne(Dynamics.Asynchronous dynamics, int row, EnergyTrace trace, RecallLog log) {
    local.begin(row, state);
    // Streams below 0: patterns of the same seed have those from 0 on.
    Philox random = dynamics.shuffled() ? Philox.of(dynamics.seed(), -1L - origins[row]) : null;
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    int sweep = 0;
    boolean settled = false;
    while (!settled && sweep < dynamics.maxSweeps()) {
      if (random != null) {
        random.shuffle(order);
      }
      settled = true;
      for (int neuron : order) {
        double told = local.field(neuron);
        float value = told > 0 ? 1f : -1f;
        if (told != 0 && value != state[neuron]) {
          settled = false;
          local.set(neuron, value);
          if (trace != null) {
            trace.add(local.energy());
          }
        }
      }
      sweep += settled ? 0 : 1;
    }
    if (log != null) {
      log.set(origins[row], settled ? Outcome.FIXED_POINT : Outcome.NOT_SETTLED, sweep);
    }
  }

  /** States that have settled leave the batch, and the others move up. */
  private void atOnce(Dynamics.Synchronous dynamics, int rows, float[][] results, RecallLog log) {
    int active = rows;
    for (int step = 1; active > 0; step++) {
      local.compute(active, current, fields);
      int kept = 0;
      for (int row = 0; row < active; row++) {
        step(row);
        Outcome outcome = null;
        if (!changed) {
          outcome = Outcome.FIXED_POINT;
        } else if (step > 1 && returned) {
          outcome = Outcome.CYCLE_OF_TWO;
        } else if (step == dynamics.maxSteps()) {
          outcome = Outcome.NOT_SETTLED;
        }
        int origin = origins[row];
        if (outcome != null) {
          System.arraycopy(next, 0, results[origin], 0, next.length);
          log.set(origin, outcome, changed ? step : step - 1);
        } else {
          if (kept != row) {
            current.write(kept, state);
          }
          previous.write(kept, next);
          origins[kept++] = origin;
        }
      }
      FloatRows swapped = current;
      current = previous;
      previous = swapped;
      active = kept;
    }
  }

  /** The next state of a row, and whether it is the present one or the one before that. */
  private void step(int row) {
    current.read(row, state);
    previous.read(row, next);
    fields.read(row, field);
    local.complete(row, state, field);
    float tie = local.tie(row);
    int differs = 0;
    int differsFromPrevious = 0;
    for (int i = 0; i < state.length; i++) {
      float told = field[i];
      float value = told > tie ? 1f : told < -tie ? -1f : state[i];
      differs |= Float.floatToRawIntBits(value) ^ Float.floatToRawIntBits(state[i]);
      differsFromPrevious |= Float.floatToRawIntBits(value) ^ Float.floatToRawIntBits(next[i]);
      next[i] = value;
    }
    changed = differs != 0;
    returned = differsFromPrevious == 0;
  }

  /** Energies as they come. */
  private static final class EnergyTrace {

    private double[] values = new double[64];
    private int count;

    void add(double energy) {
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      values[count++] = energy;
    }

    double[] energies() {
      return Arrays.copyOf(values, count);
    }
  }
}
