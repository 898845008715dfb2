package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ranvier.testkit.Program;
import dev.ranvier.testkit.Ships;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stays for the rest of the process keeps no application that used it. */
@Ships
class ForgottenApplicationTest {

  @ParameterizedTest
  @ValueSource(strings = {"none", "/no/such/library.so"})
  void anApplicationThatUsedTheEngineCanBeForgotten(String blas) throws Exception {
    Program program =
        Program.likeThis(ForgottenApplication.class)
            .flags("-Dranvier.blas=" + blas, "-Dranvier.threads=2", "-XX:+UseSerialGC", "-Xmx64m");
    assertThat(program.run().requireSuccess().out()).endsWith("forgotten\n");
  }
}
