package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the API shows is its own: kernels and bindings may change without a user's noticing. */
@Anywhere
class ExportedTypesTest {

  @Test
  void noOtherModuleIsPassedOn() throws Exception {
    assertThat(descriptor().requires())
        .isNotEmpty()
        .noneMatch(requires -> requires.modifiers().contains(Modifier.TRANSITIVE));
  }

  @Test
  void noPublicMemberShowsATypeOfSimdOrTheBindings() throws Exception {
    List<String> found = new ArrayList<>();
    int types = 0;
    for (Class<?> type : exportedTypes()) {
      types++;
      for (Method method : type.getDeclaredMethods()) {
        look(method, method.toGenericString(), found);
      }
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        look(constructor, constructor.toGenericString(), found);
      }
      for (Field field : type.getDeclaredFields()) {
        look(field, field.toGenericString(), found);
      }
    }
    assertThat(types).isGreaterThan(80);
    assertThat(found).isEmpty();
  }

  private static void look(Member member, String text, List<String> found) {
    int hidden = java.lang.reflect.Modifier.PUBLIC | java.lang.reflect.Modifier.PROTECTED;
    boolean visible = (member.getModifiers() & hidden) != 0;
    if (visible && (text.contains("dev.ranvier.simd.") || text.contains("dev.ranvier.blas."))) {
      found.add(text);
    }
  }

  private static List<Class<?>> exportedTypes() throws Exception {
    Set<String> exported =
        descriptor().exports().stream()
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toSet());
    List<Class<?>> types = new ArrayList<>();
    try (Stream<Path> files = Files.walk(classes())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        String name = classes().relativize(file).toString().replace('/', '.');
        String type = name.substring(0, name.length() - ".class".length());
        String inPackage = type.substring(0, Math.max(0, type.lastIndexOf('.')));
        if (exported.contains(inPackage) && !type.endsWith("package-info")) {
          Class<?> loaded = Class.forName(type, false, Sequential.class.getClassLoader());
          if (isPublic(loaded)) {
            types.add(loaded);
          }
        }
      }
    }
    return types;
  }

  private static boolean isPublic(Class<?> type) {
    return Stream.<Class<?>>iterate(type, t -> t != null, Class::getEnclosingClass)
        .allMatch(t -> java.lang.reflect.Modifier.isPublic(t.getModifiers()));
  }

  private static ModuleDescriptor descriptor() throws Exception {
    try (InputStream in = Files.newInputStream(classes().resolve("module-info.class"))) {
      return ModuleDescriptor.read(in);
    }
  }

  private static Path classes() throws Exception {
    return Path.of(Sequential.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
