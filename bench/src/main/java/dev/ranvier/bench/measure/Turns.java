package dev.ranvier.bench.measure;

import dev.ranvier.bench.probe.FmaTeam;
import dev.ranvier.bench.probe.Idle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * Engines that take turns on one machine, in an order that rotates, with FMA probes directly before
 * and after each turn. One that fails is out.
 */
public final class Turns<E> {

  private static final int PROBES = 4;

  private final FmaTeam probe;
  private final List<E> entries = new ArrayList<>();

  public Turns(FmaTeam probe) {
    this.probe = probe;
  }

  public void add(E entry) {
    entries.add(entry);
  }

  /** Those that have not failed. */
  public List<E> entries() {
    return List.copyOf(entries);
  }

  /** One round; the order begins one later in each round. */
  public void round(int number, Consumer<E> part) {
    List<E> order = new ArrayList<>(entries);
    Collections.rotate(order, -number);
    for (E entry : order) {
      try {
        part.accept(entry);
      } catch (PeerException e) {
        System.err.println(e.getMessage());
        entries.remove(entry);
      }
    }
  }

  /** Runs a turn and returns the mean rate of the probes beside it in GFLOP/s. */
  public double beside(Runnable turn) {
    if (probe.threads() > 1) {
      Idle.await();
    }
    double before = peak();
    turn.run();
    return (before + peak()) / 2;
  }

  private double peak() {
    double sum = 0;
    for (int i = 0; i < PROBES; i++) {
      sum += probe.gflops();
    }
    return sum / PROBES;
  }
}
