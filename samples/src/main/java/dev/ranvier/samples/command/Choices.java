package dev.ranvier.samples.command;

import dev.ranvier.loss.Loss;
import dev.ranvier.optimizer.Clipping;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.schedule.Schedule;
import java.util.LinkedHashMap;
import java.util.Map;

/** Optimizers, losses and schedules by what a user typed. */
final class Choices {

  private static final String RATE = "learning_rate";
  private static final String[] AROUND = {
    "clip_norm", "global_clip_norm", "clip_value", "accumulate", "moving_average"
  };

  private Choices() {}

  /** {@code adam}, {@code sgd:0.01}, {@code adamw:0.001,weight_decay=0.01,clip_norm=1}. */
  static Optimizer optimizer(String option, String text) {
    return ChoiceText.of(option, text).make(Choices::optimizer);
  }

  private static Optimizer optimizer(ChoiceText text) {
    Map<String, Optimizer> family = new LinkedHashMap<>();
    Optimizer.all().forEach(each -> family.put(each.name(), each));
    Optimizer chosen = text.find("an optimizer", family, Map.of());
    Double clipNorm = text.take("clip_norm");
    Double globalClipNorm = text.take("global_clip_norm");
    Double clipValue = text.take("clip_value");
    Double accumulate = text.take("accumulate");
    Double average = text.take("moving_average");
    Map<String, Object> numbers =
        new LinkedHashMap<>(text.over(chosen.parameters(), Object.class, AROUND));
    if (text.hasNumber()) {
      numbers.put(RATE, text.number());
    }
    chosen = chosen.withParameters(numbers);
    if (clipNorm != null) {
      chosen = chosen.withClipping(Clipping.byNorm(clipNorm));
    }
    if (globalClipNorm != null) {
      chosen = chosen.withClipping(Clipping.byGlobalNorm(globalClipNorm));
    }
    if (clipValue != null) {
      chosen = chosen.withClipping(Clipping.byValue(clipValue));
    }
    if (accumulate != null) {
      chosen = chosen.withGradientAccumulation(accumulate.intValue());
    }
    return average == null ? chosen : chosen.withMovingAverage(average);
  }

  /** {@code mse}, {@code huber,delta=2}, {@code binary_crossentropy,label_smoothing=0.1}. */
  static Loss loss(String option, String text) {
    return ChoiceText.of(option, text).make(Choices::loss);
  }

  private static Loss loss(ChoiceText text) {
    Map<String, Loss> family = new LinkedHashMap<>();
    Loss.all().forEach(each -> family.put(each.name(), each));
    Map<String, Loss> brief =
        Map.of("mse", Loss.meanSquaredError(), "mae", Loss.meanAbsoluteError());
    Loss chosen = text.find("a loss", family, brief);
    text.requireNoNumber("");
    return chosen.withParameters(text.over(chosen.parameters(), Double.class));
  }

  /**
   * {@code cosine}, {@code exponential,decay_rate=0.9}. Where a number of steps is not given it is
   * that of the whole training, and of a step decay a third of it.
   *
   * @param steps of the whole training
   */
  static Schedule schedule(String option, String text, long steps) {
    return ChoiceText.of(option, text).make(read -> schedule(read, steps));
  }

  private static Schedule schedule(ChoiceText text, long steps) {
    Map<String, Schedule> family = new LinkedHashMap<>();
    Schedule.all().forEach(each -> family.put(each.name().replace("_decay", ""), each));
    Map<String, Schedule> inFull = new LinkedHashMap<>();
    Schedule.all().forEach(each -> inFull.put(each.name(), each));
    Schedule chosen = text.find("a schedule", family, inFull);
    text.requireNoNumber("; the rate is the optimizer's: --optimizer adam:0.001");
    Map<String, Object> numbers = new LinkedHashMap<>(text.over(chosen.parameters(), Object.class));
    for (String key : new String[] {"decay_steps", "first_decay_steps", "total_steps"}) {
      if (numbers.containsKey(key) && !text.gives(key)) {
        numbers.put(key, Math.max(1, steps));
      }
    }
    if (numbers.containsKey("step_size") && !text.gives("step_size")) {
      numbers.put("step_size", Math.max(1, steps / 3));
    }
    return chosen.withParameters(numbers);
  }
}
