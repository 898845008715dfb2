package dev.ranvier.backend;

import dev.ranvier.activation.Activation;
import dev.ranvier.backend.BackendSelector.Choice;
import dev.ranvier.blas.Cblas;
import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.gemm.Epilogue;
import dev.ranvier.simd.gemm.Form;
import dev.ranvier.simd.gemm.Gemm;
import dev.ranvier.simd.gemv.SmallLayers;
import dev.ranvier.step.BlasProduct;
import dev.ranvier.step.KernelProduct;
import dev.ranvier.step.Operand;
import dev.ranvier.step.PackedProduct;
import dev.ranvier.step.Product;
import dev.ranvier.step.SmallLayersStep;
import dev.ranvier.step.StreamedProduct;
import dev.ranvier.step.Workers;
import java.util.Locale;

/**
 * A product that is decided but has no memory yet.
 *
 * @param name of the step, such as {@code dense_1 forward}
 * @param form of the product
 * @param m rows of the result, for a full batch
 * @param n columns of the result
 * @param k terms in a sum
 * @param choice the backend and why
 * @param streamed whether the result goes to the epilogue block by block, without being stored
 * @param workers who shares its work
 */
public record ProductPlan(
    String name, Form form, int m, int n, int k, Choice choice, boolean streamed, Workers workers) {

  public static ProductPlan of(
      BackendSelector selector, String name, Form form, int m, int n, int k, Workers workers) {
    Choice choice = selector.choose(name, form, m, n, k);
    Workers useful = Gemm.isWorthSharing(m, n, k) ? workers : Workers.ALONE;
    return new ProductPlan(name, form, m, n, k, choice, false, useful);
  }

  /**
   * A product with weights in fewer bytes, which only our own kernels on one thread take.
   *
   * @throws IllegalArgumentException if BLAS is given for it
   */
  public static ProductPlan compressed(BackendSelector selector, String name, int m, int n, int k) {
    Choice choice =
        selector
            .given(name)
            .map(backend -> selector.choice(backend, BackendSelector.GIVEN))
            .orElseGet(
                () -> selector.ownChoice(selector.isForced() ? "asked for" : "compressed weights"));
    if (choice.backend() == ProductBackend.BLAS) {
      throw new IllegalArgumentException(
          "Predictor: backend BLAS is given for '%s', whose weights are in fewer bytes than a library takes; give SIMD or SCALAR, or keep weights as FLOAT32"
              .formatted(name));
    }
    return new ProductPlan(name, Form.NN, m, n, k, choice, false, Workers.ALONE);
  }

  /** The same product without a place for its result. */
  public ProductPlan stream() {
    return new ProductPlan(name, form, m, n, k, choice, true, workers);
  }

  /** Whether B, if it never changes, is best packed once: for several rows on our own kernels. */
  public boolean isWorthPrepacking() {
    return !byLibrary() && form == Form.NN && m > 1 && Gemm.isWorthPrepacking(n, k);
  }

  /** Scratch bytes with a packed B. */
  public long prepackedScratchBytes() {
    return PackedProduct.scratchBytes(choice.provider(), m, n, k, workers);
  }

  /** The step with a B that {@link PackedProduct#pack} has packed, with its places. */
  public Product prepackedStep(
      Operand a,
      Operand b,
      Operand packed,
      Operand c,
      Epilogue epilogue,
      String note,
      Operand scratch,
      boolean skipZeros) {
    return new PackedProduct(
        describe(note.isEmpty() ? "packed weights" : "packed weights, " + note, bytes()),
        bytes(),
        choice.provider(),
        a,
        b,
        packed,
        c,
        epilogue,
        scratch,
        skipZeros,
        workers);
  }

  /**
   * Whether it is one of the small layers of a single sample that run without leaving registers.
   */
  public boolean isSmall() {
    return !byLibrary() && form == Form.NN && m == 1 && SmallLayers.suits(n, k);
  }

  /**
   * The step of a small layer, with its places.
   *
   * @param bias {@link Operand#NONE} for none
   */
  public SmallLayersStep smallStep(
      Operand a, Operand b, Operand bias, SmallLayers.Function function, Operand c, String note) {
    SmallLayers.Layer layer =
        new SmallLayers.Layer(
            n,
            k,
            a.matrix(),
            b.matrix(),
            bias.isEmpty() ? null : bias.matrix(),
            function,
            c.matrix());
    return new SmallLayersStep(choice.provider(), describe(note, bytes()), bytes(), layer);
  }

  /**
   * The description of the product with weights in fewer bytes.
   *
   * @param format of the weights
   * @param weightBytes of one weight
   */
  public String describeCompressed(String format, int weightBytes, String note) {
    String text = format + " weights";
    return describe(note.isEmpty() ? text : text + ", " + note, compressedBytes(weightBytes));
  }

  /** Of the factors, the weights in so many bytes each, and of the result. */
  public long compressedBytes(int weightBytes) {
    return bytes() - (4L - weightBytes) * k * n;
  }

  private boolean byLibrary() {
    return choice.backend() == ProductBackend.BLAS;
  }

  /** Scratch bytes for any batch up to the planned one. */
  public long scratchBytes() {
    if (byLibrary()) {
      return streamed ? BlasProduct.scratchBytes(m, n, workers) : 0;
    }
    return streamed
        ? StreamedProduct.scratchBytes(choice.provider(), m, n, k, workers)
        : KernelProduct.scratchBytes(choice.provider(), form, m, n, k, workers);
  }

  /**
   * The step, with its places.
   *
   * @param c the result; not used if it is streamed
   * @param note what is fused with it, for the description
   */
  public Product step(
      BackendSelector selector,
      Operand a,
      Operand b,
      Operand c,
      Epilogue epilogue,
      String note,
      Operand scratch,
      boolean skipZeros) {
    long bytes = bytes();
    String text = describe(note, bytes);
    if (byLibrary()) {
      Cblas cblas = selector.cblas();
      return streamed
          ? BlasProduct.streamed(text, bytes, cblas, a, b, epilogue, scratch, workers)
          : new BlasProduct(text, bytes, cblas, form, a, b, c, epilogue, workers);
    }
    KernelProvider provider = choice.provider();
    return streamed
        ? new StreamedProduct(text, bytes, provider, a, b, epilogue, scratch, workers)
        : new KernelProduct(
            text, bytes, provider, form, a, b, c, epilogue, scratch, skipZeros, workers);
  }

  /**
   * What is fused with a layer's forward product: its bias, its activation if not null, or both.
   */
  public static String note(boolean bias, Activation activation) {
    if (activation == null) {
      return bias ? "bias" : "";
    }
    return bias ? "bias + " + activation.name() : activation.name();
  }

  /** Of the factors, and of the result where it is stored. */
  private long bytes() {
    long stored = streamed ? 0 : (long) m * n;
    return 4L * ((long) m * k + (long) k * n + stored);
  }

  private String describe(String note, long bytes) {
    return String.format(
        Locale.ROOT,
        "%-22s %s %-16s %-34s %-6s %2d %10.3f MFLOP %9.3f MB%s",
        name,
        form,
        m + "x" + n + "x" + k,
        choice,
        choice.kernels(),
        workers.count(),
        2e-6 * m * n * k,
        1e-6 * bytes,
        note.isEmpty() ? "" : "  " + note);
  }
}
