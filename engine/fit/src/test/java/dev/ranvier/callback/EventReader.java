package dev.ranvier.callback;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads event files as the protocol buffers library does, by what TensorFlow's {@code event.proto},
 * {@code summary.proto}, {@code tensor.proto} and {@code tensor_shape.proto} say of the fields that
 * matter here. Checksums are computed bit by bit.
 */
final class EventReader {

  private static final Descriptor EVENT = event();

  private EventReader() {}

  /**
   * What a file says.
   *
   * @param tag empty in the first event, which has a version
   */
  record Entry(
      String version, long step, String tag, String plugin, int dataClass, Message tensor) {

    int type() {
      return (int) (Integer) get(tensor, "dtype");
    }

    List<Long> shape() {
      List<Long> sizes = new ArrayList<>();
      for (Object dimension : (List<?>) get((Message) get(tensor, "tensor_shape"), "dim")) {
        sizes.add((long) get((Message) dimension, "size"));
      }
      return sizes;
    }

    ByteBuffer content() {
      ByteString bytes = (ByteString) get(tensor, "tensor_content");
      return bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    float scalar() {
      return content().getFloat();
    }
  }

  static List<Entry> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Entry> entries = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] length = next(bytes, 8);
      byte[] data = next(bytes, (int) ByteBuffer.wrap(length).order(bytes.order()).getLong());
      entries.add(entry(DynamicMessage.parseFrom(EVENT, data)));
    }
    return entries;
  }

  /** So many bytes, whose checksum follows. */
  private static byte[] next(ByteBuffer bytes, int count) {
    byte[] data = new byte[count];
    bytes.get(data);
    int expected = checksum(data);
    int masked = (expected >>> 15 | expected << 17) + 0xa282ead8;
    if (bytes.getInt() != masked) {
      throw new IllegalStateException("checksum");
    }
    return data;
  }

  /** CRC-32C by its polynomial. */
  private static int checksum(byte[] data) {
    int value = -1;
    for (byte each : data) {
      value ^= each & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        value = (value & 1) == 0 ? value >>> 1 : value >>> 1 ^ 0x82f63b78;
      }
    }
    return ~value;
  }

  private static Entry entry(Message event) throws InvalidProtocolBufferException {
    if (!event.getUnknownFields().asMap().isEmpty()) {
      throw new InvalidProtocolBufferException("unknown fields " + event.getUnknownFields());
    }
    List<?> values = (List<?>) get((Message) get(event, "summary"), "value");
    String version = (String) get(event, "file_version");
    if (values.isEmpty()) {
      return new Entry(version, 0, "", "", 0, null);
    }
    Message value = (Message) values.getFirst();
    Message metadata = (Message) get(value, "metadata");
    return new Entry(
        version,
        (long) get(event, "step"),
        (String) get(value, "tag"),
        (String) get((Message) get(metadata, "plugin_data"), "plugin_name"),
        (int) (Integer) get(metadata, "data_class"),
        (Message) get(value, "tensor"));
  }

  private static Object get(Message message, String field) {
    return message.getField(message.getDescriptorForType().findFieldByName(field));
  }

  private static Descriptor event() {
    FileDescriptorProto file =
        FileDescriptorProto.newBuilder()
            .setName("event.proto")
            .setSyntax("proto3")
            .addMessageType(
                type(
                    "Event",
                    field("wall_time", 1, Type.TYPE_DOUBLE),
                    field("step", 2, Type.TYPE_INT64),
                    field("file_version", 3, Type.TYPE_STRING),
                    message("summary", 5, "Summary", Label.LABEL_OPTIONAL)))
            .addMessageType(type("Summary", message("value", 1, "Value", Label.LABEL_REPEATED)))
            .addMessageType(
                type(
                    "Value",
                    field("tag", 1, Type.TYPE_STRING),
                    message("tensor", 8, "Tensor", Label.LABEL_OPTIONAL),
                    message("metadata", 9, "Metadata", Label.LABEL_OPTIONAL)))
            .addMessageType(
                type(
                    "Metadata",
                    message("plugin_data", 1, "PluginData", Label.LABEL_OPTIONAL),
                    field("data_class", 4, Type.TYPE_INT32)))
            .addMessageType(
                type(
                    "PluginData",
                    field("plugin_name", 1, Type.TYPE_STRING),
                    field("content", 2, Type.TYPE_BYTES)))
            .addMessageType(
                type(
                    "Tensor",
                    field("dtype", 1, Type.TYPE_INT32),
                    message("tensor_shape", 2, "Shape", Label.LABEL_OPTIONAL),
                    field("tensor_content", 4, Type.TYPE_BYTES)))
            .addMessageType(type("Shape", message("dim", 2, "Dim", Label.LABEL_REPEATED)))
            .addMessageType(type("Dim", field("size", 1, Type.TYPE_INT64)))
            .build();
    try {
      return FileDescriptor.buildFrom(file, new FileDescriptor[0]).findMessageTypeByName("Event");
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static DescriptorProto type(String name, FieldDescriptorProto... fields) {
    return DescriptorProto.newBuilder().setName(name).addAllField(List.of(fields)).build();
  }

  private static FieldDescriptorProto field(String name, int number, Type type) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(type)
        .setLabel(Label.LABEL_OPTIONAL)
        .build();
  }

  private static FieldDescriptorProto message(String name, int number, String type, Label label) {
    return FieldDescriptorProto.newBuilder()
        .setName(name)
        .setNumber(number)
        .setType(Type.TYPE_MESSAGE)
        .setTypeName(type)
        .setLabel(label)
        .build();
  }
}
