# SPDX-License-Identifier: Apache-2.0
"""Executables of another compiler, run by the real tool: those with private values in three processes, all of them in the clear."""
import json
import pathlib
import re
import unittest

from tools import ROOT, ToolTest, tool

EXECUTABLES = sorted((ROOT / "tests/conformance/bytecode").glob("*.sb"))


def expected_results(executable: pathlib.Path) -> dict:
    text = executable.with_suffix(".expect").read_text()
    return {name: json.loads(value) for name, value in re.findall(r"^//! publish (\S+) public \w+ = (\[[-0-9, ]*\])$", text, re.M)}


class Executables(ToolTest):
    def check(self, executable: pathlib.Path, engine: str):
        expectation = executable.with_suffix(".expect").read_text()
        done = self.run_tool(tool("smpc-local"), "run", "-q", "--engine", engine, "-f", "json", "--values-only",
                             "--on-duplicate", "last", executable, check=None)
        if "//! status" in expectation:
            self.assertEqual(done.returncode, 0, done.stderr)
            results = json.loads(done.stdout)
            for name, values in expected_results(executable).items():
                with self.subTest(result=name):
                    found = results[name] if isinstance(results[name], list) else [results[name]]
                    self.assertEqual([int(v) for v in found], values)
        elif "//! exception" in expectation:
            self.assertEqual(done.returncode, 9, done.stderr)
        else:
            self.assertEqual(done.returncode, 3, done.stderr)

    def test_all_in_the_clear(self):
        self.assertGreaterEqual(len(EXECUTABLES), 48)
        for executable in EXECUTABLES:
            with self.subTest(executable=executable.stem):
                self.check(executable, "plain")

    def test_private_values_in_three_processes(self):
        self.check(ROOT / "tests/conformance/bytecode/sc-private.sb", "shared3p")


if __name__ == "__main__":
    unittest.main()
