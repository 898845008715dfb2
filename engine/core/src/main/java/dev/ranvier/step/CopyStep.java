package dev.ranvier.step;

import java.lang.foreign.MemorySegment;

/** out = in; both have the same shape and row stride. */
public record CopyStep(String description, Operand in, Operand out) implements Step {

  @Override
  public void run(int rows) {
    MemorySegment.copy(
        in.segment(),
        in.offsetBytes(),
        out.segment(),
        out.offsetBytes(),
        in.region().rowBytes(rows) - in.offsetBytes());
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public long trafficBytes() {
    return 2 * in.denseBytes();
  }
}
