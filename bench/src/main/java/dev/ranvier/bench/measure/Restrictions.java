package dev.ranvier.bench.measure;

import java.util.ArrayList;
import java.util.List;

/**
 * What keeps engines from using all that the processor has: a run on narrower vectors says so, on
 * standard error and with the versions.
 */
public final class Restrictions {

  private static final String CPU = "ranvier.cpu";
  private static final String OPENBLAS = "OPENBLAS_CORETYPE";
  private static final String MKL = "MKL_ENABLE_INSTRUCTIONS";
  private static final String PYTORCH = "ATEN_CPU_CAPABILITY";

  private Restrictions() {}

  /** Of Ranvier's machine code. */
  public static String ofCode() {
    String property = System.getProperty(CPU, "");
    return property.isBlank() ? variable("RANVIER_CPU") : CPU + "=" + property;
  }

  /** Of OpenBLAS. */
  public static String ofOpenBlas() {
    return variable(OPENBLAS);
  }

  /** Of MKL. */
  public static String ofMkl() {
    return variable(MKL);
  }

  private static String variable(String name) {
    String value = System.getenv(name);
    return value == null || value.isBlank() ? "" : name + "=" + value;
  }

  /** A version, and in what it is restricted. */
  public static String version(String version, String restriction) {
    return restriction.isEmpty() ? version : version + " " + restriction;
  }

  /** Says all that there are; nothing if there are none. */
  public static void report() {
    List<String> all = new ArrayList<>();
    for (String one : List.of(ofCode(), ofOpenBlas(), ofMkl(), variable(PYTORCH))) {
      if (!one.isEmpty()) {
        all.add(one);
      }
    }
    if (!all.isEmpty()) {
      System.err.println("Restricted: " + String.join(", ", all));
    }
  }
}
