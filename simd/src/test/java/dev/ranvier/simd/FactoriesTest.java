package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.simd.activation.ActivationCase;
import dev.ranvier.simd.activation.ActivationCases;
import dev.ranvier.simd.activation.ActivationKernel;
import dev.ranvier.simd.activation.Activations;
import dev.ranvier.simd.loss.LossCases;
import dev.ranvier.simd.loss.LossKernel;
import dev.ranvier.simd.loss.Losses;
import dev.ranvier.simd.optimizer.OptimizerCases;
import dev.ranvier.simd.optimizer.OptimizerKernel;
import dev.ranvier.simd.optimizer.Optimizers;
import dev.ranvier.testkit.Anywhere;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.MethodRefEntry;
import java.lang.constant.ClassDesc;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * Whatever a factory makes is in its family's list of cases, also where two methods make the same
 * kernel with other numbers; and the table of special values has a row for each activation.
 */
@Anywhere
class FactoriesTest {

  private static final Path TABLE =
      Path.of("src/main/java/dev/ranvier/simd/activation/Activations.java");

  @Test
  void everyActivationIsACase() throws Exception {
    assertThat(missing(ActivationCases.class, Activations.class, ActivationKernel.class)).isEmpty();
  }

  @Test
  void everyLossIsACase() throws Exception {
    assertThat(missing(LossCases.class, Losses.class, LossKernel.class)).isEmpty();
  }

  @Test
  void everyOptimizerIsACase() throws Exception {
    assertThat(missing(OptimizerCases.class, Optimizers.class, OptimizerKernel.class)).isEmpty();
  }

  /** A case of other parameters has the row of its function: "ELU with alpha 0.3" that of ELU. */
  @Test
  void theTableOfSpecialValuesHasEveryActivation() throws Exception {
    Set<String> rows =
        Pattern.compile("<tr><td>([^<]+)</td>")
            .matcher(Files.readString(TABLE).replace("\n * ", " "))
            .results()
            .map(row -> row.group(1))
            .collect(Collectors.toSet());
    Set<String> cases =
        ActivationCases.ALL.stream()
            .map(ActivationCase::name)
            .map(name -> name.replaceFirst(" with .*", ""))
            .collect(Collectors.toSet());
    assertThat(rows).containsExactlyInAnyOrderElementsOf(cases);
  }

  /** What a factory makes and the list of cases has not. */
  private static Set<String> missing(Class<?> cases, Class<?> factory, Class<?> kernel)
      throws IOException {
    Set<String> missing = made(factory, kernel);
    assertThat(missing).isNotEmpty();
    missing.removeAll(called(cases, factory));
    return missing;
  }

  /** Names and types of a factory's methods. */
  private static Set<String> made(Class<?> factory, Class<?> kernel) {
    Set<String> methods = new TreeSet<>();
    for (Method method : factory.getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers()) && method.getReturnType() == kernel) {
        String parameters =
            Arrays.stream(method.getParameterTypes())
                .map(Class::descriptorString)
                .collect(Collectors.joining());
        methods.add(method.getName() + "(" + parameters + ")" + kernel.descriptorString());
      }
    }
    return methods;
  }

  /** The methods of a factory that a class names, in calls or as references. */
  private static Set<String> called(Class<?> caller, Class<?> factory) throws IOException {
    ClassDesc owner = ClassDesc.ofDescriptor(factory.descriptorString());
    try (InputStream file = caller.getResourceAsStream(caller.getSimpleName() + ".class")) {
      return StreamSupport.stream(
              ClassFile.of().parse(file.readAllBytes()).constantPool().spliterator(), false)
          .filter(MethodRefEntry.class::isInstance)
          .map(MethodRefEntry.class::cast)
          .filter(method -> method.owner().matches(owner))
          .map(method -> method.name().stringValue() + method.type().stringValue())
          .collect(Collectors.toSet());
    }
  }
}
