package dev.ranvier.simd.code.x86;

import static dev.ranvier.simd.code.x86.Address.at;

import dev.ranvier.simd.code.FloatFunction;
import dev.ranvier.simd.vector.ExpScalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Writes functions of floats on vector registers into a kernel, as their programs say: without a
 * jump, and all lanes alike. The numbers that they need lie behind the kernel's code, each in all
 * lanes; only those that were asked for. And writes kernels that do nothing else: for rows of whole
 * vectors z = in + bias in place and out = f(z), or, of the derivative, out = out · f'(in). Their
 * argument is the address of a block of longs, at the places named here.
 */
public final class VectorFunctions {

  /** 1 or more. */
  public static final int ROWS = 0;

  /** Bytes of a row that are written, 64 or a multiple; what is beside them stays. */
  public static final int ROW_BYTES = 8;

  /** Address of what is read, and changed where there is a bias. */
  public static final int IN = 16;

  /** Bytes from a row to the next. */
  public static final int IN_ROW = 24;

  /** Address of the result: the same place, or no part of it. */
  public static final int OUT = 32;

  public static final int OUT_ROW = 40;

  /** Address of as many floats as a row has, or 0; not read by a derivative. */
  public static final int BIAS = 48;

  /** The function's two parameters, floats. */
  public static final int PARAMETERS = 56;

  /** Of the whole block. */
  public static final int BYTES = 64;

  /** Registers from {@code free} on that a function or derivative may overwrite. */
  public static final int REGISTERS = 7;

  /** The same of linear, ReLU, leaky ReLU, ELU, sigmoid, tanh and exp, without derivatives. */
  public static final int FEW_REGISTERS = 4;

  /** The mask register that comparisons use; the first is that of rows' ends. */
  private static final int K2 = 2;

  /** Rounded once to a subnormal. */
  private static final String EXP2_AVX512 = "sub b b " + ExpScalar.ROUNDER + ";scalef d d b";

  /** In two factors, because one alone leaves the range of floats at its ends. */
  private static final String EXP2_AVX2 =
      "psubd b b "
          + ExpScalar.ROUNDER
          + ";psravd c b #00000001;psubd b b c;paddd c c #0000007f;shl c c;mul d d c"
          + ";paddd b b #0000007f;shl b b;mul d d b";

  private final Assembler asm;
  private final Level level;
  private final Width width;
  private final Register numbers;
  private final List<Integer> used = new ArrayList<>();

  /** From this register on so many hold the first numbers. */
  private int keptFrom;

  private int kept;

  /**
   * Functions for one kernel.
   *
   * @param numbers a register that holds the address of {@link #table} wherever one is written
   */
  public VectorFunctions(Assembler asm, Level level, Register numbers) {
    this.asm = asm;
    this.level = level;
    this.width = level.width();
    this.numbers = numbers;
  }

  /**
   * x = f(x) in a vector register.
   *
   * @param free the first of the registers that may be overwritten, {@link #REGISTERS} at most
   * @param parameters where the function's two are, floats side by side; not read by most
   */
  public void emit(FloatFunction f, int x, int free, Address parameters) {
    write(f.forward(), x, -1, free, parameters);
  }

  /** gradient = gradient · f'(x), likewise; x is overwritten. */
  public void emitDerivative(FloatFunction f, int x, int gradient, int free, Address parameters) {
    write(f.derivative(), x, gradient, free, parameters);
  }

  /**
   * Loads numbers of a program for a loop: those that come first, as many as there are registers
   * from {@code from} on. Nobody may overwrite these until the last is emitted.
   */
  void keep(String program, int from) {
    VectorFunctions trial = new VectorFunctions(new Assembler(), level, numbers);
    trial.write(program, 0, 0, 0, at(numbers, 0));
    keptFrom = from;
    for (int bits : trial.used.subList(0, Math.min(level.registers() - from, trial.used.size()))) {
      asm.vector(Operation.MOVUPS, width, from + used.size(), 0, bits(bits));
    }
    kept = used.size();
  }

  /** The numbers, behind the code and at a label; when all functions are written. */
  public void table(int label) {
    asm.alignData(width.bytes()).bind(label);
    for (int bits : used) {
      for (int i = 0; i < level.lanes(); i++) {
        asm.int32(bits);
      }
    }
  }

  /** A program. */
  void write(String program, int x, int y, int free, Address parameters) {
    for (String instruction : program.split(";")) {
      String[] words = instruction.split(" ");
      int[] r = new int[5];
      Address last = null;
      for (int i = 1; i < words.length; i++) {
        char c = words[i].charAt(0);
        if (c >= 'a') {
          r[i] = c == 'x' ? x : c == 'y' ? y : free + c - 'a';
        } else if (c >= 'P') {
          last = parameters.plus((c - 'P') * Float.BYTES);
        } else {
          last = number(words[i]);
        }
      }
      switch (words[0]) {
        case "" -> {}
        case "set" -> set(r[1], r[2], last);
        case "fma" -> op("FMADD213PS", r[1], r[2], r[3], last);
        case "mac" -> op("FMADD231PS", r[1], r[2], r[3], last);
        case "neg" -> replaceNegative(r[1], r[2], r[3], r[4]);
        case "nle" -> compare(r[1], r[2], r[3], Level.NOT_LESS_OR_EQUAL);
        case "gt" -> compare(r[1], r[2], r[3], 0x1E);
        case "shl" -> op("PSLLVD", r[1], r[2], 0, bits(ExpScalar.MANTISSA_BITS));
        case "sar" -> op("PSRAVD", r[1], r[2], 0, bits(Integer.SIZE - 1));
        case "exp2" -> write(level == Level.AVX512 ? EXP2_AVX512 : EXP2_AVX2, x, y, free, null);
        default -> {
          String name = words[0].toUpperCase(Locale.ROOT);
          op(name.charAt(0) == 'P' ? name : name + "PS", r[1], r[2], r[3], last);
        }
      }
    }
  }

  private void op(String name, int t, int a, int b, Address last) {
    Operation op = Operation.valueOf(name);
    int place = last == null ? kept : last.displacement() / width.bytes();
    if (last == null) {
      asm.vector(op, width, t, a, b);
    } else if (place < kept) {
      asm.vector(op, width, t, a, keptFrom + place);
    } else {
      asm.vector(op, width, t, a, last);
    }
  }

  /** A register, a number or a parameter. */
  private void set(int t, int a, Address last) {
    boolean parameter = last != null && last.base() != numbers;
    if (parameter) {
      asm.vector(Operation.BROADCASTSS, width, t, 0, last);
    } else {
      op("MOVUPS", t, 0, a, last);
    }
  }

  private void replaceNegative(int t, int sign, int other, int free) {
    if (level == Level.AVX512) {
      op("PSRAVD", free, sign, 0, bits(Integer.SIZE - 1));
      op("PTERNLOGD", t, free, other, null);
      asm.bytes(0xB8); // free ? other : t
    } else {
      op("BLENDVPS", t, t, other, null);
      asm.bytes(sign << 4);
    }
  }

  private void compare(int t, int a, int b, int predicate) {
    if (level == Level.AVX512) {
      op("CMPPS_MASK", K2, a, b, null);
      asm.bytes(predicate);
      op("PMOVM2D", t, 0, K2, null);
    } else {
      op("CMPPS", t, a, b, null);
      asm.bytes(predicate);
    }
  }

  private Address number(String word) {
    return bits(
        word.charAt(0) == '#'
            ? Integer.parseUnsignedInt(word, 1, word.length(), 16)
            : Float.floatToRawIntBits(Float.parseFloat(word)));
  }

  private Address bits(int bits) {
    if (!used.contains(bits)) {
      used.add(bits);
    }
    return at(numbers, used.indexOf(bits) * width.bytes());
  }

  /** The code of a kernel: a function over rows, or its derivative. */
  public static byte[] rows(
      CallingConvention convention, Level level, FloatFunction f, boolean derivative) {
    Assembler asm = new Assembler();
    VectorFunctions functions = new VectorFunctions(asm, level, Register.R11);
    int table = asm.label();
    int end = asm.label();
    convention.enter(asm, 0);
    asm.lea(Register.R11, table);
    Register[] arguments = {
      Register.RBX, Register.R8, Register.RSI, Register.R9, Register.RDX, Register.R10, Register.RCX
    };
    for (int i = 0; i < arguments.length; i++) {
      asm.mov(arguments[i], at(Register.RDI, i * Long.BYTES));
    }
    String program = derivative ? f.derivative() : f.forward();
    functions.keep(program, 2 + REGISTERS);
    if (!derivative) {
      int plain = asm.label();
      int inPlace = asm.label();
      asm.test(Register.RCX).jump(Condition.EQUAL, plain);
      asm.cmp(Register.RSI, Register.RDX).jump(Condition.EQUAL, inPlace);
      functions.rows(program, false, true, true, end);
      asm.bind(inPlace);
      functions.rows(program, false, true, false, end);
      asm.bind(plain);
    }
    functions.rows(program, derivative, false, false, end);
    asm.bind(end);
    convention.leave(asm, 0);
    functions.table(table);
    return asm.finish();
  }

  /** One loop over all rows. */
  private void rows(String program, boolean derivative, boolean bias, boolean storesZ, int end) {
    int x = 0;
    int y = derivative ? 1 : 0;
    Address in = at(Register.RSI, Register.RAX, 1);
    Address out = at(Register.RDX, Register.RAX, 1);
    int row = asm.here();
    asm.mov(Register.RAX, 0);
    asm.align(32);
    int loop = asm.here();
    asm.vector(Operation.MOVUPS, width, x, 0, in);
    if (derivative) {
      asm.vector(Operation.MOVUPS, width, y, 0, out);
    }
    if (bias) {
      asm.vector(Operation.ADDPS, width, x, x, at(Register.RCX, Register.RAX, 1));
    }
    if (storesZ) {
      asm.vector(Operation.MOVUPS_STORE, width, x, 0, in);
    }
    write(program, x, y, 2, at(Register.RDI, PARAMETERS));
    asm.vector(Operation.MOVUPS_STORE, width, y, 0, out);
    asm.add(Register.RAX, width.bytes());
    asm.cmp(Register.RAX, Register.R8).jump(Condition.NOT_EQUAL, loop);
    asm.add(Register.RSI, Register.R9).add(Register.RDX, Register.R10);
    asm.sub(Register.RBX, 1).jump(Condition.NOT_EQUAL, row);
    asm.jmp(end);
  }
}
