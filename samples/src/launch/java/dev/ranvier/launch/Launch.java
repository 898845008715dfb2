package dev.ranvier.launch;

import java.lang.reflect.InvocationTargetException;

/**
 * Where the runnable jar begins. Compiled for Java 8, so that an old Java can say what is wrong
 * instead of showing an error about class files.
 */
public final class Launch {

  private static final int NEEDED = 25;

  private Launch() {}

  /** Starts the command line on a Java that is new enough; else says which one this is. */
  public static void main(String[] args) throws Throwable {
    String version = System.getProperty("java.specification.version");
    if (version.startsWith("1.") || Integer.parseInt(version) < NEEDED) {
      System.err.println(
          "Ranvier needs Java "
              + NEEDED
              + " or newer, found Java "
              + version
              + " in "
              + System.getProperty("java.home")
              + ". Install one, such as Temurin 25, and start it by its path or by JAVA_HOME.");
      System.exit(2);
    }
    try {
      Class.forName("dev.ranvier.samples.RanvierJar")
          .getMethod("main", String[].class)
          .invoke(null, (Object) args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
