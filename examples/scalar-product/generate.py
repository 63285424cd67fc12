#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the two owners' files, alice.csv and bob.csv, and prints their scalar product computed in the clear.

usage: generate.py DIRECTORY [ROWS]
"""
import csv
import pathlib
import random
import sys


def main() -> None:
    directory = pathlib.Path(sys.argv[1])
    rows = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    directory.mkdir(parents=True, exist_ok=True)
    rng = random.Random(20240131)
    columns = {}
    for owner, name in (("alice", "x"), ("bob", "y")):
        columns[name] = [rng.randint(-1_000_000, 1_000_000) for _ in range(rows)]
        with open(directory / f"{owner}.csv", "w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["row", name])
            writer.writerows(enumerate(columns[name], 1))
    print(sum(a * b for a, b in zip(columns["x"], columns["y"])))


if __name__ == "__main__":
    main()
