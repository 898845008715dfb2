package dev.ranvier.peers;

import ai.onnxruntime.OrtException;
import java.io.IOException;

/** Makes one prediction, says so and ends: {@code ENGINE TASK...}, as {@link InferMain}. */
public final class StartMain {

  private StartMain() {}

  /** Prints a line after the first prediction. */
  public static void main(String[] args) throws IOException, OrtException {
    try (InferPeer peer = InferMain.peer(args)) {
      System.out.println("first " + peer.output(0).length);
      System.out.flush();
    }
  }
}
