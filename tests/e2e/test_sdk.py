# SPDX-License-Identifier: Apache-2.0
"""examples/sdk: built against the installed package, run against a cloud that it finds by its configuration."""
import os
import pathlib
import subprocess
import unittest

from cloud import CloudTest
from tools import EXAMPLES, tool

BUILD = pathlib.Path(os.environ.get("SMPC_BUILD", "build/release")).resolve()


class Sdk(CloudTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        home = pathlib.Path(cls.place)
        cls.prefix, out = home / "prefix", home / "out"
        sanitizers = ["-DCMAKE_CXX_FLAGS=-fsanitize=address,undefined"] if "SMPC_SANITIZE:BOOL=ON" in (BUILD / "CMakeCache.txt").read_text() else []
        for command in (["cmake", "--install", BUILD, "--prefix", cls.prefix],
                        ["cmake", "-S", EXAMPLES / "sdk", "-B", out, f"-DCMAKE_PREFIX_PATH={cls.prefix}", *sanitizers],
                        ["cmake", "--build", out]):
            done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=600)
            if done.returncode:
                raise AssertionError(f"{command}\n{done.stdout}{done.stderr}")
        cls.auction = out / "auction"

    def compiled_auction(self):
        self.run_tool(tool("smpc-scc"), EXAMPLES / "auction" / "auction.sc", "-o", "auction.sb")

    def test_auction(self):
        self.compiled_auction()
        done = self.run_tool(self.auction, "auction.sb", "1000", "1100", "900")
        job, winner, price = done.stdout.splitlines()
        self.assertEqual((winner, price), ("winner bob", "price 1000"))
        self.assertEqual(done.stderr, "")
        # The job and the bids are gone from all parties.
        self.assertEqual(self.cloud.job_states(job.split()[1]), [None, None, None])
        for status, body in self.cloud.ask_all("/smpc/v1/streams"):
            self.assertEqual(status, 200)
            self.assertNotIn(b'"bidder"', body)

    def test_errors_have_their_codes(self):
        self.compiled_auction()
        self.run_tool(self.auction, check=2)
        self.run_tool(self.auction, "absent.sb", "1", "2", "3", check=3)
        (self.directory / "empty.json").write_text("{}")
        done = self.run_tool(self.auction, "auction.sb", "1", "2", "3", env={**self.env, "SMPC_CONFIG": str(self.directory / "empty.json"), "SMPC_CLOUD": "nowhere"},
                             check=4)
        self.assertIn("nowhere", done.stderr)

    def test_headers_stand_alone(self):
        """Each public header compiles by itself, without Boost and without private headers."""
        include = self.prefix / "include"
        headers = sorted(p.relative_to(include) for p in (include / "smpc" / "client").glob("*.h"))
        self.assertGreater(len(headers), 8)
        self.write("all.cpp", "".join(f"#include <{h}>\n" for h in headers))
        listed = self.run_tool("c++", "-std=c++20", "-I", include, "-M", "all.cpp").stdout
        self.assertNotIn("boost", listed)
        self.assertNotIn("openssl", listed)
        for header in headers:
            self.write("one.cpp", f"#include <{header}>\n")
            self.run_tool("c++", "-std=c++20", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", include, "one.cpp")


if __name__ == "__main__":
    unittest.main()
