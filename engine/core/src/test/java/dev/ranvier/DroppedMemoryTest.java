package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.data.Batch;
import dev.ranvier.initializer.Initializer;
import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.layer.Layer;
import dev.ranvier.loss.Loss;
import dev.ranvier.memory.SlabCounter;
import dev.ranvier.optimizer.Optimizer;
import dev.ranvier.testkit.Outcome;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Ships;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What nobody can close any more is freed all the same. */
@Ships
class DroppedMemoryTest {

  private static final String NOTICE = "was dropped without close()";

  /** 72 MB of heap for the decomposition, 36 MB of native memory for the weights. */
  @Test
  void anInitializationThatFailsLeavesNothingBehind() throws Exception {
    Outcome outcome = Program.likeThis(SmallHeap.class).flags("-Xmx64m").run().requireSuccess();
    assertThat(outcome.out().lines()).containsExactly("left 0", "left 0", "left 0");
  }

  /** Tries to make a model for which there is no room on the heap. */
  static final class SmallHeap {
    public static void main(String[] arguments) {
      Dense large = Dense.of(3000).withInitializer(Initializer.orthogonal());
      try (SlabCounter memory = SlabCounter.counting()) {
        for (int attempt = 0; attempt < 3; attempt++) {
          try (Model model = Model.initialize(List.of(Input.of(3000), large), 0)) {
            System.out.println("there is room for " + model.architecture());
          } catch (OutOfMemoryError e) {
            System.out.println("left " + memory.bytes());
          }
        }
      }
    }
  }

  @Test
  void whatIsDroppedIsFreedAndSaidOnce() throws Exception {
    Outcome outcome = Program.likeThis(Dropping.class).run().requireSuccess();
    assertThat(outcome.out().lines())
        .containsExactly(
            "closed: left 0",
            "predictor: left 0",
            "held: works",
            "model: left 0",
            "session: left 0",
            "network: left 0");
    assertThat(outcome.err().split(NOTICE, -1)).as(outcome.err()).hasSize(2);
    assertThat(outcome.err()).contains("A Predictor " + NOTICE);
  }

  /** Makes things, closes the first and lets the others go. */
  static final class Dropping {

    private static final List<Layer> LAYERS = List.of(Input.of(40), Dense.of(100), Dense.of(3));
    private static final Loss LOSS = Loss.meanSquaredError();

    public static void main(String[] arguments) throws InterruptedException {
      try (SlabCounter memory = SlabCounter.counting()) {
        model(true);
        predictor(true);
        session(true);
        System.out.println("closed: left " + memory.bytes());
        Thread.sleep(100); // nothing may be said about these
        predictor(false);
        await("predictor", memory);
        System.out.println("held: " + (held() ? "works" : "is gone"));
        model(false);
        await("model", memory);
        session(false);
        await("session", memory);
        network();
        await("network", memory);
      }
    }

    private static void model(boolean closed) {
      Model model = Model.initialize(LAYERS, 1);
      if (closed) {
        model.close();
      }
    }

    /** The model's memory goes with the predictor, which still reads it. */
    private static void predictor(boolean closed) {
      try (Model model = Model.initialize(LAYERS, 1)) {
        Predictor predictor = model.predictor(4);
        predictor.predict(new float[8 * 40], new float[8 * 3]);
        if (closed) {
          predictor.close();
        }
      }
    }

    private static void session(boolean closed) {
      try (Model model = Model.initialize(LAYERS, 1)) {
        TrainingSession session =
            new TrainingSession(model, LOSS, Optimizer.adam(), 4, Backend.AUTO);
        if (closed) {
          session.close();
        }
      }
    }

    private static void network() {
      Sequential network = Sequential.of(LAYERS.toArray(Layer[]::new));
      network.compile(Optimizer.adam(), LOSS);
      float[][] samples = new float[8][40];
      network.fit(samples, new float[8][3], FitOptions.epochs(1).batchSize(4));
      network.predict(samples[0]);
    }

    /** Whether what is only held by a batch, or by a predictor, stays usable. */
    private static boolean held() throws InterruptedException {
      Batch batch = batch();
      Predictor predictor;
      try (Model model = Model.initialize(LAYERS, 1)) {
        predictor = model.predictor(4);
      }
      for (int i = 0; i < 5; i++) {
        System.gc();
        Thread.sleep(20);
      }
      batch.setFeatures(3, new float[40]);
      float[] out = new float[3];
      predictor.predict(new float[40], out);
      predictor.close();
      return batch.capacity() == 4 && out[0] == 0f;
    }

    private static Batch batch() {
      try (Model model = Model.initialize(LAYERS, 1)) {
        return new TrainingSession(model, LOSS, Optimizer.adam(), 4, Backend.AUTO).batch();
      }
    }

    private static void await(String what, SlabCounter memory) throws InterruptedException {
      long end = System.nanoTime() + 60_000_000_000L;
      while (memory.bytes() != 0 && System.nanoTime() < end) {
        System.gc();
        Thread.sleep(10);
      }
      System.out.println(what + ": left " + memory.bytes());
    }
  }
}
