# Recall in Hopfield's network as one writes it with NumPy: all neurons at once until nothing changes.
#   hopfield.py FILE STORED STATES SIZE    (signs as bytes, patterns first, then starts)
# A line "weights" or "patterns" has it recalled; the answer is seconds and the mean overlap.
import sys
import time

import numpy as np

file, stored, count, size = sys.argv[1], *map(int, sys.argv[2:5])
signs = np.fromfile(file, dtype=np.int8).astype(np.float32).reshape(stored + count, size)
x = np.ascontiguousarray(signs[:stored])
starts = np.ascontiguousarray(signs[stored:])
plus, minus = np.float32(1), np.float32(-1)
w = None


def by_weights(s):
    return s @ w


def by_patterns(s):
    return (s @ x.T) @ x - np.float32(stored) * s


def recall(fields):
    s, before = starts, None
    for step in range(1000):
        new = np.where(fields(s) >= 0, plus, minus)
        if np.array_equal(new, s) or before is not None and np.array_equal(new, before):
            break
        s, before = new, s
    return s


print("peer ready", np.__version__, flush=True)
for line in sys.stdin:
    form = line.strip()
    if form == "weights" and w is None:
        w = x.T @ x
        np.fill_diagonal(w, 0)
    start = time.perf_counter()
    s = recall(by_weights if form == "weights" else by_patterns)
    seconds = time.perf_counter() - start
    print("peer", form, seconds, float(np.mean(s * x[:count])), flush=True)
