"""How far the realised values of two stores are apart in each output, as h5py reads them; prints a line of JSON."""
import json
import math
import sys

import h5py

from realized import expected


def values(file):
    return {where: value for where, value in expected(file) if not math.isnan(value)}


with h5py.File(sys.argv[1], "r") as first, h5py.File(sys.argv[2], "r") as second:
    a, b = values(first), values(second)
outputs = {}
for where in a.keys() & b.keys():
    outputs.setdefault(f"{where[1]}/{where[2]}", []).append(where)
found = {}
for output, places in outputs.items():
    apart = {where: b[where] - a[where] for where in places}
    largest = max(map(abs, apart.values()))
    found[output] = {
        "compared": len(places),
        "maxAbsolute": largest,
        "magnitude": max(abs(side[where]) for where in places for side in (a, b)),
        "sum": math.fsum(apart.values()),
        "differing": sum(abs(difference) > 0.5 for difference in apart.values()),
        # But for the rounding of units.
        "at": [[column, time] for (time, _, _, column), d in apart.items() if abs(d) >= largest * (1 - 1e-9) > 0],
    }
print(json.dumps(found))
