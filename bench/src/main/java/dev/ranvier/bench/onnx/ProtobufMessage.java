package dev.ranvier.bench.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message in Protocol Buffers' wire format, field by field: a tag (number and wire type), then a
 * varint, four bytes, or a length and so many bytes. Large fields are kept, not copied. See
 * https://protobuf.dev/programming-guides/encoding.
 */
final class ProtobufMessage {

  private static final int VARINT = 0;
  private static final int LENGTH = 2;
  private static final int FOUR_BYTES = 5;

  private final List<byte[]> chunks = new ArrayList<>();
  private long size;

  /** An integer. */
  ProtobufMessage put(int field, long value) {
    return tag(field, VARINT).varint(value);
  }

  /** A float. */
  ProtobufMessage put(int field, float value) {
    byte[] bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array();
    return tag(field, FOUR_BYTES).append(bytes);
  }

  /** A text. */
  ProtobufMessage put(int field, String text) {
    return put(field, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes, which must not change any more. */
  ProtobufMessage put(int field, byte[] bytes) {
    return tag(field, LENGTH).varint(bytes.length).append(bytes);
  }

  /** A message, as it is now. */
  ProtobufMessage put(int field, ProtobufMessage message) {
    tag(field, LENGTH).varint(message.size);
    message.chunks.forEach(this::append);
    return this;
  }

  private ProtobufMessage tag(int field, int wireType) {
    return varint((long) field << 3 | wireType);
  }

  /** Seven bits a byte, the lowest first; the eighth says that there are more. */
  private ProtobufMessage varint(long value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
    return append(bytes.toByteArray());
  }

  private ProtobufMessage append(byte[] bytes) {
    chunks.add(bytes);
    size += bytes.length;
    return this;
  }

  /** Writes the fields in the order in which they were put. */
  void writeTo(OutputStream out) throws IOException {
    for (byte[] chunk : chunks) {
      out.write(chunk);
    }
  }
}
