package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** How long a test waits for the compiler: while its process works, and no longer. */
@Anywhere
class PatienceTest {

  @Test
  void itEndsWithWorkAndSaysHowLongItWas() {
    Patience one = Patience.of(1, "a sum");
    assertThat(one.isLeft()).isTrue();
    double sum = 0;
    for (long i = 0; one.isLeft(); i++) {
      sum += Math.sqrt(i);
    }
    assertThat(sum).isPositive();
    assertThat(one.toString())
        .matches(
            "a sum: waited \\d+\\.\\d s of processor time, of 1 at most, \\d+\\.\\d s on the clock,"
                + " load -?\\d+\\.\\d");
  }

  /** Other tests of this JVM may work meanwhile, but not for so long. */
  @Test
  void itDoesNotPassWhileNothingIsDone() {
    Patience hour = Patience.of(3600, "nothing");
    LockSupport.parkNanos(50_000_000);
    assertThat(hour.isLeft()).isTrue();
  }
}
