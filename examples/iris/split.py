#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Splits iris.csv into the files of its two owners: sepals.csv and petals.csv.

Centimetres become whole tenths of a millimetre, species names become the codes 0, 1, 2.

usage: split.py DIRECTORY
"""
import csv
import decimal
import pathlib
import sys

SPECIES = ["setosa", "versicolor", "virginica"]
OWNERS = {"sepals": ["sepal_length", "sepal_width"], "petals": ["petal_length", "petal_width", "species"]}


def rows():
    """The flowers as dictionaries of whole numbers."""
    with open(pathlib.Path(__file__).parent / "iris.csv", newline="") as source:
        for row in csv.DictReader(source):
            flower = {name[: -len("_cm")]: int(decimal.Decimal(text) * 100) for name, text in row.items() if name.endswith("_cm")}
            flower["species"] = SPECIES.index(row["species"])
            yield flower


def main() -> None:
    directory = pathlib.Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    flowers = list(rows())
    for owner, columns in OWNERS.items():
        with open(directory / f"{owner}.csv", "w", newline="") as out:
            writer = csv.DictWriter(out, columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(flowers)


if __name__ == "__main__":
    main()
