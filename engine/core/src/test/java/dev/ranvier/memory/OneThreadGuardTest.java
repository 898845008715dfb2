package dev.ranvier.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Doors;
import org.junit.jupiter.api.Test;

/** One at a time, nobody after the end; a refusal changes nothing. */
@Doors
class OneThreadGuardTest {

  private final OneThreadGuard occupancy = new OneThreadGuard("Predictor");

  private void refused(Runnable call, String words) {
    assertThatThrownBy(call::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(words);
  }

  @Test
  void whoComesSecondIsRefusedAndTheFirstStaysInside() {
    occupancy.enter();
    refused(occupancy::enter, "Predictor is in use by another thread");
    refused(occupancy::enter, "Predictor is in use by another thread");
    occupancy.exit();
    occupancy.enter();
  }

  @Test
  void closingIsRefusedWhileSomebodyIsInsideAndLeavesItOpen() {
    occupancy.enter();
    refused(occupancy::close, "Predictor: close() while another thread is inside");
    refused(occupancy::enter, "in use");
    refused(occupancy::close, "while another thread is inside");
    occupancy.exit();
    occupancy.enter();
    occupancy.exit();
    assertThat(occupancy.close()).isTrue();
  }

  @Test
  void closesOnceAndForGood() {
    assertThat(occupancy.close()).isTrue();
    assertThat(occupancy.close()).isFalse();
    refused(occupancy::enter, "Predictor is closed; make a new one");
    assertThat(occupancy.close()).isFalse();
  }
}
