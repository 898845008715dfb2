import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The codes of one block with its own Huffman trees: of several pairs of trees the one that is
 * smallest together with its header. A tree that fits the counts less well may be told in fewer
 * bits: one of codes that are limited more, or of counts that are alike where they lie together.
 */
final class DeflateBlock {

  private static final int[] LIMITS = {15, 9, 8, 7, 6, 5};

  /** Neighbours whose counts are no farther from their mean count as often as that. */
  private static final int[] ALIKE = {0, 1, 2, 4};

  /** Fewer neighbours are not worth it. */
  private static final int LEAST_ALIKE = 4;

  final int[] literals;
  final int[] distances;
  final int literalCount;
  final int distanceCount;
  final int orderCount;
  final int[] headerLengths;
  final List<int[]> runs;

  private DeflateBlock(int[] literals, int[] distances, int kinds) {
    this.literals = literals;
    this.distances = distances;
    literalCount = count(literals, 257);
    distanceCount = count(distances, 1);
    runs = runs(kinds);
    int[] often = new int[19];
    runs.forEach(run -> often[run[0]]++);
    headerLengths = lengths(often, 7);
    orderCount = orderCount(headerLengths);
  }

  static DeflateBlock of(List<int[]> cut) {
    Deflated.Uses uses = new Deflated.Uses(cut, 0, cut.size());
    DeflateBlock best = null;
    long least = Long.MAX_VALUE;
    for (int[] literals : trees(uses.literals)) {
      for (int[] distances : trees(uses.distances)) {
        long data = bits(uses.literals, literals) + bits(uses.distances, distances);
        for (int kinds = 0; kinds < 8 && data < least; kinds++) {
          DeflateBlock tried = new DeflateBlock(literals, distances, kinds);
          long size = data + tried.headerBits();
          if (size < least) {
            least = size;
            best = tried;
          }
        }
      }
    }
    return best;
  }

  private static long bits(int[] uses, int[] lengths) {
    long bits = 0;
    for (int i = 0; i < uses.length; i++) {
      bits += (long) uses[i] * lengths[i];
    }
    return bits;
  }

  /** Without what every header has. */
  private long headerBits() {
    long bits = 3L * orderCount;
    for (int[] run : runs) {
      bits += headerLengths[run[0]] + extra(run[0]);
    }
    return bits;
  }

  /** Bits behind a code of the header. */
  static int extra(int code) {
    return code < 16 ? 0 : code == 16 ? 2 : code == 17 ? 3 : 7;
  }

  /** Lengths of codes, without those that are there already. */
  private static List<int[]> trees(int[] uses) {
    List<int[]> trees = new ArrayList<>();
    long used = Arrays.stream(uses).filter(count -> count > 0).count();
    for (int alike : ALIKE) {
      int[] evened = evened(uses, alike);
      for (int limit : LIMITS) {
        int[] tree = used <= 1 << limit ? lengths(evened, limit) : null;
        if (tree != null && trees.stream().noneMatch(other -> Arrays.equals(other, tree))) {
          trees.add(tree);
        }
      }
    }
    return trees;
  }

  private static int[] evened(int[] uses, int alike) {
    int[] evened = uses.clone();
    for (int i = 0; alike > 0 && i < uses.length; ) {
      double mean = uses[i];
      int end = i + 1;
      while (end < uses.length
          && (uses[end] > 0) == (uses[i] > 0)
          && Math.abs(uses[end] - mean) <= alike) {
        mean += (uses[end] - mean) / (end + 1 - i);
        end++;
      }
      if (end - i >= LEAST_ALIKE) {
        Arrays.fill(evened, i, end, (int) Math.round(mean));
      }
      i = end;
    }
    return evened;
  }

  private static int count(int[] lengths, int least) {
    int count = lengths.length;
    while (count > least && lengths[count - 1] == 0) {
      count--;
    }
    return count;
  }

  private static int orderCount(int[] lengths) {
    int count = 19;
    while (count > 4 && lengths[Deflated.ORDER[count - 1]] == 0) {
      count--;
    }
    return count;
  }

  /** The lengths of both trees as {symbol, extra bits}; kinds says which repetitions are used. */
  private List<int[]> runs(int kinds) {
    int[] all = Arrays.copyOf(literals, literalCount + distanceCount);
    System.arraycopy(distances, 0, all, literalCount, distanceCount);
    List<int[]> made = new ArrayList<>();
    for (int i = 0; i < all.length; ) {
      int end = i;
      while (end < all.length && all[end] == all[i]) {
        end++;
      }
      int left = end - i;
      if (all[i] == 0) {
        for (; left >= 11 && (kinds & 1) != 0; left -= Math.min(left, 138)) {
          made.add(new int[] {18, Math.min(left, 138) - 11});
        }
        for (; left >= 3 && (kinds & 2) != 0; left -= Math.min(left, 10)) {
          made.add(new int[] {17, Math.min(left, 10) - 3});
        }
      } else if (left >= 4 && (kinds & 4) != 0) {
        made.add(new int[] {all[i], 0});
        for (left--; left >= 3; left -= Math.min(left, 6)) {
          made.add(new int[] {16, Math.min(left, 6) - 3});
        }
      }
      for (; left > 0; left--) {
        made.add(new int[] {all[i], 0});
      }
      i = end;
    }
    return made;
  }

  /** The best lengths of codes that are nowhere longer than a limit: package-merge. */
  private static int[] lengths(int[] uses, int limit) {
    int[] lengths = new int[uses.length];
    List<Package> single = new ArrayList<>();
    for (int i = 0; i < uses.length; i++) {
      if (uses[i] > 0) {
        single.add(new Package(uses[i], i, null, null));
      }
    }
    if (single.size() < 2) {
      // One symbol has a code of one bit; decoders want a tree, if of one leaf.
      lengths[single.isEmpty() ? 0 : single.getFirst().symbol] = 1;
      return lengths;
    }
    single.sort((a, b) -> Long.compare(a.weight, b.weight));
    List<Package> row = single;
    for (int level = 1; level < limit; level++) {
      List<Package> merged = new ArrayList<>(single);
      for (int i = 0; i + 1 < row.size(); i += 2) {
        Package a = row.get(i);
        Package b = row.get(i + 1);
        merged.add(new Package(a.weight + b.weight, -1, a, b));
      }
      merged.sort((a, b) -> Long.compare(a.weight, b.weight));
      row = merged;
    }
    row.subList(0, 2 * single.size() - 2).forEach(taken -> taken.count(lengths));
    return lengths;
  }

  private record Package(long weight, int symbol, Package first, Package second) {

    void count(int[] lengths) {
      if (first == null) {
        lengths[symbol]++;
      } else {
        first.count(lengths);
        second.count(lengths);
      }
    }
  }
}
