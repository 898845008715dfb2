package dev.ranvier.simd.code;

import java.util.ArrayList;
import java.util.List;

/** Kernels with one instruction changed, to see that somebody notices. */
public final class Corruption {

  private Corruption() {}

  /** From now on kernels whose name begins so multiply something else in one of their sums. */
  public static void ofKernels(String beginning) {
    MachineFunctions.change =
        (name, code) -> name.startsWith(beginning) ? mutants(code, 1).getFirst() : code;
  }

  /** From now on the function with a name does nothing. */
  public static void emptied(String name) {
    byte[] ret = {(byte) 0xC3};
    MachineFunctions.change = (other, code) -> other.equals(name) ? ret : code;
  }

  /** Copies of which each has another factor in one multiply-add, every so manieth. */
  public static List<byte[]> mutants(byte[] code, int step) {
    List<byte[]> mutants = new ArrayList<>();
    int found = 0;
    for (int at = 0; at + 6 < code.length; at++) {
      if (isMultiplyAdd(code, at) && found++ % step == 0) {
        byte[] mutant = code.clone();
        mutant[at + 2] ^= 0x08; // the lowest bit of the second operand
        mutants.add(mutant);
      }
    }
    return mutants;
  }

  /** VFMADD231PS of 256 bits in VEX or of 512 bits in EVEX, or VPDPBUSD of 512 bits. */
  private static boolean isMultiplyAdd(byte[] code, int at) {
    int map = code[at + 1] & 0x0F;
    int rest = code[at + 2] & 0x87;
    return map == 2
        && rest == 5
        && (code[at] == (byte) 0xC4 && code[at + 3] == (byte) 0xB8
            || code[at] == 0x62
                && (code[at + 3] & 0xF7) == 0x40
                && (code[at + 4] == (byte) 0xB8 || code[at + 4] == 0x50));
  }

  /** A copy in which all whole vectors are stored from other registers. */
  public static byte[] withOtherStores(byte[] code) {
    byte[] mutant = code.clone();
    for (int place : places(code, 0x11)) {
      mutant[place + 1] ^= 0x08; // the lowest bit of the register
    }
    return mutant;
  }

  /** A copy in which larger numbers are smaller ones. */
  public static byte[] withMinima(byte[] code) {
    byte[] mutant = code.clone();
    for (int place : places(code, 0x5F)) {
      mutant[place] = 0x5D;
    }
    return mutant;
  }

  /** A copy in which comparisons that hold for NaN do not. */
  public static byte[] withOtherComparisons(byte[] code) {
    byte[] mutant = code.clone();
    for (int place : places(code, 0xC2)) {
      mutant[place + 2] = 0x1E;
    }
    return mutant;
  }

  /** Where instructions without a prefix have their opcode, in short or long VEX or EVEX. */
  private static List<Integer> places(byte[] code, int wanted) {
    List<Integer> places = new ArrayList<>();
    for (int at = 0; at + 6 < code.length; at++) {
      boolean shortVex = code[at] == (byte) 0xC5 && (code[at + 1] & 3) == 0;
      boolean vex =
          code[at] == (byte) 0xC4 && (code[at + 1] & 0x1F) == 1 && (code[at + 2] & 3) == 0;
      boolean evex = code[at] == 0x62 && (code[at + 1] & 0x0F) == 1 && (code[at + 2] & 7) == 4;
      int opcode = shortVex ? at + 2 : vex ? at + 3 : at + 4;
      if ((shortVex || vex || evex) && code[opcode] == (byte) wanted) {
        places.add(opcode);
      }
    }
    return places;
  }
}
