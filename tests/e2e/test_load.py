# SPDX-License-Identifier: Apache-2.0
"""Many clients at once, in small: nothing is lost, nothing is left. load.py measures the same in full size."""
import unittest

import load


class Load(unittest.TestCase):
    def test_nothing_is_lost_or_left(self):
        report = load.measure(clients=32, uploads=600, runs=24, single=0)
        self.assertEqual(report["complaints"], [])
        self.assertEqual(report["uploadsLost"], 0)


if __name__ == "__main__":
    unittest.main()
