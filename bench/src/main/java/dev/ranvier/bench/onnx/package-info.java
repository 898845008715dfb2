/** Files that other engines read: networks as ONNX models, floats. */
package dev.ranvier.bench.onnx;
