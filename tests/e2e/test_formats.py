# SPDX-License-Identifier: Apache-2.0
"""Values in and out in every format: what NumPy writes is read, what the tools write is read by NumPy, a Parquet reader, a CSV
reader and a JSON parser, and means the same everywhere. Through `smpc-local run`, which shares this code with all tools."""
import csv
import io
import json
import math
import struct
import unittest

import numpy

from parquet import read_parquet
from schemas import error_of, only_document, validate
from tools import ToolTest, tool

# A value of each kind; the strings and the vector are inputs so that no two runs could differ.
PROGRAM = """
import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {
    pd_shared3p int64[[1]] v = argument("v");
    float64[[1]] f = argument("f");
    pd_shared3p bool b = true;
    uint64 big = 18446744073709551615;
    int8[[2]] m (2, 3) = -7;
    publish("v", v);
    publish("f", f);
    publish("b", b);
    publish("big", big);
    publish("m", m);
    publish("s", "say \\"hi\\", é");
}
"""
V = [-(2**63), 0, 2**63 - 1, 5]
F = [0.1, math.inf, -math.inf, math.nan, 123456.789]
INPUTS = ("v=[-9223372036854775808, 0, 9223372036854775807, 5]", 'f=["0.1", "inf", "-inf", "nan", "123456.789"]')


class Formats(ToolTest):
    def published(self, *options, check: int | None = 0, text: str = PROGRAM, inputs: tuple = INPUTS):
        program = self.write("p.sc", text)
        shape = ("--shape", "m=2,3") if text is PROGRAM else ()
        return self.run_tool(tool("smpc-local"), "run", "--engine", "plain", "-q", program, *inputs, *shape, *options, check=check)

    def file(self, *options) -> bytes:
        self.published("-o", "out", *options)
        return (self.directory / "out").read_bytes()

    def test_text(self):
        self.assertEqual(self.published().stdout.splitlines(), [
            "v = [-9223372036854775808, 0, 9223372036854775807, 5]",
            "f = [0.1, inf, -inf, nan, 123456.789]",
            "b = true",
            "big = 18446744073709551615",
            "m = [[-7, -7, -7], [-7, -7, -7]]",
            's = "say \\"hi\\", é"'])
        self.assertIn("f = [0.1, inf, -inf, null, 1.23e+05]", self.published("--precision=3", "--nan", "missing").stdout)

    def test_json(self):
        document = only_document(self.published("-f", "json").stdout)
        validate("results", document)
        self.assertEqual(document["results"]["v"], {"domain": "pd_shared3p", "type": "int64", "value": V})
        self.assertEqual(document["results"]["f"]["value"], [0.1, "inf", "-inf", "nan", 123456.789])
        alone = only_document(self.published("-f", "json", "--values-only", "--json-safe", "--nan=missing").stdout)
        validate("values", alone)
        self.assertEqual(alone["v"], [str(V[0]), 0, str(V[2]), 5])
        self.assertEqual(alone["big"], "18446744073709551615")
        self.assertEqual(alone["f"], [0.1, "inf", "-inf", None, 123456.789])
        self.assertEqual(alone["m"], [[-7] * 3] * 2)

    def test_ndjson(self):
        for options in ((), ("--values-only",)):
            lines = [json.loads(line) for line in self.published("-f", "ndjson", *options).stdout.splitlines()]
            for line in lines:
                validate("result-line", line)
            self.assertEqual([line["name"] for line in lines], ["v", "f", "b", "big", "m", "s"])
            self.assertEqual(lines[0]["value"], V)
            self.assertEqual("type" in lines[0], not options)

    def test_csv(self):
        rows = list(csv.reader(io.StringIO(self.published("-f", "csv", "--null", "NA").stdout)))
        self.assertEqual(rows[0], ["v", "f", "b", "big", "m[0]", "m[1]", "m[2]", "s"])
        self.assertEqual(rows[1], [str(V[0]), "0.1", "true", "18446744073709551615", "-7", "-7", "-7", 'say "hi", é'])
        self.assertEqual(rows[5], ["NA", "123456.789", "NA", "NA", "NA", "NA", "NA", "NA"])

    def test_numpy_reads_archives(self):
        self.file("-f", "npz")
        with numpy.load(self.directory / "out") as archive:
            self.assertEqual(sorted(archive.files), ["b", "big", "f", "m", "s", "v"])
            self.assertEqual(archive["v"].dtype, numpy.dtype("<i8"))
            self.assertEqual(archive["v"].tolist(), V)
            numpy.testing.assert_array_equal(archive["f"], numpy.array(F))
            self.assertIs(archive["b"][()].item(), True)
            self.assertEqual(archive["big"].item(), 2**64 - 1)
            self.assertEqual(archive["m"].tolist(), [[-7] * 3] * 2)
            self.assertEqual(archive["m"].dtype, numpy.int8)
            self.assertEqual(archive["s"].item(), 'say "hi", é')

    def test_parquet(self):
        columns = read_parquet(self.file("-f", "parquet"))
        self.assertEqual(list(columns), ["v", "f", "b", "big", "m[0]", "m[1]", "m[2]", "s"])
        self.assertEqual(columns["v"], V + [None])
        self.assertEqual([x for x in columns["f"] if x == x], [x for x in F if x == x])
        self.assertTrue(math.isnan(columns["f"][3]))
        self.assertEqual(columns["b"], [True] + [None] * 4)
        self.assertEqual(columns["big"][0], 2**64 - 1)
        self.assertEqual(columns["m[1]"][:2], [-7, -7])
        self.assertEqual(columns["s"][0], 'say "hi", é')
        self.assertIsNone(read_parquet(self.file("-f", "parquet", "--nan=missing"))["f"][3])

    def test_raw_and_stream(self):
        one = 'import stdlib; void main() { uint16[[1]] x = {1, 2, 65535}; publish("x", x); }'
        self.published("-f", "raw", "-o", "out", text=one, inputs=())
        self.assertEqual((self.directory / "out").read_bytes(), struct.pack("<3H", 1, 2, 65535))
        self.published("-f", "stream", "-o", "out", text=one, inputs=())
        fields = [b"x", b"", b"uint16", struct.pack("<3H", 1, 2, 65535)]
        self.assertEqual((self.directory / "out").read_bytes(), b"".join(struct.pack("<Q", len(f)) + f for f in fields))
        self.published("-f", "raw", check=2)  # more than one value

    def test_the_suffix_of_the_file_is_the_format(self):
        for suffix in ("json", "csv", "npz", "parquet", "ndjson", "args", "txt"):
            self.published("-o", f"out.{suffix}")
        json.loads((self.directory / "out.json").read_text())
        self.assertEqual((self.directory / "out.npz").read_bytes()[:2], b"PK")
        self.assertEqual((self.directory / "out.parquet").read_bytes()[:4], b"PAR1")
        self.published("-f", "text", "-o", "out.json")
        self.assertTrue((self.directory / "out.json").read_text().startswith("v = "))

    def test_shape_and_duplicates(self):
        program = 'import stdlib; void main() { uint8[[1]] x = {1, 2, 3, 4}; publish("x", x); publish("x", x + 1); }'
        def run(*options, check=0):
            return self.published("--values-only", "-f", "json", *options, text=program, inputs=(), check=check)
        self.assertEqual(error_of(run(check=10).stderr)["code"], "inconsistent-result")
        run("--on-duplicate", "error", check=10)
        self.assertEqual(json.loads(run("--on-duplicate=first").stdout), {"x": [1, 2, 3, 4]})
        self.assertEqual(json.loads(run("--on-duplicate=last").stdout), {"x": [2, 3, 4, 5]})
        self.assertEqual(json.loads(run("--on-duplicate=all").stdout), {"x": [1, 2, 3, 4], "x#2": [2, 3, 4, 5]})
        self.assertEqual(json.loads(run("--on-duplicate=last", "--shape", "x=2,2").stdout), {"x": [[2, 3], [4, 5]]})
        run("--on-duplicate=last", "--shape", "x=2,3", check=2)
        run("--on-duplicate=last", "--shape", "y=2,3", check=13)
        run("--shape", "x", check=2)

    def test_what_is_refused(self):
        self.assertIn('value "f" holds NaN', self.published("--nan=error", check=3).stderr)
        self.assertIn('value "f" holds an infinity', self.published("--inf", "error", check=3).stderr)
        self.published("--precision=0", check=2)
        self.published("--precision=x", check=2)
        done = self.published("-f", "parquett", check=2)
        self.assertIn("parquet", done.stderr)
        self.assertFalse((self.directory / "out").exists())


INTEGERS = ["i1", "u1", "<i2", ">i2", "<u2", "<i4", ">i4", "<u4", "<i8", ">i8", "<u8"]


class NumpyInputs(ToolTest):
    def run_with(self, type: str, dims: int, array: numpy.ndarray, check: int | None = 0, **save):
        text = f"""
import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {{
    pd_shared3p {type}[[1]] v = argument("v");
    publish("v", v);
}}
"""
        numpy.save(self.directory / "v.npy", array, **save)
        program = self.write("p.sc", text)
        return self.run_tool(tool("smpc-local"), "run", "--engine", "plain", "-q", program, "v=@v.npy", "-f", "json", "--values-only", check=check)

    def test_every_type_arrives(self):
        for name in INTEGERS:
            dtype = numpy.dtype(name)
            limits = numpy.iinfo(dtype)
            array = numpy.array([limits.min, 0, limits.max], dtype=dtype)
            with self.subTest(dtype=name):
                target = ("u" if dtype.kind == "u" else "") + f"int{8 * dtype.itemsize}"
                done = self.run_with(target, 1, array)
                self.assertEqual(json.loads(done.stdout)["v"], array.tolist())
        for name, target in (("<f4", "float32"), (">f4", "float32"), ("<f8", "float64"), (">f8", "float64"), ("<f2", "float32")):
            array = numpy.array([0.5, -1.25, 3e4], dtype=name)
            with self.subTest(dtype=name):
                self.assertEqual(json.loads(self.run_with(target, 1, array).stdout)["v"], array.tolist())
        array = numpy.array([True, False, True])
        self.assertEqual(json.loads(self.run_with("bool", 1, array).stdout)["v"], array.tolist())

    def test_both_orders(self):
        cube = numpy.arange(24, dtype="<i4").reshape(2, 3, 4)
        for array in (cube, numpy.asfortranarray(cube), cube.transpose(2, 0, 1)):
            self.assertEqual(json.loads(self.run_with("int32", 1, array).stdout)["v"], array.flatten().tolist())

    def test_what_is_refused(self):
        for array, target, what in ((numpy.array([1, 256]), "uint8", "element [1] is out of range of uint8"),
                                    (numpy.array([0.5]), "int64", "element [0] is not an integer"),
                                    (numpy.array([math.nan]), "float64", "NaN cannot be secret"),
                                    (numpy.array([1 + 2j]), "float64", "type \"<c16\""),
                                    (numpy.array(["a"]), "uint8", "type \"<U1\"")):
            with self.subTest(what=what):
                error = error_of(self.run_with(target, 1, array, check=3).stderr)
                self.assertIn(what, error["message"])
        error = error_of(self.run_with("int64", 1, numpy.array([{}], dtype=object), check=3, allow_pickle=True).stderr)
        self.assertIn("|O", error["message"])
        (self.directory / "v.npy").write_bytes(b"PK\x03\x04")
        done = self.run_tool(tool("smpc-local"), "run", "--engine", "plain", "-q", "p.sc", "v=@v.npy", check=3)
        self.assertIn("v.npy: is not a NumPy array file", done.stderr)


if __name__ == "__main__":
    unittest.main()
