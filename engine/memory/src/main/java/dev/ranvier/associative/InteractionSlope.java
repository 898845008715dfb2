package dev.ranvier.associative;

/**
 * F(a + 1) - F(a - 1) for the integers a that an overlap without one neuron can be, up to a
 * positive factor: what a pattern adds to that neuron's field. Relative to the largest overlap for
 * the exponential function, which would leave the range of doubles.
 */
final class InteractionSlope {

  private final Interaction interaction;
  private final int size;
  private final double[] table;

  InteractionSlope(Interaction interaction, int size) {
    this.interaction = interaction;
    this.size = size;
    this.table = new double[2 * size + 3];
    for (int i = 0; i < table.length; i++) {
      table[i] =
          switch (interaction) {
            case Interaction.Polynomial polynomial -> {
              double a = i - size - 1;
              yield power((a + 1) / size, polynomial) - power((a - 1) / size, polynomial);
            }
            case Interaction.Exponential exponential -> Math.exp(-i);
          };
    }
  }

  private static double power(double base, Interaction.Polynomial polynomial) {
    return Math.pow(base, polynomial.order());
  }

  /**
   * The difference.
   *
   * @param largest of the overlaps of the state
   * @param overlap from -size - 1 to largest + 1
   */
  double at(int overlap, int largest) {
    return switch (interaction) {
      case Interaction.Polynomial polynomial -> table[overlap + size + 1];
      case Interaction.Exponential exponential -> table[largest + 1 - overlap];
    };
  }

  /** The energy of a state with these overlaps. */
  double energy(int[] overlaps, int largest) {
    double sum = 0;
    for (int overlap : overlaps) {
      sum +=
          switch (interaction) {
            case Interaction.Polynomial polynomial -> power((double) overlap / size, polynomial);
            case Interaction.Exponential exponential -> Math.exp(overlap - largest);
          };
    }
    return switch (interaction) {
      case Interaction.Polynomial polynomial -> -sum;
      case Interaction.Exponential exponential -> -(largest + Math.log(sum));
    };
  }
}
