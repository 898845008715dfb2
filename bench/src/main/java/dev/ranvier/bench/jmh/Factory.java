package dev.ranvier.bench.jmh;

import dev.ranvier.simd.KernelProvider;
import dev.ranvier.simd.Tier;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;

/**
 * The kernels that a factory such as {@code Activations} offers: its public methods whose first
 * parameter is the tier or the provider. A new method is measured without a line here. Further
 * parameters get the values that Keras gives them, by the kernel's name, in the order of the
 * parameters that are numbers.
 */
final class Factory {

  private static final double OTHER_NUMBER = 0.5;
  private static final Map<String, double[]> NUMBERS =
      Map.of(
          "momentum", new double[] {0.9},
          "nesterov", new double[] {0.9},
          "rmsProp", new double[] {0.9, 0.9, 1e-7},
          "adagrad", new double[] {0.1, 1e-7},
          "adam", new double[] {0.9, 0.999, 1e-7},
          "amsGrad", new double[] {0.9, 0.999, 1e-7},
          "lion", new double[] {0.9, 0.99},
          "leakyRelu", new double[] {0.3},
          "elu", new double[] {1.0},
          "huber", new double[] {1.0});

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
    Object[] arguments = arguments(method, tier);
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
        && (parameters[0] == Tier.class || parameters[0] == KernelProvider.class);
  }

  private static Object[] arguments(Method method, Tier tier) {
    double[] numbers = NUMBERS.getOrDefault(method.getName(), new double[0]);
    Class<?>[] types = method.getParameterTypes();
    Object[] arguments = new Object[types.length];
    int given = 0;
    for (int i = 0; i < types.length; i++) {
      if (types[i] == Tier.class) {
        arguments[i] = tier;
      } else if (types[i] == KernelProvider.class) {
        arguments[i] = KernelProvider.of(tier);
      } else if (types[i] == boolean.class) {
        arguments[i] = false; // options that Keras has off
      } else {
        double number = given < numbers.length ? numbers[given] : OTHER_NUMBER;
        arguments[i] = number(method, types[i], number);
        given++;
      }
    }
    return arguments;
  }

  private static Object number(Method method, Class<?> type, double value) {
    if (type == float.class) {
      return (float) value;
    }
    if (type == double.class) {
      return value;
    }
    throw new IllegalStateException(
        method + " takes a " + type + ", neither float nor double: say here what it should be");
  }
}
