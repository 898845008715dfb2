import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The codes of one block with its own Huffman trees. */
final class DeflateBlock {

  final int[] literals;
  final int[] distances;
  final int literalCount;
  final int distanceCount;
  final int orderCount;
  final int[] headerLengths;
  final List<int[]> runs;

  DeflateBlock(List<int[]> cut) {
    Deflated.Uses uses = new Deflated.Uses(cut, 0, cut.size());
    literals = lengths(uses.literals, 15);
    distances = lengths(uses.distances, 15);
    literalCount = count(literals, 257);
    distanceCount = count(distances, 1);
    List<int[]> bestRuns = null;
    int[] bestLengths = null;
    long least = Long.MAX_VALUE;
    for (int kinds = 0; kinds < 8; kinds++) {
      List<int[]> tried = runs(kinds);
      int[] often = new int[19];
      tried.forEach(run -> often[run[0]]++);
      int[] lengths = lengths(often, 7);
      long header = 3L * orderCount(lengths);
      for (int[] run : tried) {
        header += lengths[run[0]] + (run[0] < 16 ? 0 : run[0] == 16 ? 2 : run[0] == 17 ? 3 : 7);
      }
      if (header < least) {
        least = header;
        bestRuns = tried;
        bestLengths = lengths;
      }
    }
    runs = bestRuns;
    headerLengths = bestLengths;
    orderCount = orderCount(headerLengths);
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
