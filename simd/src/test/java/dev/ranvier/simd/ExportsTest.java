package dev.ranvier.simd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Anywhere;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Who may use which package of the module. */
@Anywhere
class ExportsTest {

  @Test
  void onlyTheProductsAreForEveryone() throws Exception {
    ModuleDescriptor module = descriptor();
    Set<String> open =
        module.exports().stream()
            .filter(e -> !e.isQualified())
            .map(ModuleDescriptor.Exports::source)
            .collect(Collectors.toSet());
    assertThat(open).containsExactly("dev.ranvier.simd.product");
    assertThat(module.exports())
        .filteredOn(ModuleDescriptor.Exports::isQualified)
        .isNotEmpty()
        .allSatisfy(
            e -> assertThat(e.targets()).allMatch(target -> target.startsWith("dev.ranvier")));
    assertThat(module.opens()).isEmpty();
  }

  private static ModuleDescriptor descriptor() throws Exception {
    Path classes = Path.of(Tier.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
      return ModuleDescriptor.read(in);
    }
  }
}
