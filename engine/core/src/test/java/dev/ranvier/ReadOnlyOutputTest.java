package dev.ranvier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ranvier.layer.Dense;
import dev.ranvier.layer.Input;
import dev.ranvier.testkit.Anywhere;
import java.lang.foreign.MemorySegment;
import java.nio.FloatBuffer;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Doors of a predictor that memory does not go through. */
@Anywhere
class ReadOnlyOutputTest {

  @Test
  void anOutputThatCannotBeWrittenIsRefusedAndAnInputReadOnly() {
    float[] in = {1, 2};
    float[] out = new float[3];
    MemorySegment inSegment = MemorySegment.ofArray(in);
    MemorySegment outSegment = MemorySegment.ofArray(out);
    try (Model model = Model.initialize(List.of(Input.of(2), Dense.of(3)), 1);
        Predictor predictor = model.predictor(1, Backend.SCALAR)) {
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> predictor.predict(inSegment, outSegment.asReadOnly()),
              () ->
                  predictor.predict(
                      FloatBuffer.wrap(in), FloatBuffer.wrap(out).asReadOnlyBuffer()))) {
        assertThatThrownBy(call)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("Predictor: the output is read-only, expected memory that can be written");
      }
      assertThat(out).containsOnly(0);
      predictor.predict(inSegment.asReadOnly(), outSegment);
      float[] expected = out.clone();
      predictor.predict(FloatBuffer.wrap(in).asReadOnlyBuffer(), FloatBuffer.wrap(out));
      assertThat(out).isEqualTo(expected);
    }
  }

  @Test
  void whatIsNullIsNamed() {
    try (Model model = Model.initialize(List.of(Input.of(2), Dense.of(3)), 1);
        Predictor predictor = model.predictor(1, Backend.SCALAR)) {
      assertThatThrownBy(() -> predictor.predict((float[]) null, new float[3]))
          .hasMessage("Predictor: the input is null");
      assertThatThrownBy(() -> predictor.predict(new float[2], null))
          .hasMessage("Predictor: the output is null");
      assertThatThrownBy(() -> predictor.predict((FloatBuffer) null, FloatBuffer.allocate(3)))
          .hasMessage("Predictor: the input is null");
      assertThatThrownBy(() -> predictor.predict(MemorySegment.NULL, null))
          .hasMessage("Predictor: the output is null");
      assertThatThrownBy(() -> predictor.predictClass(null))
          .hasMessage("Predictor: the input is null");
      assertThatThrownBy(() -> predictor.predictClasses(null, new int[1]))
          .hasMessage("Predictor: the input is null");
    }
  }
}
