# SPDX-License-Identifier: Apache-2.0
"""Functions of the standard library at sizes and in combinations that small programs do not have, on three processes and in the clear."""
import json
import unittest

from tools import ToolTest, tool

ENGINES = ("shared3p", "plain")

LOOKUP = """
import stdlib;
import shared3p;
import oblivious;
import shared3p_oblivious;
domain pd_shared3p shared3p;
void main() {
    pd_shared3p uint[[1]] at = argument("at");
    pd_shared3p uint one = 1;
    pd_shared3p uint32[[1]] table = (uint32) (iota(70001 :: uint) + 1); // so long that indices are taken apart into bits
    pd_shared3p int16[[2]] matrix = reshape((int16) iota(12 :: uint) - 5, 3, 4);
    pd_shared3p uint32[[1]] found(size(at));
    pd_shared3p int16[[1]] cells(size(at));
    for (uint i = 0; i < size(at); ++i) {
        found[i] = vectorLookup(table, at[i]);
        cells[i] = matrixLookup(matrix, at[i], one);
    }
    publish("found", found);
    publish("cells", cells);
    publish("row", matrixLookupRow(matrix, at[0]));
    publish("column", matrixLookupColumn(matrix, at[0]));
    publish("hits", sum(vectorLookupBitmask(65536 :: uint, at[1])));
}
"""

SORT = """
import stdlib;
import shared3p;
import shared3p_sort;
import shared3p_permutation;
domain pd_shared3p shared3p;
void main() {
    uint n = 3000;
    pd_shared3p int32[[1]] keys = argument("keys");
    pd_shared3p int32[[2]] rows(n, 2);
    rows[:, 0] = keys;
    rows[:, 1] = (int32) iota(n);
    pd_shared3p int32[[2]] sorted = quicksort(rows, 0 :: uint, false);
    publish("keys", sorted[:, 0]);
    publish("places", sorted[:, 1]);
    // Permuting by the secret order and back gives what there was.
    pd_shared3p uint[[1]] order = (uint) sorted[:, 1];
    publish("same", all(applyPrivatePermutation(keys, order) == sorted[:, 0]));
    publish("back", all(unapplyPrivatePermutation(sorted[:, 0], order) == keys));
}
"""


class Library(ToolTest):
    def results(self, engine: str, program: str, values: dict) -> dict:
        source, inputs = self.write("program.sc", program), self.write("values.json", json.dumps(values))
        done = self.run_tool(tool("smpc-local"), "run", "--engine", engine, "--format", "json", "--values-only", source, "--values", inputs)
        return json.loads(done.stdout)

    def test_lookups_at_private_indices(self):
        at = [2, 70000, 65535, 70001, 2**36, 2**64 - 1, 0]
        expected = {
            "found": [i + 1 if i < 70001 else 0 for i in at],
            "cells": [4 * i + 1 - 5 if i < 3 else 0 for i in at],
            "row": [3, 4, 5, 6],
            "column": [-3, 1, 5],
            "hits": 0,
        }
        # Cells are counted row by row modulo 2^64: 4·(2^64 - 1) + 1 and 4·2^36 + 1 are out of range, too.
        for engine in ENGINES:
            with self.subTest(engine=engine):
                self.assertEqual(self.results(engine, LOOKUP, {"at": at}), expected)

    def test_sorting_is_stable_and_can_be_undone(self):
        keys = [(i * 7919 + 13) % 41 - 20 for i in range(3000)]
        places = sorted(range(3000), key=lambda i: -keys[i])
        expected = {"keys": [keys[i] for i in places], "places": places, "same": True, "back": True}
        for engine in ENGINES:
            with self.subTest(engine=engine):
                self.assertEqual(self.results(engine, SORT, {"keys": keys}), expected)


if __name__ == "__main__":
    unittest.main()
