package dev.ranvier;

import dev.ranvier.io.Dtype;
import dev.ranvier.io.Json;
import dev.ranvier.io.JsonObject;
import dev.ranvier.io.Safetensors;
import dev.ranvier.io.TensorSource;
import dev.ranvier.metric.Metric;
import dev.ranvier.model.ModelFile;
import dev.ranvier.model.NamedJson;
import dev.ranvier.model.NamedMatrices;
import dev.ranvier.model.OptimizerJson;
import dev.ranvier.model.Parameters;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.schedule.OwnSchedule;
import dev.ranvier.schedule.Schedule;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a training is, written into a checkpoint and taken out of one; in a long file, for what is
 * written and what is read belong side by side.
 */
final class RunState {

  private static final String HISTORY = "history.";
  private static final String SUMS = "sums.";
  private static final String LAST_EPOCH = "last_epoch.";
  private static final int CHECKSUM_DIGITS = 8;

  private final TrainingRun run;
  private final TrainingSession session;
  private final FitStory story;

  /** Of a training. */
  RunState(TrainingRun run) {
    this.run = run;
    this.session = run.session();
    this.story = run.story();
  }

  /** Writes it. */
  void save(Path file) {
    List<TensorSource> tensors = new ArrayList<>(session.tensors());
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("version", TrainingRecipe.VERSION);
    content.put("settings", settings());
    boolean between = run.epochEnded();
    content.put("epoch", run.epoch() + (between ? 1L : 0L));
    content.put("batch", between ? 0L : run.batch() + 1L);
    content.put("epochs_done", run.compiled().epochsDone());
    content.put("steps", session.stepsDone());
    content.put("learning_rate", session.rate());
    content.put("learning_rate_before", run.rate());
    run.stopping().ifPresent(reason -> content.put("stopping", reason.name()));
    content.put("history", describeHistory(tensors));
    content.put("callbacks", describeCallbacks(tensors));
    Map<String, Object> rates = new LinkedHashMap<>();
    story.rates().forEach((epoch, rate) -> rates.put(String.valueOf(epoch), rate));
    content.put("rates", rates);
    content.put("weights", String.join("", story.checksums()));
    content.put("told", run.compiled().story().isPresent());
    if (between) {
      Checkpoint.write(file, content, tensors);
      return;
    }
    content.put("in_epoch", describeEpoch(tensors));
    Parameters held = run.model().retainParameters();
    try {
      tensors.addAll(lastEpoch(held).tensors(LAST_EPOCH));
      Checkpoint.write(file, content, tensors);
    } finally {
      held.release();
    }
  }

  private NamedMatrices lastEpoch(Parameters parameters) {
    return new NamedMatrices(run.model().architecture(), parameters.layout(), parameters.segment());
  }

  /** Where an epoch is in its middle. */
  private Map<String, Object> describeEpoch(List<TensorSource> tensors) {
    Map<String, Object> described = new LinkedHashMap<>();
    List<double[]> sums = run.sums().saved();
    for (int i = 0; i < sums.size(); i++) {
      tensors.add(bits(SUMS + i, sums.get(i)));
    }
    tensors.add(bits(SUMS + "loss", run.batchLoss()));
    described.put("sums", (long) sums.size());
    described.put("samples", (long) run.samplesDone());
    described.put("steps_before", run.stepsBeforeEpoch());
    return described;
  }

  /** By what a training is known: with other settings the same state gives other weights. */
  private Map<String, Object> settings() {
    Compiled compiled = run.compiled();
    FitOptions options = run.options();
    Map<String, Object> settings = new LinkedHashMap<>();
    String architecture = ModelFile.describe(run.model().architecture());
    settings.put("architecture", Json.parse(null, "architecture", architecture));
    settings.put("loss", NamedJson.LOSSES.describe(compiled.loss()));
    settings.put("optimizer", describe(compiled.optimizer()));
    settings.put("metrics", compiled.metrics().stream().map(Metric::name).toList());
    settings.put("weights at the start", run.startChecksum());
    settings.put("steps before", run.startSteps());
    settings.put("epochs before", run.startEpochs());
    settings.putAll(TrainingRecipeJson.describe(options));
    settings.put("validation_frequency", (long) options.validationFrequency());
    Map<String, Object> products = new TreeMap<>();
    session.backends().forEach((product, backend) -> products.put(product, backend.name()));
    settings.put("backend", session.options().backend().name());
    settings.put("products", products);
    settings.put("processor", session.processor());
    settings.put("data", TrainingRecipeJson.describe(run.fingerprint()));
    run.validationFingerprint()
        .ifPresent(data -> settings.put("validation data", TrainingRecipeJson.describe(data)));
    return settings;
  }

  /** Of a schedule that is the user's own code its name, for nothing else of it can be compared. */
  private static Map<String, Object> describe(Optimizer optimizer) {
    if (!(optimizer.schedule() instanceof OwnSchedule own)) {
      return OptimizerJson.describe(optimizer);
    }
    Map<String, Object> described =
        OptimizerJson.describe(optimizer.withSchedule(Schedule.constant()));
    described.put("own_schedule", own.name());
    return described;
  }

  /** Its series as tensors, every figure as the two halves of its bits. */
  private Map<String, Object> describeHistory(List<TensorSource> tensors) {
    History history = run.history();
    for (String name : history.names()) {
      double[] values = history.get(name).stream().mapToDouble(Double::doubleValue).toArray();
      tensors.add(bits(HISTORY + name, values));
    }
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("epochs", (long) history.epochs());
    described.put("series", history.names());
    return described;
  }

  /** Numbers as a tensor: the two halves of the bits of each. */
  private static TensorSource bits(String name, double... values) {
    int[] halves = new int[2 * values.length];
    for (int i = 0; i < values.length; i++) {
      long bits = Double.doubleToRawLongBits(values[i]);
      halves[2 * i] = (int) bits;
      halves[2 * i + 1] = (int) (bits >>> Integer.SIZE);
    }
    MemorySegment segment = MemorySegment.ofArray(halves);
    return new TensorSource(
        name, Dtype.I32, List.of(halves.length), segment, 0, Math.max(1, halves.length));
  }

  private static double[] numbers(String name, Safetensors file) {
    int[] halves = new int[file.tensor(name).columns()];
    file.copyTo(name, MemorySegment.ofArray(halves), 0, halves.length);
    double[] values = new double[halves.length / 2];
    for (int i = 0; i < values.length; i++) {
      long bits = (long) halves[2 * i + 1] << Integer.SIZE | Integer.toUnsignedLong(halves[2 * i]);
      values[i] = Double.longBitsToDouble(bits);
    }
    return values;
  }

  private void restoreHistory(JsonObject described, Safetensors file) {
    Map<String, List<Double>> series = new LinkedHashMap<>();
    for (String name : described.strings("series")) {
      List<Double> values = new ArrayList<>();
      for (double value : numbers(HISTORY + name, file)) {
        values.add(value);
      }
      series.put(name, values);
    }
    run.history().restore((int) described.integer("epochs", 0, Integer.MAX_VALUE), series);
  }

  /** What the model's recipe will tell of the epochs that were trained elsewhere. */
  private void restoreStory(JsonObject content) {
    content
        .object("rates")
        .values()
        .forEach(
            (epoch, rate) -> story.setRate(Integer.parseInt(epoch), ((Number) rate).doubleValue()));
    String weights = content.string("weights");
    for (int at = 0; at < weights.length(); at += CHECKSUM_DIGITS) {
      story.addEpoch(weights.substring(at, at + CHECKSUM_DIGITS));
    }
    story.setData(run.fingerprint());
    if (!content.bool("told")) {
      run.compiled().endStory();
    }
  }

  private List<Object> describeCallbacks(List<TensorSource> tensors) {
    List<Object> described = new ArrayList<>();
    for (Callback callback : stateful()) {
      String name = "callback." + described.size();
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", name(callback));
      one.put("state", StateJson.describe(name, callback.state(), tensors));
      described.add(one);
    }
    return described;
  }

  private List<Callback> stateful() {
    return run.callbacks().all().stream().filter(one -> !one.state().isEmpty()).toList();
  }

  private static String name(Callback callback) {
    String name = callback.getClass().getName();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /**
   * Sees to it that a checkpoint is of this training.
   *
   * @throws IllegalArgumentException saying what differs
   */
  void requireSame(Checkpoint checkpoint) {
    List<String> differences = checkpoint.differences(settings());
    if (checkpoint.epoch() > run.epochs()) {
      differences.add(
          "the number of epochs is %s here, and the checkpoint has finished %s"
              .formatted(run.epochs(), checkpoint.epoch()));
    }
    refuse(checkpoint, differences);
  }

  private static void refuse(Checkpoint checkpoint, List<String> differences) {
    if (!differences.isEmpty()) {
      throw new IllegalArgumentException(
          "Checkpoint %s is of another training: %s. Train with what it was made with, or use another folder to begin anew"
              .formatted(checkpoint.file(), String.join("; ", differences)));
    }
  }

  /**
   * Goes on from it, all callbacks having begun.
   *
   * @return what learning rates were made of in its last epoch
   */
  double restore(Checkpoint checkpoint) {
    JsonObject content = checkpoint.content();
    List<Callback> here = matching(checkpoint, content.objects("callbacks"));
    boolean inEpoch = content.has("in_epoch");
    restoreStory(content);
    run.compiled().setEpochsDone(content.integer("epochs_done", 0, Long.MAX_VALUE));
    checkpoint.reading(
        file -> {
          if (inEpoch) {
            session.restoreWeights(file, LAST_EPOCH);
            run.network().replaceModel(session.publish(run.provenance()));
          }
          session.restore(file, checkpoint.steps(), content.number("learning_rate"));
          if (!inEpoch) {
            run.network().replaceModel(session.publish(run.provenance()));
          }
          restoreHistory(content.object("history"), file);
          restoreCallbacks(content, here, file);
        });
    long before =
        inEpoch
            ? content.object("in_epoch").integer("steps_before", 0, Long.MAX_VALUE)
            : session.stepsDone();
    run.resumeInEpoch(before, inEpoch ? () -> goOn(checkpoint, here) : null);
    if (content.has("stopping")) {
      run.stop(reason(content));
    }
    return content.number("learning_rate_before");
  }

  /** In the epoch that has begun anew for callbacks: all of it goes on where it was. */
  private int goOn(Checkpoint checkpoint, List<Callback> here) {
    JsonObject content = checkpoint.content();
    JsonObject inEpoch = content.object("in_epoch");
    checkpoint.reading(
        file -> {
          List<double[]> sums = new ArrayList<>();
          for (int i = 0; i < inEpoch.integer("sums", 1, Integer.MAX_VALUE); i++) {
            sums.add(numbers(SUMS + i, file));
          }
          double lastLoss = numbers(SUMS + "loss", file)[0];
          run.restoreSums(sums, (int) inEpoch.integer("samples", 0, Integer.MAX_VALUE), lastLoss);
          restoreCallbacks(content, here, file);
        });
    session.setRate(content.number("learning_rate"));
    return checkpoint.batch();
  }

  private static void restoreCallbacks(JsonObject content, List<Callback> here, Safetensors file) {
    List<JsonObject> there = content.objects("callbacks");
    for (int i = 0; i < here.size(); i++) {
      here.get(i).restore(values(there.get(i).object("state"), file));
    }
  }

  /** The callbacks whose states a checkpoint has; others have none. */
  private List<Callback> matching(Checkpoint checkpoint, List<JsonObject> there) {
    List<String> wanted = there.stream().map(one -> one.string("name")).toList();
    List<Callback> found = new ArrayList<>();
    List<Callback> all = run.callbacks().all();
    for (Callback callback : all) {
      if (found.size() < wanted.size() && name(callback).equals(wanted.get(found.size()))) {
        found.add(callback);
      }
    }
    if (found.size() < wanted.size() || !found.containsAll(stateful())) {
      refuse(
          checkpoint,
          List.of(
              "the callbacks with a state are %s in the checkpoint, %s here"
                  .formatted(wanted, stateful().stream().map(RunState::name).toList())));
    }
    return found;
  }

  private static EndedBecause reason(JsonObject content) {
    try {
      return EndedBecause.valueOf(content.string("stopping"));
    } catch (IllegalArgumentException e) {
      throw content.wrong("stopping", "why a training ended");
    }
  }

  private static Map<String, Object> values(JsonObject described, Safetensors file) {
    Map<String, Object> values = new LinkedHashMap<>();
    described.values().forEach((key, value) -> values.put(key, StateJson.read(value, file)));
    return values;
  }
}
