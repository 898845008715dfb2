package dev.ranvier.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Anywhere;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Memory ends once, also with an owner that was forgotten, and a slab's plan is what it holds. */
@Anywhere
class LifetimeTest {

  private static SlabLayout plan() {
    SlabLayout plan = new SlabLayout("a test");
    plan.matrix("weights", 3, 5);
    plan.ints("classes", 7);
    plan.scratch("rest", 100);
    return plan;
  }

  @Test
  void endsOnce() {
    AtomicInteger freed = new AtomicInteger();
    Object owner = new Object();
    Lifetime lifetime = Lifetime.of(owner, "test", freed::incrementAndGet);
    assertThat(freed).hasValue(0);
    lifetime.end();
    assertThat(freed).hasValue(1);
    lifetime.end();
    assertThat(freed).hasValue(1);
  }

  @Test
  void endsWithAnOwnerThatIsDropped() throws InterruptedException {
    CountDownLatch freed = new CountDownLatch(1);
    Lifetime kept = bindToNobody(freed);
    long end = System.nanoTime() + 60_000_000_000L;
    while (!freed.await(10, TimeUnit.MILLISECONDS) && System.nanoTime() < end) {
      System.gc();
    }
    assertThat(freed.getCount()).isZero();
    kept.end();
  }

  private static Lifetime bindToNobody(CountDownLatch freed) {
    return Lifetime.of(new Object(), "test", freed::countDown);
  }

  @Test
  void whatCannotBeBoundIsFreedAtOnce() {
    AtomicInteger freed = new AtomicInteger();
    assertThatThrownBy(() -> Lifetime.of(null, "test", freed::incrementAndGet))
        .isInstanceOf(NullPointerException.class);
    assertThat(freed).hasValue(1);
  }

  @Test
  void aSlabIsZeroedAlignedAndFreedOnce() {
    try (SlabCounter memory = SlabCounter.counting()) {
      SlabLayout plan = plan();
      Slab slab = new Slab(plan);
      assertThat(slab.segment().byteSize()).isEqualTo(plan.sizeBytes()).isEqualTo(192 + 64 + 128);
      assertThat(slab.segment().address() % 64).isZero();
      assertThat(slab.segment().mismatch(slab.segment().asSlice(0).fill((byte) 0))).isEqualTo(-1);
      assertThat(memory.bytes()).isEqualTo(384);
      slab.close();
      slab.close();
      assertThat(memory.bytes()).isZero();
      assertThat(slab.segment().scope().isAlive()).isFalse();
    }
  }

  @Test
  void aSlabOfNothingIsStillAPlace() {
    try (Slab slab = new Slab(new SlabLayout("nothing"))) {
      assertThat(slab.segment().byteSize()).isEqualTo(64);
    }
  }

  @Test
  void aViewIsARegionAndNothingElse() {
    SlabLayout plan = new SlabLayout("two");
    plan.matrix("first", 2, 3);
    Region second = plan.matrix("second", 2, 20);
    try (Slab slab = new Slab(plan)) {
      assertThat(slab.view(second).address() - slab.segment().address()).isEqualTo(128);
      assertThat(slab.view(second).byteSize()).isEqualTo(2 * 32 * 4);
    }
  }

  @Test
  void aRefusedSlabCountsNothing() {
    try (SlabCounter memory = SlabCounter.refusing(1)) {
      assertThatThrownBy(() -> new Slab(plan()))
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessageContainingAll("a test: 384 bytes", "weights", "a test refuses it");
      assertThat(memory.bytes()).isZero();
    }
  }

  @Test
  void regionsCountTheirBytes() {
    Region floats = new Region(64, 3, 5, 16, Region.Type.FLOAT32);
    assertThat(floats.sizeBytes()).isEqualTo(192);
    assertThat(floats.rowBytes(2)).isEqualTo(64 + 2 * 64);
    assertThat(floats.denseBytes()).isEqualTo(60);
    Region bytes = new Region(128, 2, 64, 64, Region.Type.BYTES);
    assertThat(bytes.sizeBytes()).isEqualTo(128);
    assertThat(bytes.rowBytes(1)).isEqualTo(192);
    assertThat(new Region(0, 7, 1, 1, Region.Type.INT32).sizeBytes()).isEqualTo(28);
    assertThat(floats.isEmpty()).isFalse();
    assertThat(Region.NONE.isEmpty()).isTrue();
  }

  @Test
  void aPlanDescribesEachRegion() {
    assertThat(plan().describe().lines().map(String::strip))
        .containsExactly(
            "a test: 384 bytes",
            "weights                                 192  3 x 5, row stride 16",
            "classes                                  28  7 x 1, row stride 1",
            "rest                                    128  scratch");
  }
}
