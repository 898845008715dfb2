package dev.ranvier.bench.build;

import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Which of Ranvier's own kernels an engine's options ask for. By reflection, here alone: programs
 * that are compiled against another build find no such option there.
 */
public final class KernelChoice {

  /** What programs take for the engine's own choice. */
  public static final String AUTO = "AUTO";

  private static final String OPTION = "kernels";

  private KernelChoice() {}

  /**
   * Options with kernels.
   *
   * @param options of a session or a predictor
   * @param kernels a name of the engine's enum; {@value #AUTO} leaves the options as they are
   * @throws IllegalStateException if the engine has no such option, or cannot run these
   */
  public static <T> T in(Class<T> type, T options, String kernels) {
    if (kernels.equals(AUTO)) {
      return options;
    }
    try {
      for (Method method : type.getMethods()) {
        if (method.getName().equals(OPTION) && method.getParameterCount() == 1) {
          return type.cast(
              method.invoke(options, constant(method.getParameterTypes()[0], kernels)));
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("kernels " + kernels + " cannot be asked for", e);
    }
    throw new IllegalStateException(
        "this build of Ranvier has no choice of kernels, " + kernels + " is asked for");
  }

  private static Object constant(Class<?> type, String name) {
    return Arrays.stream(type.getEnumConstants())
        .filter(each -> each.toString().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("this build has no kernels " + name));
  }
}
