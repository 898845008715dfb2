package dev.ranvier.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.bench.Run;
import dev.ranvier.bench.infer.InferWorkload;
import dev.ranvier.bench.measure.PeerException;
import dev.ranvier.bench.train.TrainWorkload;
import dev.ranvier.testkit.Presence;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What other engines are told, and what is said where there are none. */
@Presence
class PeersTest {

  @TempDir private Path folder;

  @Test
  void withoutTheOtherEnginesTrainingSaysWhatToDo() {
    assertThatThrownBy(() -> Peers.find(Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bench/run.sh peers")
        .hasMessageContaining("mvn -Ppeers");
    assertThatThrownBy(() -> Peers.find(Map.of(Peers.VARIABLE, folder.toString())))
        .hasMessageContaining("it is '" + folder + "'");
    if (System.getenv(Peers.VARIABLE) == null) {
      Run run = Run.of("peers", "train", "--quick", "--workload", "T1");
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).contains("The other engines are not there: bench/run.sh peers");
    }
  }

  @Test
  void withoutTheOtherEnginesPredictionSaysWhatToDo() {
    if (System.getenv(Peers.VARIABLE) == null) {
      for (String command : List.of("infer", "start")) {
        Run run = Run.of("peers", command, "--quick");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("The other engines are not there: bench/run.sh peers");
      }
    }
    Run run = Run.of("peers", "start", "--engine", "keras");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--engine is 'keras', expected one of ranvier-simd, ");
  }

  @Test
  void withoutItsJdkItSaysWhatToDo() {
    assertThatThrownBy(() -> Peers.jdk(999))
        .isInstanceOf(PeerException.class)
        .hasMessageContaining("it needs a JDK 999");
  }

  @Test
  void theyAreToldTheWorkload() {
    TrainWorkload workload = TrainWorkload.named("T3");
    assertThat(Peers.task(workload, 2))
        .containsExactly(
            "128",
            "784,512,256,10",
            "relu,relu,softmax",
            "sparse_categorical_crossentropy",
            "adam",
            "0.001",
            "2");
    InferWorkload wide = InferWorkload.named("I4_b64").getFirst();
    assertThat(
            Peers.task(
                wide.batchSize(),
                wide.network().layers(),
                2,
                Path.of("inputs"),
                Path.of("I4.onnx")))
        .containsExactly("64", "1024,4096,4096,1024", "relu,relu,linear", "2", "inputs", "I4.onnx");
  }
}
