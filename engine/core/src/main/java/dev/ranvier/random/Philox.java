package dev.ranvier.random;

import java.util.Objects;

/**
 * A counter-based random generator: Philox4x32-10.
 *
 * <p>Source of the formula: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2,
 * 3", SC 2011. Word {@code w} of a stream is word {@code w mod 4} of {@code words(w / 4, stream,
 * seed)}: a pure function, so that the whole state is one number, {@link #position()}, any place
 * can be reached at once, and all machines agree on every bit. Streams of one seed do not overlap.
 *
 * <p>Draws allocate nothing. One instance serves one thread at a time. Not for secrets.
 */
public final class Philox {
  private static final int ROUNDS = 10;
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final int WORDS = 4;

  private final long seed;
  private final long stream;
  private final int[] block = new int[WORDS];
  private long position;

  private Philox(long seed, long stream) {
    this.seed = seed;
    this.stream = stream;
  }

  /** The generator of {@code stream} under {@code seed}, at position 0. Every value is allowed. */
  public static Philox of(long seed, long stream) {
    return new Philox(seed, stream);
  }

  /**
   * The four words for a 128-bit counter and a 64-bit key, as the paper defines them.
   *
   * @param counterLow counter words 0 (low half) and 1
   * @param counterHigh counter words 2 (low half) and 3
   * @param key key words 0 (low half) and 1
   * @param target receives four words at {@code offset}
   * @throws IndexOutOfBoundsException if {@code target} has fewer than four places there
   */
  public static void words(long counterLow, long counterHigh, long key, int[] target, int offset) {
    int c0 = (int) counterLow;
    int c1 = (int) (counterLow >>> 32);
    int c2 = (int) counterHigh;
    int c3 = (int) (counterHigh >>> 32);
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = MULTIPLIER_0 * (c0 & 0xFFFFFFFFL);
      long product1 = MULTIPLIER_1 * (c2 & 0xFFFFFFFFL);
      c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      c1 = (int) product1;
      c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c3 = (int) product0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
    target[offset + 3] = c3;
    target[offset] = c0;
    target[offset + 1] = c1;
    target[offset + 2] = c2;
  }

  /** The seed given to {@link #of}. */
  public long seed() {
    return seed;
  }

  /** The stream given to {@link #of}. */
  public long stream() {
    return stream;
  }

  /** How many 32-bit words were drawn: with seed and stream, the whole state. */
  public long position() {
    return position;
  }

  /**
   * Continues at a position that {@link #position()} gave before, or at any other.
   *
   * @throws IllegalArgumentException if {@code position} is negative
   */
  public void seek(long position) {
    if (position < 0) {
      throw new IllegalArgumentException(
          "Position of a random stream: expected 0 or more, found " + position);
    }
    this.position = position;
    if (position % WORDS != 0) {
      words(position / WORDS, stream, seed, block, 0);
    }
  }

  /** 32 uniform bits; one word. */
  public int nextInt() {
    int lane = (int) position & (WORDS - 1);
    if (lane == 0) {
      words(position / WORDS, stream, seed, block, 0);
    }
    position++;
    return block[lane];
  }

  /** Uniform in [0, 1), a multiple of 2^-24; one word. */
  public float nextFloat() {
    return (nextInt() >>> 8) * 0x1p-24f;
  }

  /** Uniform in [0, 1), a multiple of 2^-53; two words. */
  public double nextDouble() {
    long high = nextInt() >>> 5;
    long low = nextInt() >>> 6;
    return ((high << 26) | low) * 0x1p-53;
  }

  /**
   * Uniform in [0, bound), without bias; one word, seldom more.
   *
   * <p>Source: Lemire, "Fast random integer generation in an interval", 2019.
   *
   * @throws IllegalArgumentException if {@code bound} is not positive
   */
  public int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException(
          "Bound of a random integer: expected 1 or more, found " + bound);
    }
    long product = (nextInt() & 0xFFFFFFFFL) * bound;
    if ((product & 0xFFFFFFFFL) < bound) {
      long rejected = (1L << 32) % bound;
      while ((product & 0xFFFFFFFFL) < rejected) {
        product = (nextInt() & 0xFFFFFFFFL) * bound;
      }
    }
    return (int) (product >>> 32);
  }

  /**
   * Normal with mean 0 and variance 1; four words per try, 1.27 tries on average.
   *
   * <p>Marsaglia's polar method, {@code u sqrt(-2 ln s / s)} with {@code s = u^2 + v^2 < 1}, and
   * {@link StrictMath}, so that all machines agree. The twin {@code v} is dropped: kept, it would
   * be state beside the position. Box-Muller was refused: {@code StrictMath.cos} allocates 64 bytes
   * per call.
   */
  public double nextGaussian() {
    while (true) {
      double u = 2.0 * nextDouble() - 1.0;
      double v = 2.0 * nextDouble() - 1.0;
      double s = u * u + v * v;
      if (s < 1.0 && s > 0.0) {
        return u * StrictMath.sqrt(-2.0 * StrictMath.log(s) / s);
      }
    }
  }

  /** Puts all values in a uniformly random order. */
  public void shuffle(int[] values) {
    shuffle(values, 0, values.length);
  }

  /**
   * Puts the values of [from, to) in a uniformly random order (Fisher-Yates, from the end).
   *
   * @throws IndexOutOfBoundsException if the range is not inside the array
   */
  public void shuffle(int[] values, int from, int to) {
    Objects.checkFromToIndex(from, to, values.length);
    for (int last = to - 1; last > from; last--) {
      int chosen = from + nextInt(last - from + 1);
      int value = values[chosen];
      values[chosen] = values[last];
      values[last] = value;
    }
  }
}
