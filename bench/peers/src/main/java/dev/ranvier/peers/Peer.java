package dev.ranvier.peers;

/** Another engine with a network, its optimizer and one batch in its own memory, ready to train. */
interface Peer extends AutoCloseable {

  /** Of the engine and of what computes in it. */
  String version();

  /** One whole step on the batch: forward, loss, backward, update. Returns when all is done. */
  void step();

  /** The mean loss that the last step saw. Not part of a step's time. */
  double loss();

  @Override
  void close();
}
