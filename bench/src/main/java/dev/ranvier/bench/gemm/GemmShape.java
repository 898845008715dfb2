package dev.ranvier.bench.gemm;

import dev.ranvier.simd.gemm.Form;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A product to measure: C[m,n] of k terms.
 *
 * @param form which operand is transposed
 */
public record GemmShape(Form form, int m, int n, int k) {

  private static final Pattern NAME =
      Pattern.compile("(?:sgemm_)?(T?)([1-9]\\d{0,5})x([1-9]\\d{0,5})x([1-9]\\d{0,5})(_NT)?");

  /** Squares, and the products of multilayer perceptrons from tiny to large. */
  static final List<GemmShape> ALL =
      List.of(
          nn(64, 64, 64),
          nn(128, 128, 128),
          nn(256, 256, 256),
          nn(512, 512, 512),
          nn(1024, 1024, 1024),
          nn(2048, 2048, 2048),
          nn(1, 512, 784),
          nn(10, 32, 4),
          nn(32, 10, 10),
          nn(128, 512, 784),
          nn(128, 256, 512),
          new GemmShape(Form.TN, 784, 512, 128),
          new GemmShape(Form.NT, 128, 784, 512),
          nn(4096, 2048, 784),
          nn(4096, 2048, 2048),
          new GemmShape(Form.TN, 2048, 2048, 4096),
          nn(1024, 4096, 4096));

  private static GemmShape nn(int m, int n, int k) {
    return new GemmShape(Form.NN, m, n, k);
  }

  /**
   * The shape of a workload's name, with or without {@code sgemm_} before it.
   *
   * @throws IllegalArgumentException if it is not such a name
   */
  public static GemmShape parse(String name) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches() || !parts.group(1).isEmpty() && parts.group(5) != null) {
      throw new IllegalArgumentException(
          "--shape is '"
              + name
              + "', expected sgemm_<m>x<n>x<k>, with T before m for a transposed A or _NT at the"
              + " end for a transposed B, such as sgemm_T784x512x128");
    }
    Form form = parts.group(5) != null ? Form.NT : parts.group(1).isEmpty() ? Form.NN : Form.TN;
    return new GemmShape(
        form,
        Integer.parseInt(parts.group(2)),
        Integer.parseInt(parts.group(3)),
        Integer.parseInt(parts.group(4)));
  }

  /** The workload's name in the CSV. */
  public String workload() {
    String transposed = form == Form.TN ? "T" : "";
    String suffix = form == Form.NT ? "_NT" : "";
    return "sgemm_" + transposed + m + "x" + n + "x" + k + suffix;
  }

  boolean square() {
    return m == n && n == k;
  }

  /** Multiplications and additions. */
  public double flops() {
    return 2.0 * m * n * k;
  }

  public int rowsOfA() {
    return form == Form.TN ? k : m;
  }

  public int columnsOfA() {
    return form == Form.TN ? m : k;
  }

  public int rowsOfB() {
    return form == Form.NT ? n : k;
  }

  public int columnsOfB() {
    return form == Form.NT ? k : n;
  }
}
