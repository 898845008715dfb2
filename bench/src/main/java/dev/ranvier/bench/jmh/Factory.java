package dev.ranvier.bench.jmh;

import dev.ranvier.simd.Tier;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;

/**
 * The kernels that a factory such as {@code Activations} offers: its public methods whose first
 * parameter is the tier. A new method is measured without a line here. Further parameters get the
 * values that Keras gives them, by their names.
 */
final class Factory {

  private static final double OTHER_PARAMETERS = 0.5;
  private static final Map<String, Double> PARAMETERS =
      Map.of(
          "momentum", 0.9,
          "beta1", 0.9,
          "beta2", 0.999,
          "rho", 0.9,
          "epsilon", 1e-7,
          "alpha", 1.0,
          "slope", 0.3,
          "delta", 1.0,
          "initialAccumulator", 0.1,
          "labelSmoothing", 0.1);

  private Factory() {}

  /** The names of its kernels, ascending. */
  static String[] names(Class<?> factory) {
    return Arrays.stream(factory.getMethods())
        .filter(Factory::isKernel)
        .map(Method::getName)
        .distinct()
        .sorted()
        .toArray(String[]::new);
  }

  /** The kernel of that name; of methods with one name the one with the fewest parameters. */
  static <K> K kernel(Class<?> factory, Class<K> type, String name, Tier tier) {
    Method method =
        Arrays.stream(factory.getMethods())
            .filter(candidate -> isKernel(candidate) && candidate.getName().equals(name))
            .min(Comparator.comparingInt(Method::getParameterCount))
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s has no kernel '%s', expected one of %s"
                            .formatted(
                                factory.getSimpleName(), name, Arrays.toString(names(factory)))));
    Object[] arguments =
        Arrays.stream(method.getParameters())
            .map(parameter -> parameter.getType() == Tier.class ? tier : argument(parameter))
            .toArray();
    try {
      return type.cast(method.invoke(null, arguments));
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(method + " cannot make a kernel", e);
    }
  }

  private static boolean isKernel(Method method) {
    Class<?>[] parameters = method.getParameterTypes();
    return Modifier.isStatic(method.getModifiers())
        && parameters.length > 0
        && parameters[0] == Tier.class;
  }

  private static Object argument(Parameter parameter) {
    double value = PARAMETERS.getOrDefault(parameter.getName(), OTHER_PARAMETERS);
    if (parameter.getType() == float.class) {
      return (float) value;
    }
    if (parameter.getType() == double.class) {
      return value;
    }
    if (parameter.getType() == boolean.class) {
      return false; // options that Keras has off
    }
    throw new IllegalStateException(
        parameter + " is neither float nor double: say here what it should be");
  }
}
