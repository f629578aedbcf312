"""Compares a CSV of realised values (long layout) with a store that h5py reads, to the last bit; prints a line of JSON.

Of each execution the periods count that its interval covers. Knows nothing of how the CSV was made.
"""
import csv
import itertools
import json
import math
import struct
import sys
from datetime import datetime, timedelta

import h5py

CONTAINERS = ["duals", "parameters", "variables", "aux_variables", "expressions"]
# Of what the simulations of the tests store, what upstream stores per unit of the base power, and what not.
PER_UNIT = {
    "ActivePowerTimeSeriesParameter",
    "ActivePowerVariable",
    "PowerOutput",
    "SystemBalanceSlackDown",
    "SystemBalanceSlackUp",
}
AS_STORED = {
    "CopperPlateBalanceConstraint",
    "OnStatusParameter",
    "OnVariable",
    "ProductionCostExpression",
    "StartVariable",
    "StopVariable",
    "TimeDurationOff",
    "TimeDurationOn",
}


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def names(group, key, shape):
    """Columns in the file's order: names stand one Julia dimension after the other, whose order is the reverse."""
    given = iter([text(name) for name in group[f"{key}__columns"][()].ravel()])
    dimensions = [list(itertools.islice(given, size)) for size in reversed(shape)]
    return [", ".join(name) for name in itertools.product(*reversed(dimensions))]


def outputs(group):
    for container in CONTAINERS:
        for key in group.get(container, {}):
            if not key.endswith("__columns"):
                yield key, group[container], group[container][key][()]


def expected(file):
    root = file["simulation"]
    initial = datetime.fromisoformat(text(root.attrs["initial_time"]))
    step = timedelta(milliseconds=int(root.attrs["step_resolution_ms"]))

    def rows(model, group, key, container, data, time):
        entry = key.split("__")[0]
        if entry not in PER_UNIT | AS_STORED:
            raise SystemExit(f"say whether {entry} is stored per unit")
        factor = float(group.attrs["base_power"]) if entry in PER_UNIT else 1.0
        columns = names(container, key, data.shape[:-1])
        flat = data.reshape(len(columns), data.shape[-1])
        for c, column in enumerate(columns):
            for t in range(data.shape[-1]):
                yield (time(t).isoformat(), model, key, column), float(flat[c, t]) * factor

    for model in root["decision_models"]:
        group = root["decision_models"][model]
        interval, resolution = int(group.attrs["interval_ms"]), int(group.attrs["resolution_ms"])
        per_step = int(group.attrs["num_executions"])
        for key, container, data in outputs(group):
            for e in range(data.shape[0]):
                start = initial + (e // per_step) * step + timedelta(milliseconds=(e % per_step) * interval)
                covered = data[e, ..., : interval // resolution]
                yield from rows(
                    model, group, key, container, covered, lambda t: start + timedelta(milliseconds=t * resolution)
                )
    group = root["emulation_model"]
    if "resolution_ms" in group.attrs:
        resolution = int(group.attrs["resolution_ms"])
        for key, container, data in outputs(group):
            yield from rows(
                text(group.attrs["name"]),
                group,
                key,
                container,
                data,
                lambda t: initial + timedelta(milliseconds=t * resolution),
            )


def bits(value):
    return "NaN" if math.isnan(value) else struct.pack(">d", value).hex()


def main():
    with h5py.File(sys.argv[1], "r") as file, open(sys.argv[2], newline="", encoding="utf-8") as table:
        wanted = {where: bits(value) for where, value in expected(file)}
        found = {}
        lines = 0
        for row in csv.DictReader(table):
            lines += 1
            found[(row["DateTime"], row["model"], row["variable"], row["name"])] = bits(float(row["value"]))
        different = sorted(where for where in set(wanted) | set(found) if wanted.get(where) != found.get(where))
        print(
            json.dumps(
                {
                    "compared": len(wanted),
                    "lines": lines,
                    "distinct": len(set(found.values())),
                    "missing": sum(value == "NaN" for value in wanted.values()),
                    "different": different[:10],
                }
            )
        )


if __name__ == "__main__":
    main()
