#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the results of iris.sc (JSON on standard input) as a table and checks every number against the values computed in the clear.

Exits with 1 if one differs.
"""
import json
import math
import statistics
import sys

import split

MEASUREMENTS = ["sepal_length", "sepal_width", "petal_length", "petal_width"]


def main() -> int:
    results = json.load(sys.stdin)
    flowers = list(split.rows())
    wrong = 0

    def check(what: str, got: float, expected: float) -> None:
        nonlocal wrong
        if not math.isclose(got, expected, rel_tol=1e-12):
            print(f"error: {what} is {got}, in the clear it is {expected}", file=sys.stderr)
            wrong += 1

    print(f"{'species':<12}{'flowers':>8}   {'measurement':<14}{'mean/mm':>9}{'variance/mm²':>14}{'maximum/mm':>12}")
    for code, species in enumerate(split.SPECIES):
        members = [f for f in flowers if f["species"] == code]
        check(f"the count of {species}", results["count"][code], len(members))
        for column, measurement in enumerate(MEASUREMENTS):
            at = code * len(MEASUREMENTS) + column
            values = [f[measurement] for f in members]
            name = f"{measurement} of {species}"
            check(f"the mean {name}", results["mean"][at], statistics.mean(values))
            check(f"the variance of {name}", results["variance"][at], statistics.variance(values))
            check(f"the maximum {name}", results["maximum"][at], max(values))
            first = (species, results["count"][code]) if column == 0 else ("", "")
            print(f"{first[0]:<12}{first[1]:>8}   {measurement:<14}{results['mean'][at] / 10:>9.3f}"
                  f"{results['variance'][at] / 100:>14.4f}{results['maximum'][at] / 10:>12.1f}")
    if wrong == 0:
        print("All values equal those computed in the clear.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
