package dev.ranvier.samples;

import dev.ranvier.recipe.Verification;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Whether this machine computes the bits that others do.
 *
 * <p>How to run: {@code samples/run.sh verify}
 */
@Command(
    name = "verify",
    description = {
      "Trains five small networks and compares their hashes with those that other processors had.",
      "Exit code 0 if they are the same, 1 if one differs."
    },
    mixinStandardHelpOptions = true)
public final class VerifyCommand implements Callable<Integer> {

  /** For picocli. */
  public VerifyCommand() {}

  @Override
  public Integer call() {
    Verification verification = Verification.run();
    System.out.println(verification);
    return verification.agrees() ? 0 : 1;
  }
}
