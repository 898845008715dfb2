package dev.ranvier.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Predicts many networks on ONNX Runtime: {@code FOLDER}, with a file {@code <n>.task} for each,
 * the arguments of {@link InferTask#parse}, n counted from 0. The outputs go to {@code
 * <n>.outputs}, little-endian floats.
 */
public final class CheckMain {

  private CheckMain() {}

  /** Runs until a number is missing. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    for (int n = 0; Files.exists(folder.resolve(n + ".task")); n++) {
      String words = Files.readString(folder.resolve(n + ".task")).trim();
      try (InferPeer peer = new OrtPeer(InferTask.parse(List.of(words.split(" "))))) {
        float[] output = peer.output(0);
        ByteBuffer bytes = ByteBuffer.allocate(4 * output.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(output);
        Files.write(folder.resolve(n + ".outputs"), bytes.array());
      }
    }
  }
}
