package dev.ranvier.chain;

import java.util.List;

/** What of a network's numbers decides which scalings become part of weights behind them. */
@FunctionalInterface
public interface FoldingLimit {

  /**
   * Why scalings stay a step of their own; empty if they need not.
   *
   * @param scalings layers one after the other, by number
   */
  String obstacle(List<Integer> scalings);
}
