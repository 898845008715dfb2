package dev.ranvier.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the JSON header of a safetensors file says, checked against the size of the data.
 *
 * @param metadata all strings of {@code __metadata__}, checksums included
 * @param tensors in the order of their data, without gaps or overlaps
 */
record SafetensorsHeader(Map<String, String> metadata, List<TensorInfo> tensors) {
  static final String METADATA = "__metadata__";
  static final int MAX_TENSORS = 4_096;
  private static final int MAX_RANK = 4;

  /** Types of the format, most of less than a byte, that are not even listed here. */
  private static final Set<String> OTHER_TYPES =
      Set.of("F4", "F6_E2M3", "F6_E3M2", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "C64");

  private static final Set<String> MEMBERS = Set.of("dtype", "shape", "data_offsets");

  /**
   * @param json the header without its length
   * @param dataBytes bytes of the file behind the header
   */
  static SafetensorsHeader parse(Path file, byte[] json, long dataBytes) {
    if (json[0] != '{') {
      throw ModelFormatException.damaged(
          file, "header, byte 0", "'{'", String.format("byte 0x%02x", json[0] & 0xFF));
    }
    JsonObject header = JsonObject.of(file, "header", Json.parse(file, "header", json));
    Map<String, String> metadata =
        header.has(METADATA) ? metadata(header.object(METADATA)) : Map.of();
    int count = header.values().size() - (header.has(METADATA) ? 1 : 0);
    if (count > MAX_TENSORS) {
      throw new ModelFormatException(
          file,
          "header",
          "at most " + MAX_TENSORS + " tensors",
          count + " tensors",
          "So many tensors are not supported: split the file.");
    }
    List<TensorInfo> tensors = new ArrayList<>(count);
    for (String name : header.values().keySet()) {
      if (!name.equals(METADATA)) {
        String place = "tensor " + ModelFormatException.quote(name);
        Object entry = header.values().get(name);
        tensors.add(tensor(name, JsonObject.of(file, place, entry), dataBytes));
      }
    }
    tensors.sort(Comparator.comparingLong(TensorInfo::begin).thenComparingLong(TensorInfo::end));
    checkContiguous(file, tensors, dataBytes);
    return new SafetensorsHeader(metadata, List.copyOf(tensors));
  }

  private static Map<String, String> metadata(JsonObject object) {
    Map<String, String> metadata = new LinkedHashMap<>();
    object.values().keySet().forEach(key -> metadata.put(key, object.string(key)));
    return metadata;
  }

  private static TensorInfo tensor(String name, JsonObject entry, long dataBytes) {
    entry.allowOnly(MEMBERS);
    Dtype dtype = dtype(entry);
    List<Integer> shape =
        entry.integers("shape", 0, Integer.MAX_VALUE).stream().map(Long::intValue).toList();
    if (shape.size() > MAX_RANK) {
      throw new ModelFormatException(
          entry.file(),
          entry.place() + ", shape",
          "at most " + MAX_RANK + " dimensions",
          shape.size() + " dimensions",
          "A tensor of so many dimensions is not supported: save it with fewer.");
    }
    List<Long> offsets = entry.integers("data_offsets", 0, dataBytes);
    if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
      throw entry.wrong("data_offsets", "begin and end, in this order");
    }
    long found = offsets.get(1) - offsets.get(0);
    long expected = bytes(entry, dtype, shape);
    if (found != expected) {
      throw ModelFormatException.damaged(
          entry.file(),
          entry.place() + ", data_offsets",
          expected + " bytes for " + dtype + shape,
          found + " bytes");
    }
    return new TensorInfo(name, dtype, shape, offsets.get(0), offsets.get(1));
  }

  private static Dtype dtype(JsonObject entry) {
    String name = entry.string("dtype");
    for (Dtype dtype : Dtype.values()) {
      if (dtype.name().equals(name)) {
        return dtype;
      }
    }
    throw new ModelFormatException(
        entry.file(),
        entry.place() + ", dtype",
        "one of " + List.of(Dtype.values()),
        ModelFormatException.quote(name),
        OTHER_TYPES.contains(name)
            ? "The type of this tensor is not supported: convert it to F32."
            : "The file is damaged, or this type is not known here: copy the file again, or convert"
                + " the tensor to F32.");
  }

  private static long bytes(JsonObject entry, Dtype dtype, List<Integer> shape) {
    try {
      long bytes = dtype.bytes();
      for (int size : shape) {
        bytes = Math.multiplyExact(bytes, (long) size);
      }
      return bytes;
    } catch (ArithmeticException _) {
      throw ModelFormatException.damaged(
          entry.file(), entry.place() + ", shape", "a size below 2^63 bytes", shape.toString());
    }
  }

  private static void checkContiguous(Path file, List<TensorInfo> tensors, long dataBytes) {
    long end = 0;
    for (TensorInfo tensor : tensors) {
      if (tensor.begin() != end) {
        throw ModelFormatException.damaged(
            file,
            "tensor " + ModelFormatException.quote(tensor.name()) + ", data_offsets",
            "data from byte " + end + " on, without gap or overlap",
            "byte " + tensor.begin());
      }
      end = tensor.end();
    }
    if (end != dataBytes) {
      throw ModelFormatException.damaged(
          file, "data", end + " bytes, as the header says", dataBytes + " bytes");
    }
  }
}
