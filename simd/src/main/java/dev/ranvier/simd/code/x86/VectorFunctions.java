package dev.ranvier.simd.code.x86;

import static dev.ranvier.simd.code.x86.Operation.ADDPS;
import static dev.ranvier.simd.code.x86.Operation.ANDNPS;
import static dev.ranvier.simd.code.x86.Operation.ANDPS;
import static dev.ranvier.simd.code.x86.Operation.DIVPS;
import static dev.ranvier.simd.code.x86.Operation.FMADD213PS;
import static dev.ranvier.simd.code.x86.Operation.FMADD231PS;
import static dev.ranvier.simd.code.x86.Operation.MAXPS;
import static dev.ranvier.simd.code.x86.Operation.MINPS;
import static dev.ranvier.simd.code.x86.Operation.MOVUPS;
import static dev.ranvier.simd.code.x86.Operation.MULPS;
import static dev.ranvier.simd.code.x86.Operation.ORPS;
import static dev.ranvier.simd.code.x86.Operation.PADDD;
import static dev.ranvier.simd.code.x86.Operation.PSLLVD;
import static dev.ranvier.simd.code.x86.Operation.PSRAVD;
import static dev.ranvier.simd.code.x86.Operation.PSUBD;
import static dev.ranvier.simd.code.x86.Operation.SUBPS;
import static dev.ranvier.simd.code.x86.Operation.XORPS;

import dev.ranvier.simd.code.FloatFunction;
import dev.ranvier.simd.vector.Coefficients;
import dev.ranvier.simd.vector.ExpScalar;
import dev.ranvier.simd.vector.LogScalar;
import dev.ranvier.simd.vector.NormalTailScalar;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes functions of floats on vector registers into a kernel: every rounding as in the scalar
 * twins, no jump, no mask register. The numbers that they need lie behind the kernel's code, each
 * in all lanes; only those that were asked for.
 *
 * <p>Where a comparison only chooses, the sign of a difference does: it is one instruction on every
 * level. {@code min} and {@code max} give their second operand if one is NaN, which is why the
 * number that x is compared with stands first.
 */
public final class VectorFunctions {

  /** Registers from {@code free} on that {@link #emit} may overwrite. */
  public static final int REGISTERS = 7;

  /** The same of linear, ReLU, leaky ReLU, ELU, sigmoid, tanh and exp. */
  public static final int FEW_REGISTERS = 4;

  private static final int SIGN = Integer.MIN_VALUE;

  /** e<sup>x</sup> is 0 from here on to the left, and the exponent that makes it so is in range. */
  private static final float EXP_LEFT = -104f;

  /** e<sup>x</sup> is infinite from here on, likewise. */
  private static final float EXP_RIGHT = 89f;

  /** From here on 1 - 2 / (e<sup>x</sup> + 1) is 1. */
  private static final float TANH_FLAT = 30f;

  /** Further to the left the exponent of e<sup>x</sup> would not be in range; it is 0 before. */
  private static final float FLUSHED = -100f;

  /** A factor of 0 for whatever is further to the left, infinity too, gives -0. */
  private static final float FINITE = -1000f;

  /** Beyond this |x| the tail of GELU is 0, and the fraction of polynomials is still finite. */
  private static final float GELU_FINITE = 14f;

  private final Assembler asm;
  private final Level level;
  private final Register numbers;
  private final List<Integer> used = new ArrayList<>();

  /**
   * Functions for one kernel.
   *
   * @param numbers a register that holds the address of {@link #table} wherever one is written
   */
  public VectorFunctions(Assembler asm, Level level, Register numbers) {
    this.asm = asm;
    this.level = level;
    this.numbers = numbers;
  }

  /**
   * x = f(x) in a vector register.
   *
   * @param free the first of the registers that may be overwritten, {@link #REGISTERS} at most
   * @param parameters where the function's two are, floats side by side; not read by most
   */
  public void emit(FloatFunction f, int x, int free, Address parameters) {
    switch (f) {
      case LINEAR -> {}
      case RELU -> relu(x, free);
      case LEAKY_RELU -> leakyRelu(x, free, parameters);
      case ELU -> elu(x, free, parameters);
      case SIGMOID -> sigmoid(x, free);
      case TANH -> tanh(x, free);
      case SILU -> {
        op(ORPS, free, x, bits(SIGN));
        gate(x, free);
      }
      case SOFTPLUS -> softplus(x, free);
      case GELU_ERF -> geluErf(x, free);
      case GELU_TANH -> {
        op(MULPS, free, x, x);
        load(free + 1, Coefficients.GELU_CUBIC);
        op(FMADD213PS, free, free + 1, Coefficients.GELU_LINEAR);
        op(MULPS, free, free, x);
        op(ORPS, free, free, bits(SIGN));
        gate(x, free);
      }
      case HARD_SIGMOID -> hardSigmoid(x, free);
      case EXP -> {
        atLeast(x, EXP_LEFT, free);
        atMost(x, EXP_RIGHT, free);
        exp(x, free);
      }
    }
  }

  /** The numbers, behind the code and at a label; when all functions are written. */
  public void table(int label) {
    asm.alignData(level.width().bytes()).bind(label);
    for (int bits : used) {
      for (int i = 0; i < level.lanes(); i++) {
        asm.int32(bits);
      }
    }
  }

  /** max(x, 0), and + 0, which makes -0 +0. */
  private void relu(int x, int free) {
    asm.zero(free);
    op(MAXPS, x, free, x);
    op(ADDPS, x, x, free);
  }

  private void leakyRelu(int x, int free, Address parameters) {
    level.broadcast(asm, free, parameters);
    op(MULPS, free, free, x);
    replaceNegative(x, x, free, free + 1);
  }

  private void elu(int x, int free, Address parameters) {
    int scale = free + 1;
    int one = free + 2;
    int p = free + 3;
    op(MOVUPS, free, 0, x);
    atLeast(free, ExpScalar.EXPM1_FLAT, scale);
    reduce(free, scale, ExpScalar.BIASED_ROUNDER);
    op(PSLLVD, scale, scale, bits(ExpScalar.MANTISSA_BITS));
    op(SUBPS, one, scale, 1f);
    op(FMADD213PS, p, scale, one);
    level.broadcast(asm, one, parameters.plus(Float.BYTES));
    op(MULPS, p, p, one);
    level.broadcast(asm, one, parameters);
    op(MULPS, free, x, one);
    replaceNegative(free, x, p, one);
    op(MOVUPS, x, 0, free);
  }

  /** Through e<sup>-|x|</sup>. */
  private void sigmoid(int x, int free) {
    int numerator = free + 2;
    op(ORPS, free, x, bits(SIGN));
    atLeast(free, EXP_LEFT, free + 1);
    exp(free, free + 1);
    op(ADDPS, free + 1, free, 1f);
    load(numerator, 1f);
    replaceNegative(numerator, x, free, free + 3);
    op(DIVPS, x, numerator, free + 1);
  }

  private void tanh(int x, int free) {
    int magnitude = free + 1;
    int square = free + 2;
    int p = free + 3;
    op(ANDPS, free, x, bits(~SIGN));
    op(ADDPS, free, free, free);
    atMost(free, TANH_FLAT, magnitude);
    exp(free, magnitude);
    op(ADDPS, free, free, 1f);
    load(square, 2f);
    op(DIVPS, free, square, free);
    load(square, 1f);
    op(SUBPS, free, square, free);
    op(ANDPS, magnitude, x, bits(~SIGN));
    op(MULPS, square, magnitude, magnitude);
    load(p, Coefficients.TANH_C11);
    op(FMADD213PS, p, square, Coefficients.TANH_C9);
    op(FMADD213PS, p, square, Coefficients.TANH_C7);
    op(FMADD213PS, p, square, Coefficients.TANH_C5);
    op(FMADD213PS, p, square, Coefficients.TANH_C3);
    op(MULPS, p, p, square);
    op(FMADD213PS, p, magnitude, magnitude);
    op(SUBPS, magnitude, magnitude, Coefficients.TANH_SMALL);
    replaceNegative(free, magnitude, p, square);
    op(ANDPS, x, x, bits(SIGN));
    op(ORPS, x, x, free);
  }

  /** x · sigmoid(v) from z = -|v|, v of x's sign. */
  private void gate(int x, int z) {
    int left = z + 2;
    int e = expFlushed(z);
    load(left, FINITE);
    op(MAXPS, left, left, x);
    op(MULPS, left, left, e);
    op(ADDPS, e, e, 1f);
    replaceNegative(x, x, left, z);
    op(DIVPS, x, x, e);
  }

  /** max(x, 0) + log(1 + e<sup>-|x|</sup>). */
  private void softplus(int x, int free) {
    int square = free + 2;
    int p = free + 3;
    op(ORPS, free, x, bits(SIGN));
    int s = expFlushed(free);
    op(ADDPS, free, s, 2f);
    op(DIVPS, s, s, free);
    op(MULPS, square, s, s);
    load(p, LogScalar.C11);
    op(FMADD213PS, p, square, LogScalar.C9);
    op(FMADD213PS, p, square, LogScalar.C7);
    op(FMADD213PS, p, square, LogScalar.C5);
    op(FMADD213PS, p, square, LogScalar.C3);
    op(MULPS, p, p, square);
    op(ADDPS, s, s, s);
    op(FMADD213PS, p, s, s);
    asm.zero(free);
    op(MAXPS, x, free, x);
    op(ADDPS, x, x, p);
  }

  /** max(x, -0) - |x| · the tail at |x|; the former alone beyond the range of floats. */
  private void geluErf(int x, int free) {
    int a = free;
    int tail = free + 1;
    int z = free + 2;
    int low = free + 3;
    op(ANDPS, a, x, bits(~SIGN));
    atMost(a, GELU_FINITE, tail);
    load(tail, -0f);
    op(MAXPS, x, tail, x);
    tail(tail, a, z);
    op(MULPS, tail, a, tail);
    op(XORPS, tail, tail, bits(SIGN));
    op(MULPS, low, a, -0.5f);
    op(MULPS, z, low, a);
    op(FMADD213PS, low, a, negated(z, low + 1));
    load(low + 1, Coefficients.GELU_LARGEST);
    op(SUBPS, a, low + 1, a);
    int e = low + 1;
    reduce(z, e, ExpScalar.BIASED_ROUNDER, low);
    op(PSLLVD, e, e, bits(ExpScalar.MANTISSA_BITS));
    op(FMADD231PS, e, low + 3, e);
    op(FMADD213PS, e, tail, x);
    replaceNegative(e, a, x, z);
    op(MOVUPS, x, 0, e);
  }

  /** {@link NormalTailScalar#scaled} of a; t and two registers from {@code free} on are used. */
  private void tail(int t, int a, int free) {
    load(t, NormalTailScalar.P4);
    op(FMADD213PS, t, a, NormalTailScalar.P3);
    op(FMADD213PS, t, a, NormalTailScalar.P2);
    op(FMADD213PS, t, a, NormalTailScalar.P1);
    op(FMADD213PS, t, a, NormalTailScalar.P0);
    int bottom = free + 1;
    load(bottom, NormalTailScalar.U3);
    op(FMADD213PS, bottom, a, NormalTailScalar.U2);
    op(FMADD213PS, bottom, a, NormalTailScalar.U1);
    op(FMADD213PS, bottom, a, NormalTailScalar.U0);
    load(free, NormalTailScalar.SLOPE);
    op(FMADD213PS, free, a, NormalTailScalar.OFFSET);
    op(FMADD213PS, free, t, bottom);
    op(DIVPS, t, t, free);
  }

  private int negated(int x, int into) {
    op(XORPS, into, x, bits(SIGN));
    return into;
  }

  private void hardSigmoid(int x, int free) {
    op(ADDPS, x, x, 3f);
    asm.zero(free);
    op(MAXPS, x, free, x);
    atMost(x, 6f, free);
    op(MULPS, x, x, Coefficients.SIXTH);
  }

  /** x = e<sup>x</sup> within the range of exponents; three registers from {@code free} on. */
  private void exp(int x, int free) {
    int half = free + 1;
    int p = free + 2;
    reduce(x, free, ExpScalar.ROUNDER);
    op(ADDPS, p, p, 1f);
    if (level == Level.AVX512) {
      op(SUBPS, free, free, ExpScalar.ROUNDER);
      op(Operation.SCALEFPS, x, p, free);
      return;
    }
    op(PSUBD, free, free, ExpScalar.ROUNDER);
    op(PSRAVD, half, free, bits(1));
    op(PSUBD, free, free, half);
    op(MULPS, p, p, power(half));
    op(MULPS, x, p, power(free));
  }

  /** 2<sup>n</sup>, in place. */
  private int power(int n) {
    op(PADDD, n, n, bits(ExpScalar.BIAS));
    op(PSLLVD, n, n, bits(ExpScalar.MANTISSA_BITS));
    return n;
  }

  /**
   * e<sup>z</sup> for z of at most 88, +0 where it would be subnormal; z and the four registers
   * behind it are overwritten.
   *
   * @return the register that holds it: the one behind z
   */
  private int expFlushed(int z) {
    int scale = z + 1;
    int subnormal = z + 4;
    atLeast(z, FLUSHED, scale);
    op(SUBPS, subnormal, z, ExpScalar.SMALLEST_NORMAL);
    reduce(z, scale, ExpScalar.BIASED_ROUNDER);
    op(PSLLVD, scale, scale, bits(ExpScalar.MANTISSA_BITS));
    op(PSRAVD, subnormal, subnormal, bits(Integer.SIZE - 1));
    op(ANDNPS, scale, subnormal, scale);
    op(FMADD231PS, scale, z + 3, scale);
    return scale;
  }

  private void reduce(int x, int n, float rounder) {
    reduce(x, n, rounder, -1);
  }

  /**
   * x = n · ln 2 + r: n is the sum with the rounder, x becomes r, plus {@code low} if there is one;
   * the second register behind n becomes e<sup>r</sup> - 1.
   */
  private void reduce(int x, int n, float rounder, int low) {
    int square = n + 1;
    int p = n + 2;
    load(n, rounder);
    op(FMADD231PS, n, x, ExpScalar.LOG2_E);
    op(SUBPS, square, n, rounder);
    op(FMADD231PS, x, square, -ExpScalar.LN2_HIGH);
    op(FMADD231PS, x, square, -ExpScalar.LN2_LOW);
    if (low >= 0) {
      op(ADDPS, x, x, low);
    }
    load(p, ExpScalar.C7);
    op(FMADD213PS, p, x, ExpScalar.C6);
    op(FMADD213PS, p, x, ExpScalar.C5);
    op(FMADD213PS, p, x, ExpScalar.C4);
    op(FMADD213PS, p, x, ExpScalar.C3);
    op(FMADD213PS, p, x, ExpScalar.C2);
    op(MULPS, square, x, x);
    op(FMADD213PS, p, square, x);
  }

  /** x, or a number where x is less; NaN stays. */
  private void atLeast(int x, float number, int free) {
    load(free, number);
    op(MAXPS, x, free, x);
  }

  private void atMost(int x, float number, int free) {
    load(free, number);
    op(MINPS, x, free, x);
  }

  /** x = other where the sign of {@code by} is set. */
  private void replaceNegative(int x, int by, int other, int free) {
    if (level == Level.AVX512) {
      op(PSRAVD, free, by, bits(Integer.SIZE - 1));
      asm.vector(Operation.PTERNLOGD, level.width(), x, free, other, 0xB8); // free ? other : x
    } else {
      asm.vector(Operation.BLENDVPS, level.width(), x, x, other, by << 4);
    }
  }

  private void load(int to, float number) {
    level.load(asm, to, bits(Float.floatToRawIntBits(number)));
  }

  private void op(Operation op, int to, int a, int b) {
    asm.vector(op, level.width(), to, a, b);
  }

  private void op(Operation op, int to, int a, float number) {
    op(op, to, a, bits(Float.floatToRawIntBits(number)));
  }

  private void op(Operation op, int to, int a, Address b) {
    asm.vector(op, level.width(), to, a, b);
  }

  private Address bits(int bits) {
    int place = used.indexOf(bits);
    if (place < 0) {
      place = used.size();
      used.add(bits);
    }
    return Address.at(numbers, place * level.width().bytes());
  }
}
