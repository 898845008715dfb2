package dev.ranvier.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/** Lays out one file and writes it, the header with both checksums last. */
final class SafetensorsWriter {
  private final Map<String, String> metadata;
  private final List<TensorSource> tensors;

  SafetensorsWriter(Map<String, String> metadata, List<TensorSource> tensors) {
    this.metadata = new TreeMap<>(metadata);
    this.tensors = List.copyOf(tensors);
    for (String key : List.of(Checksums.DATA, Checksums.HEADER)) {
      if (metadata.containsKey(key)) {
        throw new IllegalArgumentException(
            "Metadata: expected keys of the caller, found " + key + ", which is computed");
      }
    }
    long names = tensors.stream().map(TensorSource::name).distinct().count();
    if (names < tensors.size() || names > SafetensorsHeader.MAX_TENSORS) {
      throw new IllegalArgumentException(
          "Tensors: expected at most "
              + SafetensorsHeader.MAX_TENSORS
              + " with different names, found "
              + tensors.size()
              + " with "
              + names
              + " names");
    }
    long values =
        4L + metadata.size() + tensors.stream().mapToLong(t -> 6 + t.shape().size()).sum();
    if (values > Json.MAX_VALUES) {
      throw new IllegalArgumentException(
          "Metadata: expected a header of at most " + Json.MAX_VALUES + " values, found " + values);
    }
    if (header(Checksums.UNSET).length - Safetensors.LENGTH_BYTES > Json.MAX_BYTES) {
      throw new IllegalArgumentException(
          "Metadata: expected a header of at most " + Json.MAX_BYTES + " bytes, found more");
    }
  }

  /** Writes all; gives the header with both checksums, to stand in place of the one written. */
  byte[] writeTo(OutputStream out) throws IOException {
    out.write(header(Checksums.UNSET));
    byte[] header = header(writeData(tensors, out));
    Checksums.seal(header);
    return header;
  }

  /** Writes the tensors; gives the checksum of their bytes. */
  static String writeData(List<TensorSource> tensors, OutputStream out) throws IOException {
    CRC32C crc = new CRC32C();
    byte[] buffer = new byte[Safetensors.BUFFER_BYTES];
    for (TensorSource tensor : tensors) {
      StridedRows rows =
          new StridedRows(
              tensor.segment(), tensor.byteOffset(), tensor.columns(), tensor.rowStride());
      for (long left = tensor.bytes(); left > 0; ) {
        int count = (int) Math.min(left, buffer.length);
        rows.gather(buffer, count);
        crc.update(buffer, 0, count);
        out.write(buffer, 0, count);
        left -= count;
      }
    }
    return Checksums.hex(crc);
  }

  /** Length and JSON, padded with spaces to a multiple of eight bytes. */
  private byte[] header(String dataChecksum) {
    Map<String, Object> header = new LinkedHashMap<>();
    Map<String, Object> strings = new LinkedHashMap<>(metadata);
    strings.put(Checksums.DATA, dataChecksum);
    strings.put(Checksums.HEADER, Checksums.UNSET);
    header.put(SafetensorsHeader.METADATA, strings);
    long begin = 0;
    for (TensorSource tensor : tensors) {
      Map<String, Object> entry = new LinkedHashMap<>();
      long end = Math.addExact(begin, tensor.bytes());
      entry.put("dtype", tensor.dtype().name());
      entry.put("shape", tensor.shape());
      entry.put("data_offsets", List.of(begin, end));
      header.put(tensor.name(), entry);
      begin = end;
    }
    byte[] json = Json.write(header).getBytes(StandardCharsets.UTF_8);
    int padded = Math.ceilDiv(json.length, 8) * 8;
    byte[] bytes = new byte[Safetensors.LENGTH_BYTES + padded];
    Arrays.fill(bytes, (byte) ' ');
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).put(json);
    return bytes;
  }
}
