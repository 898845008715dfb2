package dev.ranvier.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Anywhere;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every number of an optimizer has a name to set it by, and Keras's value until it is set. */
@Anywhere
final class OptimizerOptionsTest {

  static List<Optimizer> optimizers() {
    return List.of(
        Optimizer.sgd(),
        Optimizer.momentum(0.01, 0.9),
        Optimizer.nesterov(0.01, 0.9),
        Optimizer.rmsProp(),
        Optimizer.adagrad(),
        Optimizer.adam(),
        Optimizer.adamW(),
        Optimizer.amsGrad(),
        Optimizer.lion());
  }

  @Test
  void theyAreAllThatHaveNumbersOfTheirOwn() {
    assertThat(optimizers().stream().<Class<?>>map(Object::getClass))
        .containsExactlyInAnyOrder(
            Arrays.stream(Optimizer.class.getPermittedSubclasses())
                .filter(kind -> kind != ConfiguredOptimizer.class)
                .toArray(Class<?>[]::new));
  }

  @Test
  void withoutOptionsTheyAreKeras() throws ReflectiveOperationException {
    Map<String, Optimizer> keras =
        Map.of(
            "sgd", new Sgd(0.01f),
            "rmsProp", new RmsProp(0.001f, 0.9f, 0f, 1e-7f, false),
            "adagrad", new Adagrad(0.001f, 0.1f, 1e-7f),
            "adam", new Adam(0.001f, 0.9f, 0.999f, 1e-7f),
            "adamW", new AdamW(0.001f, 0.9f, 0.999f, 1e-7f, 0.004f),
            "amsGrad", new AmsGrad(0.001f, 0.9f, 0.999f, 1e-7f),
            "lion", new Lion(0.001f, 0.9f, 0.99f, 0f));
    Map<String, Object> made = new HashMap<>();
    for (Method method : Optimizer.class.getMethods()) {
      boolean makes = Optimizer.class.isAssignableFrom(method.getReturnType());
      if (Modifier.isStatic(method.getModifiers()) && makes && method.getParameterCount() == 0) {
        made.put(method.getName(), method.invoke(null));
      }
    }
    assertThat(made).isEqualTo(keras);
  }

  @Test
  void optionsAreSetByName() {
    assertThat(Optimizer.adam(0.01).withBeta1(0.8).withBeta2(0.99).withEpsilon(1e-3))
        .isEqualTo(new Adam(0.01f, 0.8f, 0.99f, 1e-3f));
    assertThat(Optimizer.rmsProp(0.01).withMomentum(0.5).withRho(0.7).withCentered(true))
        .isEqualTo(new RmsProp(0.01f, 0.7f, 0.5f, 1e-7f, true));
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void eachOptionSetsItsNumberAndNoOther(Optimizer optimizer) throws Exception {
    for (RecordComponent number : optimizer.getClass().getRecordComponents()) {
      if (!number.getName().equals("learningRate")) {
        boolean flag = number.getType() == boolean.class;
        Object changed = option(optimizer, number, flag ? (Object) true : (Object) 0.25);
        for (RecordComponent each : optimizer.getClass().getRecordComponents()) {
          Object expected =
              each.getName().equals(number.getName())
                  ? flag ? (Object) true : (Object) 0.25f
                  : each.getAccessor().invoke(optimizer);
          assertThat(each.getAccessor().invoke(changed)).as("%s", each).isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("optimizers")
  void anOptionOutOfItsRangeIsRefusedByName(Optimizer optimizer) {
    for (RecordComponent number : optimizer.getClass().getRecordComponents()) {
      if (!number.getName().equals("learningRate") && number.getType() != boolean.class) {
        assertThatThrownBy(() -> option(optimizer, number, -0.5))
            .cause()
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(number.getName() + " is -0.5, expected ");
      }
    }
  }

  /** {@code withBeta1} for {@code beta1}. */
  private static Object option(Optimizer optimizer, RecordComponent number, Object value)
      throws ReflectiveOperationException {
    String name = number.getName();
    String option = "with" + name.substring(0, 1).toUpperCase(Locale.ROOT);
    Class<?> type = value instanceof Boolean ? boolean.class : double.class;
    Method method = optimizer.getClass().getMethod(option + name.substring(1), type);
    assertThat(method.getReturnType()).isEqualTo(optimizer.getClass());
    return method.invoke(optimizer, value);
  }
}
