"""Compares every dataset below simulation/ of two stores, but for what names the run; prints a line of JSON."""
import json
import sys

import h5py
import numpy


def datasets(file):
    found = {}

    def visit(name, item):
        if isinstance(item, h5py.Dataset) and "serialized_keys" not in name and "/systems/" not in f"/{name}":
            found[name] = item

    file["simulation"].visititems(visit)
    return found


with h5py.File(sys.argv[1], "r") as a, h5py.File(sys.argv[2], "r") as b:
    left, right = datasets(a), datasets(b)
    different = sorted(set(left) ^ set(right))
    for name in sorted(set(left) & set(right)):
        x, y = left[name][()], right[name][()]
        same = x.shape == y.shape and (
            numpy.array_equal(x, y, equal_nan=True) if x.dtype.kind == "f" else numpy.array_equal(x, y)
        )
        if not same:
            different.append(name)
    print(json.dumps({"compared": len(set(left) & set(right)), "different": different}))
