package dev.ranvier.certainty;

import dev.ranvier.Evaluation;
import dev.ranvier.FitOptions;
import dev.ranvier.History;
import dev.ranvier.Sequential;
import dev.ranvier.activation.Activation;
import dev.ranvier.data.Dataset;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.loss.Loss;
import dev.ranvier.metric.Metric;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.runs.ParallelRuns;
import dev.ranvier.runs.RunOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * Networks that differ in nothing but their seeds, trained side by side: their mean predicts better
 * than one of them, and their spread tells where they do not know. For one thread at a time, as
 * each network is.
 *
 * <pre>{@code
 * try (Ensemble ensemble = Ensemble.of(5, seed -> network(seed))) {
 *   ensemble.fit(data, FitOptions.epochs(30));
 *   EnsemblePrediction prediction = ensemble.predictWithSpread(row);
 *   ensemble.save(Path.of("ensemble"));
 * }
 * }</pre>
 *
 * <p>Member {@code i}, counted from 0, is built with {@code seed + i} and shuffles with the
 * options' seed plus {@code i}. The number of workers changes no bit of it.
 */
public final class Ensemble implements AutoCloseable {

  private static final String WHAT = "Ensemble";

  private final List<Sequential> members;
  private int workers = Runtime.getRuntime().availableProcessors();

  private Ensemble(List<Sequential> members) {
    this.members = List.copyOf(members);
  }

  /**
   * So many networks, of seeds from 0 on.
   *
   * @param members at least 2
   * @param factory builds a new, compiled network from a seed; the ensemble closes it
   */
  public static Ensemble of(int members, LongFunction<Sequential> factory) {
    return of(members, 0, factory);
  }

  /**
   * So many networks, of seeds from {@code seed} on.
   *
   * @throws IllegalArgumentException if they are fewer than two, or differ in their outputs or
   *     features
   */
  public static Ensemble of(int members, long seed, LongFunction<Sequential> factory) {
    if (members < 2) {
      throw new IllegalArgumentException(
          "Ensemble: %s members, expected at least 2".formatted(members));
    }
    List<Sequential> built = new ArrayList<>();
    try {
      for (int i = 0; i < members; i++) {
        add(built, factory.apply(seed + i));
      }
      return new Ensemble(built);
    } catch (RuntimeException | Error e) {
      built.forEach(Sequential::close);
      throw e;
    }
  }

  private static void add(List<Sequential> built, Sequential network) {
    if (network == null || built.stream().anyMatch(other -> other == network)) {
      throw new IllegalArgumentException(
          "Ensemble: the factory gave %s for member %s; build a new network in every call"
              .formatted(network == null ? "null" : "a network that it gave before", built.size()));
    }
    built.add(network);
    var first = built.getFirst().model().architecture();
    var last = network.model().architecture();
    if (last.inputSize() != first.inputSize() || last.outputSize() != first.outputSize()) {
      throw new IllegalArgumentException(
          "Ensemble: member %s has %s features and %s outputs, expected %s and %s as member 0"
              .formatted(
                  built.size() - 1,
                  last.inputSize(),
                  last.outputSize(),
                  first.inputSize(),
                  first.outputSize()));
    }
  }

  /**
   * Reads what {@link #save} wrote. It predicts at once; to train or evaluate it, {@link #compile}
   * it.
   *
   * @throws dev.ranvier.io.ModelFormatException naming file, place and cause
   */
  public static Ensemble load(Path folder) {
    return new Ensemble(EnsembleFolder.load(folder));
  }

  /** Compiles all members, as {@link Sequential#compile} does. */
  public Ensemble compile(Optimizer optimizer, Loss loss, Metric... metrics) {
    members.forEach(member -> member.compile(optimizer, loss, metrics));
    return this;
  }

  /**
   * Sets how many members are trained at once: at first as many as there are processors. With more
   * than one each member trains on one thread. Changes no result.
   */
  public Ensemble workers(int count) {
    workers = ParallelRuns.requireWorkers(WHAT, count);
    return this;
  }

  /**
   * Trains all members on the same data, each in an order of its own.
   *
   * @param options for every member, with the seed of its own, silent unless something else is
   *     asked for; with callbacks and several workers use {@link #fit(Dataset, Supplier)}
   * @return by member
   * @throws IllegalStateException naming the member whose training failed; all others that had
   *     begun were trained to their end
   * @throws CancellationException if the thread was interrupted
   */
  public List<History> fit(Dataset data, FitOptions options) {
    return fit(data, RunOptions.shared(WHAT, options, Math.min(workers, members.size())));
  }

  /**
   * The same with options made anew for every member.
   *
   * @param options called by several threads if there are several workers
   */
  public List<History> fit(Dataset data, Supplier<FitOptions> options) {
    History[] histories = new History[members.size()];
    ParallelRuns.run(
        WHAT, members.size(), workers, i -> histories[i] = fitMember(i, data, options.get()));
    return List.of(histories);
  }

  private History fitMember(int member, Dataset data, FitOptions options) {
    Sequential network = members.get(member);
    try {
      if (Math.min(workers, members.size()) > 1) {
        network.threads(1);
      }
      History history = network.fit(data, RunOptions.of(options, member));
      ParallelRuns.requireUninterrupted(WHAT);
      return history;
    } catch (CancellationException e) {
      throw e;
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new IllegalStateException(
          "Ensemble: member %s failed: %s".formatted(member, e.getMessage()), e);
    }
  }

  /** The mean of the members' outputs for one sample. */
  public float[] predict(float[] sample) {
    return predict(new float[][] {sample})[0];
  }

  /**
   * The mean of the members' outputs, added up in double precision in the members' order.
   *
   * @param samples [samples][inputSize]
   * @return [samples][outputSize]
   */
  public float[][] predict(float[][] samples) {
    float[][] means = new float[samples.length][];
    List<EnsemblePrediction> predictions = predictWithSpread(samples);
    Arrays.setAll(means, i -> predictions.get(i).mean());
    return means;
  }

  /** Mean and spread of the members' outputs for one sample. */
  public EnsemblePrediction predictWithSpread(float[] sample) {
    return predictWithSpread(new float[][] {sample}).getFirst();
  }

  /** Mean and spread of the members' outputs, by sample. */
  public List<EnsemblePrediction> predictWithSpread(float[][] samples) {
    List<float[][]> outputs = members.stream().map(member -> member.predict(samples)).toList();
    List<EnsemblePrediction> predictions = new ArrayList<>(samples.length);
    for (int sample = 0; sample < samples.length; sample++) {
      predictions.add(prediction(outputs, sample));
    }
    return predictions;
  }

  private static EnsemblePrediction prediction(List<float[][]> outputs, int sample) {
    int count = outputs.getFirst()[sample].length;
    float[] means = new float[count];
    float[] deviations = new float[count];
    for (int j = 0; j < count; j++) {
      double sum = 0;
      for (float[][] member : outputs) {
        sum += member[sample][j];
      }
      double mean = sum / outputs.size();
      double squares = 0;
      for (float[][] member : outputs) {
        squares += (member[sample][j] - mean) * (member[sample][j] - mean);
      }
      means[j] = (float) mean;
      deviations[j] = (float) Math.sqrt(squares / (outputs.size() - 1));
    }
    return new EnsemblePrediction(means, deviations);
  }

  /**
   * Loss and compiled metrics of the mean outputs over a data set, by the weights of its samples
   * and classes. Outputs and targets of all samples are in memory while it runs.
   */
  public Evaluation evaluate(Dataset data) {
    Sequential first = members.getFirst();
    Loss loss = first.loss();
    Metric[] metrics = first.metrics().toArray(Metric[]::new);
    boolean softmax = loss.fusesWith(Activation.softmax());
    Dataset means = MeanOutputs.of(this::predict, data, softmax);
    Activation last = softmax ? Activation.softmax() : Activation.linear();
    try (Sequential judge = identity(means.featureSize(), last)) {
      return judge.compile(Optimizer.sgd(), loss, metrics).evaluate(means);
    }
  }

  /**
   * Gives what it is given, so that the engine's own loss and metrics see the mean outputs; with a
   * softmax, which a loss may insist on, it is given logarithms, of which that makes the outputs.
   */
  private static Sequential identity(int size, Activation last) {
    float[] weights = new float[Math.multiplyExact(size, size)];
    for (int i = 0; i < size; i++) {
      weights[i * size + i] = 1;
    }
    Sequential network = Sequential.of(Input.of(size), Dense.of(size, last).withoutBias());
    network.setWeights(Map.of(network.getWeights().keySet().iterator().next(), weights));
    return network;
  }

  /** How many members there are. */
  public int size() {
    return members.size();
  }

  /** A member, which stays the ensemble's. */
  public Sequential member(int index) {
    return members.get(index);
  }

  /**
   * Writes a folder with a model file for each member and a file that names them; it is made if it
   * is not there. Whenever the process dies, the folder holds either the earlier ensemble or this
   * one.
   *
   * @throws java.io.UncheckedIOException naming the file and the reason
   */
  public void save(Path folder) {
    EnsembleFolder.save(members, folder);
  }

  /** Closes all members. */
  @Override
  public void close() {
    members.forEach(Sequential::close);
  }
}
