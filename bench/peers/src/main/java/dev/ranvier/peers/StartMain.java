package dev.ranvier.peers;

import java.io.IOException;

/** Makes one prediction, says so and ends: {@code ENGINE TASK...}, as {@link InferMain}. */
public final class StartMain {

  private StartMain() {}

  /** Prints a line after the first prediction, then one with the version. */
  public static void main(String[] args) throws IOException {
    try (InferPeer peer = InferMain.peer(args)) {
      peer.output(0);
      System.out.println("first");
      System.out.flush();
      System.out.println("version " + peer.version());
    }
  }
}
