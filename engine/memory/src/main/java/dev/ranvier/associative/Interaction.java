package dev.ranvier.associative;

/** F in the energy -Σ F(x · s) of a {@link DenseAssociativeMemory}: how steeply overlaps count. */
public sealed interface Interaction {

  /**
   * F(z) = z<sup>order</sup>: about n<sup>order-1</sup> patterns. Of order 2 it is Hebb's rule with
   * a zero diagonal. An even order cannot tell a pattern from its negative.
   *
   * @throws IllegalArgumentException if {@code order} is not from 2 to 100
   */
  static Polynomial polynomial(int order) {
    return new Polynomial(order);
  }

  /** F(z) = e<sup>z</sup>: about 2<sup>n/2</sup> patterns. Source: Demircigil et al. 2017. */
  static Exponential exponential() {
    return new Exponential();
  }

  /**
   * F(z) = z<sup>order</sup>. Source: Krotov, Hopfield 2016.
   *
   * @param order from 2 to 100
   */
  record Polynomial(int order) implements Interaction {

    private static final int MOST = 100;

    /** Checks the order. */
    public Polynomial {
      if (order < 2 || order > MOST) {
        throw new IllegalArgumentException(
            "Interaction: order is " + order + ", expected 2 to " + MOST);
      }
    }
  }

  /** F(z) = e<sup>z</sup>. */
  record Exponential() implements Interaction {}
}
