package dev.ranvier.io;

/** A file in memory. */
record MemoryBytes(byte[] bytes) implements FileBytes {

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public int read(byte[] target, int offset, int count, long position) {
    int most = (int) Math.min(count, bytes.length - position);
    if (most <= 0) {
      return -1;
    }
    System.arraycopy(bytes, (int) position, target, offset, most);
    return most;
  }

  @Override
  public void close() {}
}
