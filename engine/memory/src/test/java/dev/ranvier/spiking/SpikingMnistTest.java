package dev.ranvier.spiking;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.digits.DigitData;
import dev.ranvier.digits.DigitDataset;
import dev.ranvier.digits.DigitFolder;
import dev.ranvier.testkit.Gate;
import dev.ranvier.testkit.RealPart;
import java.util.List;
import org.junit.jupiter.api.Test;

/** 784-1000-10 spiking neurons on MNIST, as snnTorch's fifth tutorial has them. */
@Gate
class SpikingMnistTest {

  @Test
  void eightEpochsOver8000DigitsRecognizeTheOther2000() {
    DigitData digits =
        DigitFolder.load(RealPart.named("RANVIER_DATA", "real data").resolve("mnist-10k"));
    SpikingNetwork network =
        SpikingNetwork.initialize(SpikingArchitecture.of(784, 1000, 10), 1).threads(2);
    long start = System.nanoTime();
    List<SpikingEpoch> epochs =
        network.train(new DigitDataset(digits.train()), SpikingTraining.epochs(8));
    double seconds = (System.nanoTime() - start) * 1e-9;
    SpikingEvaluation test = network.evaluate(new DigitDataset(digits.test()));
    System.out.printf(
        "Spiking MNIST: %.4f of %d recognized after eight epochs over %d, loss %.2f (%.1f s)%n",
        test.accuracy(), digits.test().count(), digits.train().count(), test.loss(), seconds);
    assertThat(digits.train().count()).isEqualTo(8_000);
    assertThat(digits.test().count()).isEqualTo(2_000);
    assertThat(epochs.getLast().loss()).isLessThan(epochs.getFirst().loss());
    assertThat(test.accuracy()).isGreaterThanOrEqualTo(0.92);
  }
}
