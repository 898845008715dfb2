package dev.ranvier.backend;

import dev.ranvier.blas.BlasLibrary;
import dev.ranvier.simd.Switch;
import dev.ranvier.simd.gemm.Form;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The table behind {@code Backend.AUTO}: measured ratios of SIMD to BLAS by shape. A choice is a
 * pure function of table and shape, never of threads.
 *
 * <p>The shape's nearest row of the same form decides: by the sum of the squared logarithms of the
 * ratios of m, n and k, of equals the first. Interpolating between rows was not tried: where two
 * neighbours disagree a path of the kernels changes between them, and then neither says how.
 *
 * <p>As text, which {@code bench/run.sh auto} writes:
 *
 * <pre>
 * ranvier-auto 1
 * # anything
 * NN 128 512 784 1.04
 * </pre>
 *
 * The first line, then in any order form, m, n, k and the ratio, at least one row of every form.
 */
public final class AutoTable {

  /** The switch that names a file, or {@value #MEASURED} for the one in the cache folder. */
  public static final String PROPERTY = "ranvier.auto";

  /** The same as an environment variable. */
  public static final String VARIABLE = "RANVIER_AUTO";

  private static final String MEASURED = "measured";
  private static final String HEADER = "ranvier-auto 1";
  private static final String FILE_NAME = "auto-table.txt";
  private static final int FIELDS = 5;

  /**
   * From here on SIMD counts as level with BLAS: it has bias, activation and derivative still to
   * win, which it applies while the block is hot, and its results are the same on every machine.
   */
  private static final double LEVEL = 0.97;

  /**
   * Multiplications below which a product stays in Java whatever the table says: alone the
   * library's may be faster, but a step of 10-10-10-1 on 32 samples with three of its products
   * there takes 1.17 to 1.26 times as long.
   */
  private static final long SMALL = 1 << 13;

  /** Of this process's machine, parsed when a choice first needs it. */
  private static volatile AutoTable shipped;

  /**
   * One measurement.
   *
   * @param form of the product
   * @param m rows of the result
   * @param n columns of the result
   * @param k terms in a sum
   * @param ratio rate of SIMD over that of BLAS
   */
  public record Row(Form form, int m, int n, int k, double ratio) {

    private String shape() {
      return form + " " + m + "x" + n + "x" + k;
    }
  }

  /**
   * A choice.
   *
   * @param simd SIMD or else BLAS
   * @param why in words
   */
  public record Decision(boolean simd, String why) {}

  private final String origin;

  /** That a shipped one was asked for; null for a file of the user. */
  private final MachineKind machine;

  private final List<Row> rows;
  private final double[][] logarithms;

  private AutoTable(String origin, MachineKind machine, List<Row> rows) {
    this.origin = origin;
    this.machine = machine;
    this.rows = rows;
    this.logarithms = new double[rows.size()][];
    for (int i = 0; i < logarithms.length; i++) {
      Row row = rows.get(i);
      logarithms[i] = logarithms(row.m(), row.n(), row.k());
    }
  }

  /** The table that comes with the engine for a kind of machine, or the nearest to it. */
  static AutoTable shipped(MachineKind machine) {
    AutoTable known = shipped;
    if (known == null || !known.machine.equals(machine)) {
      ShippedTable table = ShippedTable.nearest(machine);
      List<Row> rows = parse(table.file(), "", table.lines());
      known = new AutoTable(table.describe(machine), machine, rows);
      shipped = known;
    }
    return known;
  }

  /**
   * The table that the switches name, or the shipped one for a kind of machine.
   *
   * @throws IllegalArgumentException if that file is missing or malformed; the message says where,
   *     what was expected and found, and what to do
   */
  static AutoTable ofProcess(MachineKind machine) {
    return of(machine, System::getProperty, System::getenv);
  }

  /** Whether the user named one. */
  static boolean isNamed() {
    String value = Switch.read(PROPERTY, VARIABLE);
    return !Switch.isUsual(value) && !Switch.isOff(value);
  }

  static AutoTable of(
      MachineKind machine, UnaryOperator<String> property, UnaryOperator<String> variable) {
    String value = Switch.read(PROPERTY, VARIABLE, property, variable);
    if (Switch.isUsual(value) || Switch.isOff(value)) {
      return shipped(machine);
    }
    String own = property.apply(PROPERTY);
    String origin = own == null || own.isBlank() ? VARIABLE : PROPERTY;
    Path file = value.equalsIgnoreCase(MEASURED) ? measuredFile() : Path.of(value);
    return read(file, origin + "=" + value);
  }

  /** Where {@code bench/run.sh auto} writes unless told otherwise. */
  public static Path measuredFile() {
    return BlasLibrary.cacheFolder().resolve(FILE_NAME);
  }

  private static AutoTable read(Path file, String request) {
    String advice = "; measure with bench/run.sh auto --out " + file + ", or unset " + PROPERTY;
    String subject = "AUTO's table " + file + " (" + request + ")";
    try {
      List<Row> rows = parse(subject, advice, Files.readAllLines(file));
      return new AutoTable(file + " (" + request + ")", null, rows);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(subject + ": expected a file, found none" + advice, e);
    } catch (MalformedInputException e) {
      throw new IllegalArgumentException(
          subject + ": expected a text in UTF-8, found other bytes" + advice, e);
    } catch (IOException e) {
      throw new IllegalArgumentException(subject + " cannot be read: " + e + advice, e);
    }
  }

  /** The rows of a text; subject and advice surround what is wrong. */
  static List<Row> parse(String subject, String advice, List<String> lines) {
    String first = lines.isEmpty() ? "nothing" : "'" + lines.getFirst() + "'";
    if (lines.isEmpty() || !lines.getFirst().strip().equals(HEADER)) {
      throw malformed(subject, 1, "'" + HEADER + "'", first, advice);
    }
    List<Row> rows = new ArrayList<>();
    Set<String> shapes = new HashSet<>();
    Set<Form> missing = EnumSet.allOf(Form.class);
    for (int i = 1; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Row row = row(line);
      if (row == null) {
        String expected =
            "form (NN, NT or TN), m, n and k from 1, ratio above 0, such as 'NN 128 512 784 1.04'";
        throw malformed(subject, i + 1, expected, "'" + line + "'", advice);
      }
      if (!shapes.add(row.shape())) {
        throw malformed(subject, i + 1, "each shape once", row.shape() + " again", advice);
      }
      missing.remove(row.form());
      rows.add(row);
    }
    if (!missing.isEmpty()) {
      String expected = "a row of every form";
      throw malformed(subject, lines.size(), expected, "none of " + missing, advice);
    }
    return List.copyOf(rows);
  }

  /** Null if it is not one. */
  private static Row row(String line) {
    String[] fields = line.split("\\s+");
    if (fields.length != FIELDS) {
      return null;
    }
    try {
      Row row =
          new Row(
              Form.valueOf(fields[0]),
              Integer.parseInt(fields[1]),
              Integer.parseInt(fields[2]),
              Integer.parseInt(fields[3]),
              Double.parseDouble(fields[4]));
      boolean sizes = row.m() > 0 && row.n() > 0 && row.k() > 0;
      return sizes && row.ratio() > 0 && Double.isFinite(row.ratio()) ? row : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static IllegalArgumentException malformed(
      String subject, int line, String expected, String found, String advice) {
    return new IllegalArgumentException(
        subject + ", line " + line + ": expected " + expected + ", found " + found + advice);
  }

  /** The text of a table, with comments (one line each) below its first line. */
  public static String format(List<String> comments, List<Row> rows) {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    comments.forEach(comment -> text.append("# ").append(comment).append('\n'));
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "%s %d %d %d %.3f\n",
              row.form(),
              row.m(),
              row.n(),
              row.k(),
              row.ratio()));
    }
    return text.toString();
  }

  /** SIMD or BLAS for a shape. */
  public Decision decide(Form form, int m, int n, int k) {
    if (m == 1 && form == Form.NN) {
      return new Decision(true, "one row: skips zeros");
    }
    if ((long) m * n * k < SMALL) {
      return new Decision(true, "small");
    }
    Row nearest = nearest(form, m, n, k);
    boolean simd = nearest.ratio() >= LEVEL;
    return new Decision(
        simd, String.format(Locale.ROOT, "%.2f at %s", nearest.ratio(), nearest.shape()));
  }

  private Row nearest(Form form, int m, int n, int k) {
    double[] wanted = logarithms(Math.max(1, m), Math.max(1, n), Math.max(1, k));
    Row nearest = null;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < logarithms.length; i++) {
      double distance = 0;
      for (int size = 0; size < wanted.length; size++) {
        double difference = logarithms[i][size] - wanted[size];
        distance += difference * difference;
      }
      if (rows.get(i).form() == form && distance < least) {
        least = distance;
        nearest = rows.get(i);
      }
    }
    return nearest;
  }

  /** Strict, so that equal distances are equal on every machine. */
  private static double[] logarithms(int m, int n, int k) {
    return new double[] {StrictMath.log(m), StrictMath.log(n), StrictMath.log(k)};
  }

  /** Where the choices come from, one line for a plan. */
  public String describe() {
    return machine != null
        ? "AUTO: " + origin + "; SIMD where its measured rate over BLAS is " + LEVEL + " or more"
        : "AUTO: choices come from the file "
            + origin
            + ", measured on a user's machine; results may differ from other machines";
  }
}
