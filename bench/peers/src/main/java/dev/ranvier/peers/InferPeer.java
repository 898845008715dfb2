package dev.ranvier.peers;

/** Another engine with a network and its inputs in its own memory, ready to predict. */
interface InferPeer extends AutoCloseable {

  /** Of the engine and of what computes in it. */
  String version();

  /** How many inputs it has. */
  int inputs();

  /** Predicts one input, a whole batch. Returns when all is done and the output can be read. */
  void predict(int input);

  /** What the network makes of an input, [batchSize * outputSize]. Not timed. */
  float[] output(int input);

  @Override
  void close();
}
