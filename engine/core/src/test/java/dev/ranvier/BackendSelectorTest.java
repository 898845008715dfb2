package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.simd.gemm.Form;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackendSelectorTest {

  @Test
  void autoTakesWhatIsThere() {
    BackendSelector nothing = new BackendSelector(Backend.AUTO, false, Optional.empty());
    assertThat(nothing.choose(Form.NN, 8, 8, 8).backend()).isEqualTo(Backend.SCALAR);
    BackendSelector simdOnly = new BackendSelector(Backend.AUTO, true, Optional.empty());
    assertThat(simdOnly.choose(Form.NN, 8, 8, 8).backend()).isEqualTo(Backend.SIMD);
    assertThat(simdOnly.choose(Form.NN, 8, 8, 8).why()).contains("no BLAS library");
  }

  @Test
  void aForcedBackendThatIsMissingIsRefusedWithTheReason() {
    assertThatThrownBy(() -> new BackendSelector(Backend.SIMD, false, Optional.empty()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("SIMD is not available");
    assertThatThrownBy(() -> new BackendSelector(Backend.BLAS, true, Optional.empty()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("BLAS is not available")
        .hasMessageContaining("Places tried");
  }

  @Test
  void theTableIsAPureFunctionOfTheShape() {
    assertThat(AutoTable.choose(Form.NN, 1, 512, 784).backend()).isEqualTo(Backend.SIMD);
    assertThat(AutoTable.choose(Form.NN, 128, 512, 784).backend()).isEqualTo(Backend.SIMD);
    assertThat(AutoTable.choose(Form.TN, 784, 512, 128).backend()).isEqualTo(Backend.SIMD);
    assertThat(AutoTable.choose(Form.NN, 128, 10, 256).backend()).isEqualTo(Backend.BLAS);
    assertThat(AutoTable.choose(Form.NN, 10, 32, 4).backend()).isEqualTo(Backend.BLAS);
    assertThat(AutoTable.choose(Form.TN, 2048, 2048, 4096).backend()).isEqualTo(Backend.BLAS);
    assertThat(AutoTable.choose(Form.NN, 128, 10, 256))
        .isEqualTo(AutoTable.choose(Form.NN, 128, 10, 256));
  }
}
