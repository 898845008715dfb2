package dev.ranvier.spiking;

import dev.ranvier.random.Philox;

/**
 * The plasticity experiment written down as plainly as it can be: every trace of every synapse
 * fades in every step of 0.1 ms. Only the random numbers are the experiment's.
 */
final class StepwisePlasticity {

  private StepwisePlasticity() {}

  static double[] run(
      long seed, int inputs, double hertz, double gain, double conductance, int steps) {
    Philox first = Philox.of(seed, 0);
    Philox random = Philox.of(seed, 1);
    double[] w = new double[inputs];
    for (int i = 0; i < inputs; i++) {
      w[i] = first.nextDouble();
    }
    double[] pre = new double[inputs];
    double[] post = new double[inputs];
    double fade = Math.exp(-0.1 / 20);
    double v = -74;
    double g = 0;
    double next = -Math.log(1 - random.nextDouble()) / (inputs * hertz * 1e-4);
    for (int step = 0; step < steps; step++) {
      for (int i = 0; i < inputs; i++) {
        pre[i] *= fade;
        post[i] *= fade;
      }
      v += 0.1 / 10 * (-74 - v + g * (0 - v));
      g *= Math.exp(-0.1 / 5);
      boolean fires = v > -54;
      while (next < step + 1) {
        int i = random.nextInt(inputs);
        g += w[i] * conductance;
        pre[i] += gain;
        w[i] = Math.max(0, w[i] - post[i]);
        next += -Math.log(1 - random.nextDouble()) / (inputs * hertz * 1e-4);
      }
      for (int i = 0; fires && i < inputs; i++) {
        post[i] += gain * 1.05;
        w[i] = Math.min(1, w[i] + pre[i]);
      }
      v = fires ? -60 : v;
    }
    return w;
  }
}
