package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Adagrad;
import dev.ranvier.optimizer.Adam;
import dev.ranvier.optimizer.AdamW;
import dev.ranvier.optimizer.AmsGrad;
import dev.ranvier.optimizer.Clipping;
import dev.ranvier.optimizer.ConfiguredOptimizer;
import dev.ranvier.optimizer.Lion;
import dev.ranvier.optimizer.Momentum;
import dev.ranvier.optimizer.Nesterov;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.optimizer.RmsProp;
import dev.ranvier.optimizer.Sgd;
import dev.ranvier.schedule.Schedule;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Width;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ten losses of training against a computation in double that shares nothing with the engine. */
@Width
@Presence
class OptimizerTraceTest {

  private static final int STEPS = 10;
  private static final int ROWS = 9;
  private static final int[] BIASES = {6, 3};

  static Stream<Arguments> cases() {
    return Cases.backends().stream()
        .flatMap(
            backend ->
                Cases.OPTIMIZERS.stream().map(optimizer -> Arguments.of(backend, optimizer)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tenLossesMatch(Backend backend, Optimizer optimizer) {
    float[][] features = Cases.features(ROWS, 4, 5);
    Loss loss = Loss.categoricalCrossEntropy();
    float[][] targets = Cases.targets(loss, ROWS, 3, 6);
    Dataset data = Dataset.of(features, targets);
    try (Model model =
            Model.initialize(
                List.of(
                    Input.of(4), Dense.of(6, Activation.tanh()), Dense.of(3, Activation.softmax())),
                3);
        TrainingSession session = new TrainingSession(model, loss, optimizer, ROWS, backend)) {
      OracleNetwork oracle = new OracleNetwork(model, loss);
      OracleOptimizer update = new OracleOptimizer(optimizer, oracle.parameters);
      session.fill(data, Cases.order(ROWS), 0, ROWS);
      double first = 0;
      double last = 0;
      for (int step = 1; step <= STEPS; step++) {
        double expected = oracle.loss(features, targets);
        last = session.step(ROWS);
        first = step == 1 ? last : first;
        assertThat(last).as("loss of step %d", step).isCloseTo(expected, Offset.offset(2e-5));
        update.step(oracle.gradient(features, targets), step);
      }
      assertThat(last).isLessThan(first);
    }
  }

  /** The textbook formulas, in Keras's form, in double. */
  private static final class OracleOptimizer {
    private final Schedule schedule;
    private final Clipping clipping;
    private final int accumulated;
    private final double[][] sums;
    private final Optimizer optimizer;
    private final double[][] parameters;
    private final double[][] first;
    private final double[][] second;
    private final double[][] third;

    OracleOptimizer(Optimizer optimizer, double[][] parameters) {
      this.schedule = optimizer.schedule();
      this.clipping = optimizer.clipping();
      this.accumulated = optimizer.gradientAccumulationSteps();
      this.sums = zerosLike(parameters);
      this.optimizer =
          optimizer instanceof ConfiguredOptimizer configured ? configured.optimizer() : optimizer;
      this.parameters = parameters;
      this.first = zerosLike(parameters);
      this.second = zerosLike(parameters);
      this.third = zerosLike(parameters);
      if (this.optimizer instanceof Adagrad adagrad) {
        for (double[] accumulators : first) {
          Arrays.fill(accumulators, adagrad.initialAccumulator());
        }
      }
    }

    private static double[][] zerosLike(double[][] of) {
      double[][] zeros = new double[of.length][];
      for (int i = 0; i < of.length; i++) {
        zeros[i] = new double[of[i].length];
      }
      return zeros;
    }

    void step(double[][] gradient, int number) {
      for (int layer = 0; layer < parameters.length; layer++) {
        for (int i = 0; i < parameters[layer].length; i++) {
          sums[layer][i] += gradient[layer][i] / accumulated;
        }
      }
      if (number % accumulated == 0) {
        update(number / accumulated);
      }
    }

    private void update(int number) {
      clip();
      for (int layer = 0; layer < parameters.length; layer++) {
        for (int i = 0; i < parameters[layer].length; i++) {
          parameters[layer][i] += change(layer, i, sums[layer][i], number);
          sums[layer][i] = 0;
        }
      }
    }

    /** A layer's bias comes behind its weights. */
    private void clip() {
      double all = 0;
      for (int layer = 0; layer < sums.length; layer++) {
        all += squares(sums[layer], 0, sums[layer].length);
      }
      for (int layer = 0; layer < sums.length; layer++) {
        int length = sums[layer].length;
        int weights = length - BIASES[layer];
        switch (clipping.kind()) {
          case NONE -> {}
          case VALUE -> {
            double limit = clipping.limit();
            for (int i = 0; i < length; i++) {
              sums[layer][i] = Math.clamp(sums[layer][i], -limit, limit);
            }
          }
          case NORM -> {
            shorten(sums[layer], 0, weights, squares(sums[layer], 0, weights));
            shorten(sums[layer], weights, length, squares(sums[layer], weights, length));
          }
          case GLOBAL_NORM -> shorten(sums[layer], 0, length, all);
        }
      }
    }

    private static double squares(double[] values, int from, int to) {
      return Arrays.stream(values, from, to).map(value -> value * value).sum();
    }

    private void shorten(double[] values, int from, int to, double squares) {
      double factor = Math.min(1, clipping.limit() / Math.sqrt(squares));
      for (int i = from; i < to; i++) {
        values[i] *= factor;
      }
    }

    private double change(int layer, int i, double g, int t) {
      double rate = schedule.learningRate(optimizer.learningRate(), t - 1);
      return switch (optimizer) {
        case ConfiguredOptimizer configured -> throw new AssertionError("configured twice");
        case Sgd sgd -> -rate * g;
        case Momentum momentum -> {
          first[layer][i] = momentum.momentum() * first[layer][i] - rate * g;
          yield first[layer][i];
        }
        case Nesterov nesterov -> {
          first[layer][i] = nesterov.momentum() * first[layer][i] - rate * g;
          yield nesterov.momentum() * first[layer][i] - rate * g;
        }
        case RmsProp rms -> {
          first[layer][i] = rms.rho() * first[layer][i] + (1 - rms.rho()) * g * g;
          double spread = first[layer][i];
          if (rms.centered()) {
            second[layer][i] = rms.rho() * second[layer][i] + (1 - rms.rho()) * g;
            spread -= second[layer][i] * second[layer][i];
          }
          third[layer][i] =
              rms.momentum() * third[layer][i] + rate * g / Math.sqrt(spread + rms.epsilon());
          yield -third[layer][i];
        }
        case Adagrad adagrad -> {
          first[layer][i] += g * g;
          yield -rate * g / Math.sqrt(first[layer][i] + adagrad.epsilon());
        }
        case Adam adam -> adam(rate, adam.beta1(), adam.beta2(), adam.epsilon(), layer, i, g, t);
        case AdamW adam ->
            -rate * adam.weightDecay() * parameters[layer][i]
                + adam(rate, adam.beta1(), adam.beta2(), adam.epsilon(), layer, i, g, t);
        case AmsGrad ams -> {
          third[layer][i] =
              Math.max(
                  third[layer][i],
                  ams.beta2() * second[layer][i] + (1 - (double) ams.beta2()) * g * g);
          double step = adam(rate, ams.beta1(), ams.beta2(), ams.epsilon(), layer, i, g, t);
          yield step
              * (Math.sqrt(second[layer][i]) + ams.epsilon())
              / (Math.sqrt(third[layer][i]) + ams.epsilon());
        }
        case Lion lion -> {
          double mean = first[layer][i];
          first[layer][i] = lion.beta2() * mean + (1 - lion.beta2()) * g;
          yield -rate * lion.weightDecay() * parameters[layer][i]
              - rate * Math.signum(lion.beta1() * mean + (1 - lion.beta1()) * g);
        }
      };
    }

    private double adam(
        double learningRate,
        double beta1,
        double beta2,
        double epsilon,
        int layer,
        int i,
        double g,
        int t) {
      first[layer][i] = beta1 * first[layer][i] + (1 - beta1) * g;
      second[layer][i] = beta2 * second[layer][i] + (1 - beta2) * g * g;
      double rate = learningRate * Math.sqrt(1 - Math.pow(beta2, t)) / (1 - Math.pow(beta1, t));
      return -rate * first[layer][i] / (Math.sqrt(second[layer][i]) + epsilon);
    }
  }
}
