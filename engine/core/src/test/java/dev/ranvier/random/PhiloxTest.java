package dev.ranvier.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ranvier.testkit.Anywhere;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The counter-based generator: known answers, any position, and distributions as promised. */
@Anywhere
class PhiloxTest {

  /** The known answers that come with the paper's Random123 library. */
  @ParameterizedTest
  @CsvSource({
    "00000000 00000000 00000000 00000000, 00000000 00000000, 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
    "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff, 408f276d 41c83b0e a20bc7c6 6d5451fd",
    "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0, d16cfe09 94fdcceb 5001e420 24126ea1"
  })
  void knownAnswers(String counter, String key, String expected) {
    int[] c = hex(counter);
    int[] k = hex(key);
    int[] words = new int[6];
    Philox.words(join(c[0], c[1]), join(c[2], c[3]), join(k[0], k[1]), words, 1);
    assertThat(Arrays.copyOfRange(words, 1, 5)).isEqualTo(hex(expected));
    assertThat(words[0]).isZero();
    assertThat(words[5]).isZero();

    Philox random = Philox.of(join(k[0], k[1]), join(c[2], c[3]));
    if (c[0] == 0 && c[1] == 0) {
      assertThat(IntStream.range(0, 4).map(i -> random.nextInt()).toArray())
          .isEqualTo(hex(expected));
    }
  }

  @Test
  void wordsOfAStreamFollowTheCounter() {
    Philox random = Philox.of(42, 7);
    int[] words = new int[4];
    for (int block = 0; block < 100; block++) {
      Philox.words(block, 7, 42, words, 0);
      for (int word : words) {
        assertThat(random.nextInt()).isEqualTo(word);
      }
    }
  }

  @Test
  void everyPositionCanBeResumed() {
    int[] expected = new int[64];
    Philox random = Philox.of(-3, 5);
    for (int i = 0; i < expected.length; i++) {
      assertThat(random.position()).isEqualTo(i);
      expected[i] = random.nextInt();
    }
    for (int from = 0; from < expected.length; from++) {
      Philox resumed = Philox.of(random.seed(), random.stream());
      resumed.nextInt();
      resumed.seek(from);
      for (int i = from; i < expected.length; i++) {
        assertThat(resumed.nextInt()).isEqualTo(expected[i]);
      }
    }
  }

  @Test
  void positionIsTheWholeStateAlsoBetweenGaussians() {
    Philox random = Philox.of(9, 0);
    random.nextInt();
    random.nextGaussian();
    long position = random.position();
    assertThat(position % 4).isEqualTo(1);
    double next = random.nextGaussian();
    Philox resumed = Philox.of(9, 0);
    resumed.seek(position);
    assertThat(resumed.nextGaussian()).isEqualTo(next);
  }

  @Test
  void largePositionsUseTheHighCounterWord() {
    Philox random = Philox.of(1, 2);
    random.seek(Long.MAX_VALUE - 3);
    int[] words = new int[4];
    Philox.words(Long.MAX_VALUE / 4, 2, 1, words, 0);
    assertThat(random.nextInt()).isEqualTo(words[0]);
  }

  @Test
  void streamsAndSeedsDiffer() {
    int first = Philox.of(1, 0).nextInt();
    assertThat(Philox.of(1, 1).nextInt()).isNotEqualTo(first);
    assertThat(Philox.of(2, 0).nextInt()).isNotEqualTo(first);
    assertThat(Philox.of(1, 1L << 32).nextInt()).isNotEqualTo(first);
    assertThat(Philox.of(1 + (1L << 32), 0).nextInt()).isNotEqualTo(first);
  }

  @Test
  void floatsAreUniform() {
    Philox random = Philox.of(11, 0);
    int n = 1_000_000;
    int[] bins = new int[100];
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      float value = random.nextFloat();
      assertThat(value >= 0f && value < 1f).isTrue();
      bins[(int) (value * 100)]++;
      sum += value;
      squares += (double) value * value;
    }
    double mean = sum / n;
    assertThat(mean).isCloseTo(0.5, within(0.0015));
    assertThat(squares / n - mean * mean).isCloseTo(1.0 / 12, within(0.0005));
    assertThat(chiSquare(bins, n)).isBetween(50.0, 165.0);
  }

  @Test
  void doublesUseAllBits() {
    Philox random = Philox.of(12, 0);
    long seen = 0;
    double sum = 0;
    for (int i = 0; i < 100_000; i++) {
      double value = random.nextDouble();
      assertThat(value >= 0 && value < 1).isTrue();
      seen |= (long) (value * 0x1p53);
      sum += value;
    }
    assertThat(seen).isEqualTo((1L << 53) - 1);
    assertThat(sum / 100_000).isCloseTo(0.5, within(0.005));
  }

  @Test
  void gaussiansAreNormal() {
    Philox random = Philox.of(13, 0);
    int n = 400_000;
    double[] moments = new double[5];
    int beyondTwo = 0;
    for (int i = 0; i < n; i++) {
      double value = random.nextGaussian();
      beyondTwo += Math.abs(value) > 2 ? 1 : 0;
      double power = 1;
      for (int k = 1; k <= 4; k++) {
        power *= value;
        moments[k] += power / n;
      }
    }
    assertThat(moments[1]).isCloseTo(0, within(0.008));
    assertThat(moments[2]).isCloseTo(1, within(0.012));
    assertThat(moments[3]).isCloseTo(0, within(0.03));
    assertThat(moments[4]).isCloseTo(3, within(0.08));
    assertThat(beyondTwo / (double) n).isCloseTo(0.0455, within(0.002));
  }

  /**
   * For 3 * 2^29 a remainder would favour the low values, and a multiplication without rejection
   * some residues modulo 3, both visibly.
   */
  @Test
  void boundedIntegersHaveNoBias() {
    Philox random = Philox.of(14, 0);
    int bound = 3 << 29;
    int[] bins = new int[3];
    int[] residues = new int[3];
    int n = 300_000;
    for (int i = 0; i < n; i++) {
      int value = random.nextInt(bound);
      bins[value >>> 29]++;
      residues[value % 3]++;
    }
    assertThat(chiSquare(bins, n)).isLessThan(14);
    assertThat(chiSquare(residues, n)).isLessThan(14);
    int[] small = new int[7];
    for (int i = 0; i < n; i++) {
      small[random.nextInt(7)]++;
    }
    assertThat(chiSquare(small, n)).isLessThan(25);
    assertThat(random.nextInt(1)).isZero();
    assertThat(random.nextInt(Integer.MAX_VALUE)).isNotNegative();
  }

  @Test
  void shuffleGivesAllOrdersEquallyOften() {
    Philox random = Philox.of(15, 0);
    int[] bins = new int[64];
    int n = 120_000;
    for (int i = 0; i < n; i++) {
      int[] values = {0, 1, 2, 3};
      random.shuffle(values);
      bins[values[0] * 16 + values[1] * 4 + values[2]]++;
    }
    int[] orders = Arrays.stream(bins).filter(count -> count > 0).toArray();
    assertThat(orders).hasSize(24);
    assertThat(chiSquare(orders, n)).isBetween(5.0, 55.0);
  }

  @Test
  void shuffleOfARangeLeavesTheRest() {
    int[] values = IntStream.range(0, 100).toArray();
    Philox.of(16, 0).shuffle(values, 20, 60);
    assertThat(Arrays.copyOf(values, 20)).isEqualTo(IntStream.range(0, 20).toArray());
    assertThat(Arrays.copyOfRange(values, 60, 100)).isEqualTo(IntStream.range(60, 100).toArray());
    int[] inside = Arrays.copyOfRange(values, 20, 60);
    assertThat(inside).isNotEqualTo(IntStream.range(20, 60).toArray());
    assertThat(Arrays.stream(inside).sorted().toArray())
        .isEqualTo(IntStream.range(20, 60).toArray());
    assertThatThrownBy(() -> Philox.of(1, 1).shuffle(values, 50, 101))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void wrongArgumentsAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Philox.of(1, 1).nextInt(0))
        .withMessageContaining("Bound")
        .withMessageContaining("found 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Philox.of(1, 1).seek(-1))
        .withMessageContaining("Position")
        .withMessageContaining("found -1");
    assertThatThrownBy(() -> Philox.words(0, 0, 0, new int[4], 1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void drawsAllocateNothing() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    Philox random = Philox.of(17, 0);
    int[] values = new int[64];
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) { // the first rounds pay for linking
      long before = threads.getCurrentThreadAllocatedBytes();
      draw(random, values, 4_000);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).isZero();
  }

  private static double draw(Philox random, int[] values, int times) {
    double sum = 0;
    for (int i = 0; i < times; i++) {
      sum += random.nextFloat() + random.nextGaussian() + random.nextInt(10);
      random.shuffle(values);
      random.seek(random.position() + 1);
    }
    return sum;
  }

  private static double chiSquare(int[] bins, int n) {
    double expected = n / (double) bins.length;
    return Arrays.stream(bins).mapToDouble(c -> (c - expected) * (c - expected) / expected).sum();
  }

  private static int[] hex(String words) {
    return Arrays.stream(words.split(" ")).mapToInt(w -> Integer.parseUnsignedInt(w, 16)).toArray();
  }

  private static long join(int low, int high) {
    return (low & 0xFFFFFFFFL) | ((long) high << 32);
  }
}
