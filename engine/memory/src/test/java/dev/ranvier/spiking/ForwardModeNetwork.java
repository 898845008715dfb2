package dev.ranvier.spiking;

/**
 * A spiking network in double precision, differentiated forwards: beside every number its
 * derivative to one parameter is carried through all layers and steps. Shares nothing with the
 * network's own backward pass but the equations.
 */
final class ForwardModeNetwork {

  private final SpikingArchitecture architecture;

  /** [layers][inputs][neurons] and [layers][neurons]. */
  private final double[][][] weights;

  private final double[][] biases;

  /** The nearest that any membrane came to the threshold: whether float32 sees the same spikes. */
  double nearest = Double.POSITIVE_INFINITY;

  /** Of the last run: [layers][steps][neurons]. */
  double[][][] membranes;

  double[][][] spikes;

  ForwardModeNetwork(SpikingNetwork network) {
    architecture = network.architecture();
    weights = new double[architecture.layers()][][];
    biases = new double[architecture.layers()][];
    for (int l = 0; l < weights.length; l++) {
      weights[l] = doubles(network.weights(l));
      biases[l] = doubles(new float[][] {network.biases(l)})[0];
    }
  }

  static double[][] doubles(float[][] rows) {
    double[][] result = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      result[i] = new double[rows[i].length];
      for (int j = 0; j < rows[i].length; j++) {
        result[i][j] = rows[i][j];
      }
    }
    return result;
  }

  /**
   * Loss of a sample and its derivative to one parameter.
   *
   * @param inputs [steps][features]
   * @param layer of the parameter
   * @param row of a weight, or -1 for a bias
   * @return loss, derivative
   */
  double[] run(double[][] inputs, int classId, int layer, int row, int column) {
    int steps = architecture.steps();
    membranes = new double[weights.length][steps][];
    spikes = new double[weights.length][steps][];
    double[][] in = inputs;
    double[][] inTangent = new double[steps][inputs[0].length];
    for (int l = 0; l < weights.length; l++) {
      int neurons = biases[l].length;
      double[] u = new double[neurons];
      double[] du = new double[neurons];
      double[][] tangents = new double[steps][neurons];
      double[][] outTangent = new double[steps][neurons];
      for (int t = 0; t < steps; t++) {
        double[] before = u.clone();
        for (int j = 0; j < neurons; j++) {
          double current = biases[l][j];
          double tangent = l == layer && row < 0 && j == column ? 1 : 0;
          for (int i = 0; i < in[t].length; i++) {
            current += in[t][i] * weights[l][i][j];
            tangent += inTangent[t][i] * weights[l][i][j];
            tangent += l == layer && i == row && j == column ? in[t][i] : 0;
          }
          double reset = before[j] > architecture.threshold() ? architecture.threshold() : 0;
          u[j] = architecture.beta() * before[j] + current - reset;
          du[j] = architecture.beta() * du[j] + tangent; // the reset is a constant
        }
        membranes[l][t] = u.clone();
        tangents[t] = du.clone();
        spikes[l][t] = new double[neurons];
        for (int j = 0; j < neurons; j++) {
          double x = u[j] - architecture.threshold();
          nearest = Math.min(nearest, Math.abs(x));
          spikes[l][t][j] = x > 0 ? 1 : 0;
          double steep = Math.PI / 2 * architecture.alpha() * x;
          outTangent[t][j] = architecture.alpha() / 2 / (1 + steep * steep) * du[j];
        }
      }
      if (l == weights.length - 1) {
        return loss(membranes[l], tangents, classId);
      }
      in = spikes[l];
      inTangent = outTangent;
    }
    throw new AssertionError();
  }

  private static double[] loss(double[][] membranes, double[][] tangents, int classId) {
    double loss = 0;
    double derivative = 0;
    for (int t = 0; t < membranes.length; t++) {
      double sum = 0;
      double weighted = 0;
      for (int j = 0; j < membranes[t].length; j++) {
        sum += Math.exp(membranes[t][j]);
        weighted += Math.exp(membranes[t][j]) * tangents[t][j];
      }
      loss += Math.log(sum) - membranes[t][classId];
      derivative += weighted / sum - tangents[t][classId];
    }
    return new double[] {loss, derivative};
  }
}
