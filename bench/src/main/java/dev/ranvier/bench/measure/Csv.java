package dev.ranvier.bench.measure;

import java.util.Locale;

/** The rows of every measurement: engine,version,workload,threads,metric,value,unit. */
public final class Csv {

  public static final String VERSION = "0.1.0-SNAPSHOT";

  private Csv() {}

  public static void header() {
    System.out.println("engine,version,workload,threads,metric,value,unit");
  }

  public static void row(String engine, String workload, String metric, double value, String unit) {
    row(engine, VERSION, workload, 1, metric, value, unit);
  }

  public static void row(
      String engine,
      String version,
      String workload,
      int threads,
      String metric,
      double value,
      String unit) {
    System.out.printf(
        Locale.ROOT,
        "%s,%s,%s,%d,%s,%.4g,%s%n",
        engine,
        version,
        workload,
        threads,
        metric,
        value,
        unit);
  }
}
