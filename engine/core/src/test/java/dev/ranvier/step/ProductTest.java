package dev.ranvier.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.memory.Region;
import dev.ranvier.memory.Slab;
import dev.ranvier.memory.SlabLayout;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.activation.Activations;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.testkit.Anywhere;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A product as a step: what it says of itself, what follows it, and what it adds to. */
@Anywhere
class ProductTest {

  private static final int M = 3;
  private static final int N = 5;
  private static final int K = 4;
  private static final KernelProvider PROVIDER = KernelProvider.SCALAR;

  private final Slab slab;
  private final Operand a;
  private final Operand b;
  private final Operand c;
  private final Operand bias;
  private final Operand elsewhere;
  private final Operand scratch;

  ProductTest() {
    SlabLayout layout = new SlabLayout("product");
    Region places = layout.matrix("a", M, K);
    Region right = layout.matrix("b", K, N);
    Region result = layout.matrix("c", M, N);
    Region vector = layout.matrix("bias", 1, N);
    Region other = layout.matrix("elsewhere", M, N);
    long bytes = KernelProduct.scratchBytes(PROVIDER, Form.NN, M, N, K, Workers.ALONE);
    Region packs = layout.scratch("packs", bytes + 64);
    slab = new Slab(layout);
    a = filled(places, 1);
    b = filled(right, 2);
    c = filled(result, -9);
    bias = filled(vector, 0.5f);
    elsewhere = filled(other, -9);
    scratch = new Operand(slab.segment(), packs);
  }

  private Operand filled(Region region, float value) {
    Operand matrix = new Operand(slab.segment(), region);
    for (int row = 0; row < region.rows(); row++) {
      for (int column = 0; column < region.columns(); column++) {
        matrix.set(row, column, value);
      }
    }
    return matrix;
  }

  @AfterEach
  void close() {
    slab.close();
  }

  private KernelProduct product(Epilogue epilogue) {
    return new KernelProduct(
        "text", 100, PROVIDER, Form.NN, a, b, c, epilogue, scratch, true, Workers.ALONE);
  }

  private static void assertRows(Operand matrix, int rows, float value) {
    for (int row = 0; row < M; row++) {
      for (int column = 0; column < N; column++) {
        assertThat(matrix.get(row, column)).isEqualTo(row < rows ? value : -9f);
      }
    }
  }

  @Test
  void nothingFollowsAProductWithoutEpilogueAndTheKernelsHearOfNone() {
    KernelProduct product = product(Epilogue.NONE);
    assertThat(product.epilogue).isNull();
    product.run(1);
    assertRows(c, 1, 8f);
    product.run(2);
    assertRows(c, 2, 8f);
    assertThat(product.describe()).isEqualTo("text");
    assertThat(product.trafficBytes()).isEqualTo(100);
  }

  @Test
  void biasAndActivationFollowOnSingleRowsAndOnBatches() {
    Epilogue epilogue = BiasActivation.of(PROVIDER, bias, Activations.relu(PROVIDER), c, elsewhere);
    KernelProduct product = product(epilogue);
    product.run(1);
    assertRows(elsewhere, 1, 8.5f);
    product.run(M);
    assertRows(elsewhere, M, 8.5f);
    assertThat(product.trafficBytes()).isEqualTo(100 + 4L * M * N);
  }

  @Test
  void anActivationNeedsNoBiasAndABiasNoActivation() {
    product(BiasActivation.of(PROVIDER, Operand.NONE, Activations.relu(PROVIDER), c, elsewhere))
        .run(M);
    assertRows(elsewhere, M, 8f);
    KernelProduct biased = product(BiasActivation.bias(PROVIDER, bias));
    biased.run(M);
    assertRows(c, M, 8.5f);
    assertThat(biased.trafficBytes()).isEqualTo(100);
  }

  @Test
  void aChainIsNoLongerThanWhatIsThere() {
    Epilogue one = BiasActivation.bias(PROVIDER, bias);
    assertThat(BiasActivation.bias(PROVIDER, Operand.NONE)).isSameAs(Epilogue.NONE);
    assertThat(EpilogueChain.of(Epilogue.NONE, Epilogue.NONE)).isSameAs(Epilogue.NONE);
    assertThat(EpilogueChain.of(one, Epilogue.NONE)).isSameAs(one);
    assertThat(EpilogueChain.of(Epilogue.NONE, one)).isSameAs(one);
    product(EpilogueChain.of(one, one)).run(M);
    assertRows(c, M, 9f);
  }

  @Test
  void aGradientIsAddedToWhatThereIsOrReplacesIt() {
    KernelProduct product = product(Epilogue.NONE);
    product.setAdding(true);
    product.run(M);
    assertRows(c, M, -1f);
    product.setAdding(false);
    product.run(M);
    assertRows(c, M, 8f);
  }
}
