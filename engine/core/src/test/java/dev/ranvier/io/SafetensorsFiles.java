package dev.ranvier.io;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Files for the tests: bytes encoded by hand, and a small model of ours. */
final class SafetensorsFiles {
  private SafetensorsFiles() {}

  static byte[] encode(String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < 8; i++) {
      bytes.write((int) ((long) json.length >>> (8 * i)));
    }
    bytes.writeBytes(json);
    bytes.writeBytes(data);
    return bytes.toByteArray();
  }

  static byte[] floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  /** A file of another program: two tensors, the second first in the header, white space. */
  static byte[] foreign() {
    return encode(
        "{\"b\": {\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[24,32]},\n"
            + " \"w\":{\"data_offsets\":[0,24],\"shape\":[2,3],\"dtype\":\"F32\"},"
            + " \"__metadata__\":{\"format\":\"pt\"}}  ",
        floats(1, 2, 3, 4, 5, 6, 7, 8));
  }

  static List<TensorSource> tensors() {
    float[] weights = {1, 2, 3, Float.NaN, 4, 5, 6, Float.NaN};
    return List.of(
        TensorSource.f32("dense.weight", MemorySegment.ofArray(weights), 0, 4, 2, 3),
        TensorSource.f32("dense.bias", MemorySegment.ofArray(new float[] {9, 7, 8}), 4, 2, 2),
        new TensorSource(
            "classes", Dtype.I32, List.of(1), MemorySegment.ofArray(new int[] {0x01020304}), 0, 1));
  }

  static Map<String, String> metadata() {
    return Map.of("ranvier.model", "{\"layers\":[]}", "note", "\u0001\u00e9\n");
  }
}
