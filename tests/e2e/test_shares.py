# SPDX-License-Identifier: Apache-2.0
"""What one party stores tells it nothing: its objects look like random bytes, whatever was shared; so do the sums of any two
parties' shares. Only all three together are the value."""
import json
import pathlib
import random
import struct
import unittest

import numpy

import uniformity
from cloud import CloudTest
from tools import tool

COUNT = 1_310_720  # elements of 8 bytes: 10 MB per party


def records(stream: bytes) -> dict[str, tuple[str, str, bytes]]:
    """name → (domain, type, data) of an argument stream."""
    found, at = {}, 0
    while at < len(stream):
        fields = []
        for _ in range(4):
            (size,) = struct.unpack_from("<Q", stream, at)
            fields.append(stream[at + 8 : at + 8 + size])
            at += 8 + size
        found[fields[0].decode()] = (fields[1].decode(), fields[2].decode(), fields[3])
    return found


class StoredShares(CloudTest):
    def stored(self, id: str) -> list[bytes]:
        """Each party's object as it lies on its disk."""
        streams = [self.cloud.stream_file(party, id).read_bytes() for party in (1, 2, 3)]
        for party, stream in zip((1, 2, 3), streams):
            self.assertEqual(self.cloud.ask(party, "GET", f"/smpc/v1/streams/{id}"), (200, stream))
        return streams

    def upload(self, *arguments) -> str:
        """Shares and uploads as two tools do, and gives the id."""
        self.run_tool(tool("smpc-share"), *arguments, "-o", "in.bundle")
        return self.run_tool(tool("smpc-upload"), "--consume", "in.bundle").stdout.strip()

    def array(self, name: str, values: numpy.ndarray) -> pathlib.Path:
        path = self.directory / f"{name}.npy"
        numpy.save(path, values)
        return path

    def assert_uniform(self, streams: list[bytes], kind: str, dtype: str, plain: numpy.ndarray, xor: bool = False):
        shares = [records(stream)["v"][2] for stream in streams]
        found = []
        for party, share in enumerate(shares, 1):
            found += uniformity.complaints(f"{kind}, party {party}", share, numpy.dtype(dtype).itemsize)
        for a, b in ((0, 1), (0, 2), (1, 2)):
            found += uniformity.complaints(f"{kind}, parties {a + 1} and {b + 1}", uniformity.combine(shares[a], shares[b], dtype, xor),
                                           numpy.dtype(dtype).itemsize)
        self.assertEqual(found, [])
        whole = uniformity.combine(uniformity.combine(shares[0], shares[1], dtype, xor), shares[2], dtype, xor)
        self.assertEqual(whole, plain.astype(dtype).tobytes(), "the shares of all parties are the value")

    def test_ten_megabytes_of_zeros(self):
        zeros = numpy.zeros(COUNT, dtype="<u8")
        id = self.upload(f"v:pd_shared3p uint64[]=@{self.array('v', zeros)}")
        self.assert_uniform(self.stored(id), "uint64 zeros", "<u8", zeros)

    def test_numbers_with_structure(self):
        for kind, dtype, values in (("uint64", "<u8", numpy.arange(COUNT // 4, dtype="<u8")),
                                    ("int64", "<i8", -numpy.arange(COUNT // 4, dtype="<i8")),
                                    ("uint32", "<u4", numpy.full(COUNT // 2, 7, dtype="<u4")),
                                    ("uint8", "u1", numpy.full(COUNT, 255, dtype="u1"))):
            with self.subTest(type=kind):
                id = self.upload(f"v:pd_shared3p {kind}[]=@{self.array('v', values)}")
                self.assert_uniform(self.stored(id), kind, dtype, values)

    def test_bits(self):
        bits = numpy.ones(COUNT, dtype=bool)
        id = self.upload(f"v:pd_shared3p bool[]=@{self.array('v', bits)}")
        shares = [records(stream)["v"][2] for stream in self.stored(id)]
        found = []
        for name, data in (("party 1", shares[0]), ("party 2", shares[1]), ("party 3", shares[2]),
                           ("parties 1 and 2", uniformity.combine(shares[0], shares[1], "u1", True)),
                           ("parties 1 and 3", uniformity.combine(shares[0], shares[2], "u1", True)),
                           ("parties 2 and 3", uniformity.combine(shares[1], shares[2], "u1", True))):
            found += uniformity.bit_complaints(f"bool, {name}", data)
        self.assertEqual(found, [])

    def test_two_uploads_of_one_value_have_nothing_in_common(self):
        values = numpy.full(100_000, 1234567890123456789, dtype="<u8")
        path = self.array("v", values)
        first, second = (self.stored(self.upload(f"v:pd_shared3p uint64[]=@{path}")) for _ in range(2))
        words: set[int] = set()
        for stream in (*first, *second):
            share = numpy.frombuffer(records(stream)["v"][2], dtype="<u8")
            self.assertTrue(words.isdisjoint(share.tolist()), "a share appears twice")
            words.update(share.tolist())

    def test_neither_a_value_nor_its_negation_is_stored(self):
        rng = random.Random(20)
        values = [rng.randrange(2**62, 2**64) for _ in range(500)]
        names = {f"v{i}": value for i, value in enumerate(values)}
        inputs = self.write("inputs.json", json.dumps({name: {"domain": "pd_shared3p", "type": "uint64", "value": str(value)} for name, value in names.items()}))
        text = "a name that nobody may read: " + rng.randbytes(8).hex()
        self.upload("--values", inputs)
        self.run_tool(tool("smpc-upload"), f"s:pd_shared3p xor_uint8[]={','.join(str(b) for b in text.encode())}")
        forms = set()
        for value in values:
            for number in (value, -value % 2**64, ~value % 2**64):
                forms |= {number.to_bytes(8, "little"), number.to_bytes(8, "big"), str(number).encode(), f"{number:x}".encode()}
        forms |= {text.encode(), text.encode("utf-16-le"), bytes(255 - b for b in text.encode())}
        for path in sorted(self.cloud.data.rglob("*")):
            if path.is_file():
                content = path.read_bytes()
                windows = {content[at : at + 8] for at in range(len(content) - 7)}
                for form in forms:
                    present = form in windows if len(form) == 8 else form[:8] in windows and form in content
                    self.assertFalse(present, f"{path.name} contains a secret value")


if __name__ == "__main__":
    unittest.main()
