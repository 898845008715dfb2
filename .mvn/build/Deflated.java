import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes in the format deflate (RFC 1951), some 5 % smaller than zlib's best: of all ways to cut the
 * bytes into literals and copies the cheapest is taken, at the prices that the cut before led to; a
 * block is split where two trees of codes pay, and of each several trees are tried ({@link
 * DeflateBlock}). Some seventy times as slow as zlib.
 */
final class Deflated {

  private static final int LONGEST = 258;
  private static final int FARTHEST = 1 << 15;
  private static final int PASSES = 5;
  private static final int[] LENGTH_BASE = new int[29];
  private static final int[] LENGTH_EXTRA = new int[29];
  private static final int[] LENGTH_CODE = new int[LONGEST + 1];
  private static final int[] DISTANCE_BASE = new int[30];
  private static final int[] DISTANCE_EXTRA = new int[30];
  private static final double[] LOG = new double[1 << 15];
  static final int[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

  static {
    for (int i = 1; i < LOG.length; i++) {
      LOG[i] = Math.log(i);
    }
    for (int code = 0, base = 3; code < 28; code++) {
      LENGTH_EXTRA[code] = code < 8 ? 0 : code / 4 - 1;
      LENGTH_BASE[code] = base;
      Arrays.fill(LENGTH_CODE, base, Math.min(LONGEST + 1, base + (1 << LENGTH_EXTRA[code])), code);
      base += 1 << LENGTH_EXTRA[code];
    }
    LENGTH_BASE[28] = LONGEST;
    LENGTH_CODE[LONGEST] = 28;
    for (int code = 0, base = 1; code < 30; code++) {
      DISTANCE_EXTRA[code] = code < 2 ? 0 : code / 2 - 1;
      DISTANCE_BASE[code] = base;
      base += 1 << DISTANCE_EXTRA[code];
    }
  }

  private final byte[] in;

  /** For each position: the nearest distance of each length that a nearer one does not reach. */
  private final int[][] copies;

  private byte[] out = new byte[64];
  private long bits;

  private Deflated(byte[] in) {
    this.in = in;
    this.copies = new int[in.length][];
  }

  static byte[] of(byte[] in) {
    Deflated deflated = new Deflated(in);
    deflated.findCopies();
    List<int[]> cut = deflated.cut(0, in.length);
    List<Integer> ends = new ArrayList<>();
    split(cut, 0, cut.size(), ends);
    ends.add(cut.size());
    // Each block is cut again, under its own prices.
    int from = 0;
    int position = 0;
    for (int end : ends) {
      int start = position;
      for (int[] symbol : cut.subList(from, end)) {
        position += symbol[0];
      }
      deflated.write(deflated.cut(start, position), end == cut.size());
      from = end;
    }
    return Arrays.copyOf(deflated.out, (int) ((deflated.bits + 7) / 8));
  }

  private void findCopies() {
    int[] head = new int[1 << 15];
    int[] previous = new int[in.length];
    Arrays.fill(head, -1);
    int[] found = new int[2 * LONGEST];
    for (int at = 0; at < in.length; at++) {
      int count = 0;
      if (at + 3 <= in.length) {
        int hash =
            ((in[at] & 255) * 31 * 31 + (in[at + 1] & 255) * 31 + (in[at + 2] & 255)) * 0x9E37 >>> 4
                & 0x7fff;
        int most = Math.min(LONGEST, in.length - at);
        int best = 2;
        for (int from = head[hash];
            from >= 0 && at - from <= FARTHEST && best < most;
            from = previous[from]) {
          int length = Arrays.mismatch(in, from, from + most, in, at, at + most);
          length = length < 0 ? most : length;
          if (length > best) {
            found[count++] = length;
            found[count++] = at - from;
            best = length;
          }
        }
        previous[at] = head[hash];
        head[hash] = at;
      }
      copies[at] = Arrays.copyOf(found, count);
    }
  }

  /** Literals {1, value} and copies {length, distance} of the cheapest cut that was found. */
  private List<int[]> cut(int from, int to) {
    double[] literals = new double[286];
    double[] distances = new double[30];
    Arrays.fill(literals, 8);
    Arrays.fill(distances, 5);
    List<int[]> cut = List.of();
    for (int pass = 0; pass < PASSES; pass++) {
      cut = cheapest(from, to, literals, distances);
      Uses uses = new Uses(cut, 0, cut.size());
      uses.prices(literals, distances);
    }
    return cut;
  }

  private List<int[]> cheapest(int from, int to, double[] literals, double[] distances) {
    int size = to - from;
    double[] cost = new double[size + 1];
    int[] length = new int[size + 1];
    int[] distance = new int[size + 1];
    Arrays.fill(cost, 1, size + 1, Double.MAX_VALUE);
    for (int i = 0; i < size; i++) {
      double literal = cost[i] + literals[in[from + i] & 255];
      if (literal < cost[i + 1]) {
        cost[i + 1] = literal;
        length[i + 1] = 1;
        distance[i + 1] = in[from + i] & 255;
      }
      int[] found = copies[from + i];
      int next = 3;
      for (int k = 0; k < found.length; k += 2) {
        int code = distanceCode(found[k + 1]);
        double price = cost[i] + distances[code] + DISTANCE_EXTRA[code];
        for (; next <= Math.min(found[k], size - i); next++) {
          int lengthCode = LENGTH_CODE[next];
          double copy = price + literals[257 + lengthCode] + LENGTH_EXTRA[lengthCode];
          if (copy < cost[i + next]) {
            cost[i + next] = copy;
            length[i + next] = next;
            distance[i + next] = found[k + 1];
          }
        }
      }
    }
    List<int[]> cut = new ArrayList<>();
    for (int i = size; i > 0; i -= length[i]) {
      cut.add(new int[] {length[i], distance[i]});
    }
    return cut.reversed();
  }

  private static int distanceCode(int distance) {
    int code = Arrays.binarySearch(DISTANCE_BASE, distance);
    return code < 0 ? -code - 2 : code;
  }

  /**
   * Adds the ends of blocks inside of a range of symbols, where two blocks are smaller than one.
   */
  private static void split(List<int[]> cut, int from, int to, List<Integer> ends) {
    if (to - from < 200) {
      return;
    }
    int low = from + 50;
    int high = to - 50;
    int best = -1;
    double least = new Uses(cut, from, to).size();
    while (high - low > 2) {
      int step = Math.max(1, (high - low) / 12);
      int round = -1;
      double roundLeast = Double.MAX_VALUE;
      for (int at = low; at <= high; at += step) {
        double size = new Uses(cut, from, at).size() + new Uses(cut, at, to).size();
        if (size < roundLeast) {
          roundLeast = size;
          round = at;
        }
      }
      if (roundLeast < least) {
        least = roundLeast;
        best = round;
      }
      low = Math.max(low, round - step + 1);
      high = Math.min(high, round + step - 1);
    }
    if (best >= 0) {
      split(cut, from, best, ends);
      ends.add(best);
      split(cut, best, to, ends);
    }
  }

  private void write(List<int[]> cut, boolean last) {
    DeflateBlock block = DeflateBlock.of(cut);
    put(last ? 1 : 0, 1);
    put(2, 2);
    put(block.literalCount - 257, 5);
    put(block.distanceCount - 1, 5);
    put(block.orderCount - 4, 4);
    for (int i = 0; i < block.orderCount; i++) {
      put(block.headerLengths[ORDER[i]], 3);
    }
    int[] headerCodes = codes(block.headerLengths);
    for (int[] run : block.runs) {
      put(headerCodes[run[0]], block.headerLengths[run[0]]);
      put(run[1], DeflateBlock.extra(run[0]));
    }
    int[] literalCodes = codes(block.literals);
    int[] distanceCodes = codes(block.distances);
    for (int[] symbol : cut) {
      if (symbol[0] == 1) {
        put(literalCodes[symbol[1]], block.literals[symbol[1]]);
      } else {
        int code = LENGTH_CODE[symbol[0]];
        put(literalCodes[257 + code], block.literals[257 + code]);
        put(symbol[0] - LENGTH_BASE[code], LENGTH_EXTRA[code]);
        int distance = distanceCode(symbol[1]);
        put(distanceCodes[distance], block.distances[distance]);
        put(symbol[1] - DISTANCE_BASE[distance], DISTANCE_EXTRA[distance]);
      }
    }
    put(literalCodes[256], block.literals[256]);
  }

  private void put(int value, int count) {
    for (int i = 0; i < count; i++, bits++) {
      if (bits / 8 == out.length) {
        out = Arrays.copyOf(out, 2 * out.length);
      }
      out[(int) (bits / 8)] |= (byte) ((value >> i & 1) << bits % 8);
    }
  }

  /** The canonical codes of some lengths, their first bit lowest. */
  private static int[] codes(int[] lengths) {
    int[] codes = new int[lengths.length];
    int code = 0;
    for (int length = 1; length <= 15; length++, code <<= 1) {
      for (int i = 0; i < lengths.length; i++) {
        if (lengths[i] == length) {
          codes[i] = Integer.reverse(code++) >>> 32 - length;
        }
      }
    }
    return codes;
  }

  /** How often a range of symbols uses each code. */
  static final class Uses {

    final int[] literals = new int[286];
    final int[] distances = new int[30];
    private int extra;

    Uses(List<int[]> cut, int from, int to) {
      for (int[] symbol : cut.subList(from, to)) {
        if (symbol[0] == 1) {
          literals[symbol[1]]++;
        } else {
          int code = LENGTH_CODE[symbol[0]];
          int distance = distanceCode(symbol[1]);
          literals[257 + code]++;
          distances[distance]++;
          extra += LENGTH_EXTRA[code] + DISTANCE_EXTRA[distance];
        }
      }
      literals[256] = 1;
    }

    /** About how many bits a block of them takes. */
    double size() {
      return 60 + extra + size(literals) + size(distances);
    }

    private static double size(int[] uses) {
      double[] prices = new double[uses.length];
      price(uses, prices);
      double size = 0;
      for (int i = 0; i < uses.length; i++) {
        size += uses[i] == 0 ? 0.3 : uses[i] * prices[i] + 3;
      }
      return size;
    }

    /** What a symbol costs by how often it is used; one that is not used: as if it were, once. */
    void prices(double[] ofLiterals, double[] ofDistances) {
      price(literals, ofLiterals);
      price(distances, ofDistances);
    }

    private static void price(int[] uses, double[] prices) {
      double all = Math.log(Math.max(1, Arrays.stream(uses).sum()));
      for (int i = 0; i < uses.length; i++) {
        prices[i] = (all - LOG[Math.min(LOG.length - 1, uses[i])]) / LOG[2];
      }
    }
  }
}
