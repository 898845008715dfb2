package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Simd;
import dev.ranvier.testkit.Presence;
import dev.ranvier.testkit.Trains;
import dev.ranvier.testkit.Width;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A seed gives the file that was recorded, whatever of our own trains it. */
@Width
@Presence
@Trains
class SameFileTest {

  @ParameterizedTest
  @EnumSource(KernelProvider.class)
  void ofEveryProvider(KernelProvider provider) throws IOException {
    assumeTrue(Simd.FMA, "without fused multiply-adds there are other bits");
    boolean scalar = provider == KernelProvider.SCALAR;
    Kernels kernels = Kernels.valueOf(provider.name());
    assumeTrue(scalar || isThere(provider), provider + " does not run here");
    for (TrainedFiles network : TrainedFiles.SMALL) {
      assertThat(network.hash(scalar ? Backend.SCALAR : Backend.SIMD, kernels))
          .as("%s", network)
          .isEqualTo(network.recorded);
    }
  }

  /** It takes no library where machine code runs. */
  @Test
  void underAuto() throws IOException {
    assumeTrue(KernelProvider.best() == KernelProvider.CODE, "AUTO may take BLAS here");
    for (TrainedFiles network : TrainedFiles.SMALL) {
      assertThat(network.hash(Backend.AUTO, Kernels.AUTO))
          .as("%s", network)
          .isEqualTo(network.recorded);
    }
  }

  private static boolean isThere(KernelProvider provider) {
    try {
      provider.require();
      return true;
    } catch (IllegalStateException missing) {
      return false;
    }
  }
}
