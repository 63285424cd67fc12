# SPDX-License-Identifier: Apache-2.0
"""The statistics themselves: random bytes pass, and what a broken sharing would store does not."""
import random
import unittest

import numpy

import uniformity


class Statistics(unittest.TestCase):
    def setUp(self):
        self.noise = random.Random(3).randbytes(2_000_000)

    def assert_noticed(self, data: bytes):
        self.assertNotEqual(uniformity.complaints("data", data), [])

    def test_random_bytes_pass(self):
        self.assertEqual(uniformity.complaints("noise", self.noise), [])
        self.assertEqual(uniformity.bit_complaints("noise", bytes(b & 1 for b in self.noise)), [])
        other = random.Random(4).randbytes(2_000_000)
        for xor in (False, True):
            self.assertEqual(uniformity.complaints("sum", uniformity.combine(self.noise, other, "<u8", xor)), [])

    def test_plain_and_weakly_masked_values_do_not(self):
        values = numpy.frombuffer(self.noise, dtype="<u8")
        self.assert_noticed(bytes(2_000_000))
        self.assert_noticed(numpy.arange(250_000, dtype="<u8").tobytes())
        self.assert_noticed((values & numpy.uint64(2**63 - 1)).tobytes())       # top bit never set
        self.assert_noticed((values | numpy.uint64(1 << 17)).tobytes())
        self.assert_noticed((values % numpy.uint64(10**19)).tobytes())          # a wrong modulus
        self.assert_noticed(self.noise[:1_000_000] * 2)                         # randomness used twice
        self.assert_noticed(numpy.repeat(values[:125_000], 2).tobytes())        # one mask for two elements
        self.assertNotEqual(uniformity.bit_complaints("bits", bytes(int(b < 130) for b in self.noise)), [])
        self.assertNotEqual(uniformity.bit_complaints("bits", self.noise), [])

    def test_sums_that_cancel_do_not(self):
        values = numpy.frombuffer(self.noise, dtype="<u8")
        self.assert_noticed(uniformity.combine(self.noise, (numpy.uint64(5) - values).tobytes(), "<u8", xor=False))


if __name__ == "__main__":
    unittest.main()
