# SPDX-License-Identifier: Apache-2.0
"""A few rounds of chaos.py; $SMPC_CHAOS_ROUNDS makes them more."""
import os
import unittest

import chaos


class Kills(unittest.TestCase):
    def test_services_and_runtimes_die_at_any_moment(self):
        report = chaos.run(int(os.environ.get("SMPC_CHAOS_ROUNDS", "12")), 1, chaos.KINDS)
        self.assertEqual(report["complaints"], [], "\n".join(map(str, report["complaints"])))


if __name__ == "__main__":
    unittest.main()
