package dev.ranvier.samples.digits;

import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The folder of real data that RANVIER_DATA names, absolute or relative to the root of the
 * repository. Unset: the test is skipped and says so. Set: what is missing there fails the test.
 */
public final class RealData {

  private RealData() {}

  /** One data set's folder. */
  public static Path folder(String name) {
    String data = System.getenv("RANVIER_DATA");
    if (data == null) {
      System.out.println("skipped: a test of " + name + ", because RANVIER_DATA is not set");
    }
    Assumptions.assumeTrue(data != null, "RANVIER_DATA is not set");
    return Path.of(System.getProperty("ranvier.root", "")).resolve(data).resolve(name);
  }
}
