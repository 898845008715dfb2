package dev.ranvier.simd.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.testkit.Anywhere;
import dev.ranvier.testkit.Program;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The process's own team: one, open for good, of the size that the switch says. */
@Anywhere
@Timeout(600)
class SharedTeamTest {

  @Test
  void theSharedTeamIsOneAndStaysOpen() {
    ThreadTeam team = ThreadTeam.shared();
    assertThat(ThreadTeam.shared()).isSameAs(team);
    assertThatThrownBy(team::close).isInstanceOf(UnsupportedOperationException.class);
    AtomicInteger calls = new AtomicInteger();
    team.share(team.size(), (member, members) -> calls.incrementAndGet());
    assertThat(calls.get()).isEqualTo(team.size());
  }

  @Test
  void theSwitchSaysHowManyOrWhatIsWrong() {
    int processors = Runtime.getRuntime().availableProcessors();
    assertThat(SharedTeam.size(null)).isEqualTo(processors);
    assertThat(SharedTeam.size(" ")).isEqualTo(processors);
    assertThat(SharedTeam.size(" 3 ")).isEqualTo(3);
    assertThat(SharedTeam.size("On")).isEqualTo(processors);
    assertThat(SharedTeam.size(" OFF ")).isEqualTo(1);
    assertThat(SharedTeam.size("none")).isEqualTo(1);
    for (String wrong : new String[] {"0", "-1", "two", "2.5", "1025", "99999999999"}) {
      assertThatThrownBy(() -> SharedTeam.size(wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("ranvier.threads")
          .hasMessageContaining("RANVIER_THREADS")
          .hasMessageContaining("'" + wrong + "'");
    }
  }

  @Test
  void theSwitchReachesTheSharedTeam() throws Exception {
    assertThat(start("-Dranvier.threads=3")).contains("size 3");
    assertThat(start("-Dranvier.threads=many")).contains("'many'").contains("expected a number");
  }

  private static String start(String flag) throws IOException, InterruptedException {
    return Program.java(flag).main(System.getProperty("java.class.path"), Child.class).run().said();
  }

  /** Prints the size of the shared team, or what is wrong. */
  static final class Child {

    private Child() {}

    public static void main(String[] args) {
      System.out.println("size " + ThreadTeam.shared().size());
    }
  }
}
