# SPDX-License-Identifier: Apache-2.0
"""Every example gives the expected results, on three processes and in the clear."""
import json
import unittest

from tools import EXAMPLES, BIN, ToolTest, tool

ENGINES = ("shared3p", "plain")


class Examples(ToolTest):
    def results(self, engine: str, program, *arguments) -> dict:
        done = self.run_tool(tool("smpc-local"), "run", "--engine", engine, "--format", "json", "--values-only", program, *arguments)
        return json.loads(done.stdout)

    def test_auction(self):
        directory = EXAMPLES / "auction"
        expected = json.loads((directory / "expected.json").read_text())
        for engine in ENGINES:
            with self.subTest(engine=engine):
                self.assertEqual(self.results(engine, directory / "auction.sc", "--values", directory / "inputs.json"), expected)
                # Of equal bids the earliest wins and pays what it bid; a bid of nothing can win nothing less.
                self.assertEqual(self.results(engine, directory / "auction.sc", "alice=7", "bob=7", "carol=3"), {"winner": 1, "price": 7})
                self.assertEqual(self.results(engine, directory / "auction.sc", "alice=0", "bob=0", "carol=18446744073709551615"),
                                 {"winner": 3, "price": 0})

    def test_scalar_product_of_two_owners(self):
        directory = EXAMPLES / "scalar-product"
        expected = int(self.run_tool(directory / "generate.py", self.directory, 100_000).stdout)
        for engine in ENGINES:
            with self.subTest(engine=engine):
                results = self.results(engine, directory / "scalar_product.sc", "--csv", self.directory / "alice.csv:x",
                                       "--csv", self.directory / "bob.csv:y")
                self.assertEqual(results, {"rows": 100_000, "scalarProduct": expected})

    def test_iris_statistics_equal_those_in_the_clear(self):
        for engine in ENGINES:
            with self.subTest(engine=engine):
                done = self.run_tool(EXAMPLES / "iris" / "run.sh", BIN, "--engine", engine)
                self.assertIn("All values equal those computed in the clear.", done.stdout)

    def test_iris_report_notices_a_wrong_value(self):
        wrong = {"count": [50, 50, 50], "mean": [1.0] * 12, "variance": [1.0] * 12, "maximum": [1] * 12}
        done = self.run_tool(EXAMPLES / "iris" / "report.py", check=1, input=json.dumps(wrong))
        self.assertIn("error: the mean sepal_length of setosa is 1.0", done.stderr)

    def test_oblivious_sort(self):
        directory = EXAMPLES / "sort"
        for count in (1000, 1, 5):
            inputs = self.write("inputs.json", self.run_tool(directory / "generate.py", count).stdout)
            expected = sorted(json.loads(inputs.read_text())["data"])
            for engine in ENGINES:
                with self.subTest(engine=engine, count=count):
                    self.assertEqual(self.results(engine, directory / "sort.sc", "--values", inputs), {"sorted": expected})


if __name__ == "__main__":
    unittest.main()
