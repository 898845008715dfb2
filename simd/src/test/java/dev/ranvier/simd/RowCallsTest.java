package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;
import dev.ranvier.simd.activation.Bias;
import dev.ranvier.simd.code.Corruption;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemv.Gemv;
import dev.ranvier.simd.gemv.SmallLayers;
import dev.ranvier.simd.matrix.Matrix;
import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Width;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** All that happens to a row in one call has the bits of its parts, or does not happen. */
@Width
class RowCallsTest {

  private static final int INPUTS = 700;
  private static final int HIDDEN = 70;
  private static final int OUTPUTS = 10;

  /** Bias and activation as an epilogue, that can be a part of the calls. */
  private record Activated(Bias kernel, Matrix bias, ActivationKernel activation)
      implements Epilogue {

    @Override
    public void apply(Matrix c, long at, int firstRow, int firstColumn, int rows, int columns) {
      activation.forward(kernel, bias, firstColumn, c, at, c, at, rows, columns);
    }

    @Override
    public void addTo(RowCalls calls, Matrix c, int columns) {
      activation.addTo(calls, c, bias, c, columns);
    }
  }

  /** A network of one large layer, softmax by itself, and a small one. */
  private static final class Network {

    final KernelProvider provider;
    final Matrix x;
    final Matrix hidden;
    final Matrix y;
    final Gemv.Bound product;
    final ActivationKernel softmax;
    final SmallLayers small;

    Network(KernelProvider provider, Arena arena) {
      this.provider = provider;
      SplittableRandom random = new SplittableRandom(5);
      x = filled(arena, 1, INPUTS, random);
      hidden = filled(arena, 1, HIDDEN, random);
      y = filled(arena, 1, OUTPUTS, random);
      Matrix w = filled(arena, INPUTS, HIDDEN, random);
      Matrix bias = filled(arena, 1, HIDDEN, random);
      Gemv gemv = Gemv.of(provider).await();
      Matrix scratch = new Matrix(arena.allocate(gemv.scratchBytes(HIDDEN, INPUTS), 64), 0, 0);
      ActivationKernel tanh = Activations.tanh(provider);
      Epilogue epilogue = new Activated(Bias.of(provider), bias, tanh);
      product = gemv.bind(HIDDEN, INPUTS, x, w, hidden, true, epilogue, scratch);
      softmax = Activations.softmax(provider);
      Matrix last = filled(arena, HIDDEN, OUTPUTS, random);
      Matrix lastBias = filled(arena, 1, OUTPUTS, random);
      SmallLayers.Layer layer =
          new SmallLayers.Layer(
              OUTPUTS, 64, hidden, last, lastBias, SmallLayers.Function.SIGMOID, y);
      small = SmallLayers.of(provider, List.of(layer)).await();
    }

    float[] byParts() {
      product.multiply();
      softmax.forward(hidden, 0, hidden, 0, 1, HIDDEN);
      small.multiply();
      return values();
    }

    float[] values() {
      return y.segment().asSlice(0, 4L * OUTPUTS).toArray(ValueLayout.JAVA_FLOAT);
    }

    RowCalls calls() {
      RowCalls calls = new RowCalls();
      product.addTo(calls);
      softmax.addTo(calls, hidden, null, hidden, HIDDEN);
      small.addTo(calls);
      return calls;
    }
  }

  private static Matrix filled(Arena arena, int rows, int columns, SplittableRandom random) {
    int stride = (columns + 15) / 16 * 16;
    MemorySegment segment = arena.allocate((long) rows * stride * Float.BYTES, 64);
    for (int i = 0; i < rows * stride; i++) {
      boolean zero = i % stride >= columns || random.nextInt(3) == 0;
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, zero ? 0f : random.nextFloat(-1f, 1f));
    }
    return new Matrix(segment, 0, stride);
  }

  @Test
  void hasTheBitsOfItsPartsWithOtherInputsEachTime() {
    if (!MachineCode.current().available()) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      Network network = new Network(KernelProvider.CODE, arena);
      Network twin = new Network(KernelProvider.SCALAR, arena);
      RowCalls calls = network.calls();
      MachineCode.awaiting(network::byParts);
      for (int i = 0; i < INPUTS; i++) {
        float value = i % 7 == 0 ? 0f : 1f / (i + 1);
        network.x.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
        twin.x.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
        if (i % 100 == 0) {
          assertThat(calls.run()).isTrue();
          assertThat(network.values()).isEqualTo(twin.byParts()).isEqualTo(network.byParts());
        }
      }
    }
  }

  @Test
  void doesNothingWherePartOfItHasNoCode() {
    try (Arena arena = Arena.ofConfined()) {
      Network scalar = new Network(KernelProvider.SCALAR, arena);
      RowCalls calls = scalar.calls();
      float[] before = scalar.values();
      assertThat(calls.run()).isFalse();
      assertThat(scalar.values()).isEqualTo(before);
      assertThat(new RowCalls().run()).as("nothing at all").isFalse();
      RowCalls missing = new RowCalls();
      missing.add(() -> 0, MemorySegment.NULL, List.of());
      assertThat(missing.run()).as("a function that is not there").isFalse();
    }
  }

  @Test
  void partsRefuseMemoryThatIsTooShortOrNotNativeOrReadOnly() {
    if (!MachineCode.current().available()) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      Matrix good = new Matrix(arena.allocate(64, 64), 0, 16);
      Matrix shorter = new Matrix(arena.allocate(60, 64), 0, 16);
      Matrix heap = new Matrix(MemorySegment.ofArray(new float[16]), 0, 16);
      Matrix readOnly = new Matrix(good.segment().asReadOnly(), 0, 16);
      for (Matrix bad : List.of(shorter, heap, readOnly)) {
        ActivationKernel relu = Activations.relu(KernelProvider.CODE);
        ActivationKernel softmax = Activations.softmax(KernelProvider.CODE);
        Bias bias = Bias.of(KernelProvider.CODE);
        relu.addTo(new RowCalls(), good, null, good, 0); // does nothing, as does the next
        bias.addTo(new RowCalls(), good, good, 0);
        refuse(() -> relu.addTo(new RowCalls(), bad, good, good, 10));
        refuse(() -> relu.addTo(new RowCalls(), good, good, bad, 10));
        refuse(() -> softmax.addTo(new RowCalls(), good, null, bad, 10));
        refuse(() -> bias.addTo(new RowCalls(), bad, good, 10));
        if (bad != readOnly) {
          refuse(() -> relu.addTo(new RowCalls(), good, bad, good, 10));
          refuse(() -> softmax.addTo(new RowCalls(), bad, null, good, 10));
          refuse(() -> bias.addTo(new RowCalls(), good, bad, 10));
        }
      }
    }
  }

  private static void refuse(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfAny(IllegalArgumentException.class, IndexOutOfBoundsException.class);
  }

  /** In a process of its own, since it loses its trust in all code. */
  @Test
  void whatIsRefusedCostsNothing() throws Exception {
    if (MachineCode.current().available()) {
      String said = Program.likeThis(Refused.class).run().requireSuccess().out();
      assertThat(said).contains("runs: 0, bytes: 0").contains("twin, -1 calls of 2");
    }
  }

  /** Parts whose code is there, and no code that calls them. */
  static final class Refused {

    private Refused() {}

    public static void main(String[] arguments) {
      Corruption.emptied("calls");
      try (Arena arena = Arena.ofConfined()) {
        Network network = new Network(KernelProvider.CODE, arena);
        RowCalls calls = network.calls();
        MachineCode.awaiting(network::byParts);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int runs = calls.run() ? 1 : 0;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
          runs += calls.run() ? 1 : 0;
        }
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        System.out.println("runs: " + runs + ", bytes: " + bytes);
        System.out.println(MachineCode.current().describe());
      }
    }
  }

  @Test
  void refusesMemoryThatIsClosed() {
    if (!MachineCode.current().available()) {
      return;
    }
    Arena arena = Arena.ofConfined();
    Network network = new Network(KernelProvider.CODE, arena);
    RowCalls calls = network.calls();
    MachineCode.awaiting(network::byParts);
    assertThat(calls.run()).isTrue();
    arena.close();
    assertThatThrownBy(calls::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }
}
