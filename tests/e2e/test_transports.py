# SPDX-License-Identifier: Apache-2.0
"""What carries the links between the parties: TCP, TLS, Unix sockets, shared memory. The same results on all, the same answer to a
killed party, nothing left behind, and no link to somebody else."""
import json
import os
import pathlib
import shutil
import signal
import socket
import tempfile
import time
import unittest

import certificates
from cloud import Cloud
from tools import ENDLESS, ToolTest, tool

PRODUCT = """
import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {
    pd_shared3p uint64[[1]] x (100000) = 3;
    pd_shared3p uint64[[1]] y = x * x;
    print(declassify(sum(y)));
    publish("sum", sum(y));
}
"""
TASK = "00000000-0000-4000-8000-000000000001.1"
TRANSPORTS = ("tcp", "unix", "shm")


def shared_memory_of(pid: int) -> int:
    return sum("memfd:smpc-link" in line for line in pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines())


class Runs(ToolTest):
    def test_results_do_not_depend_on_it(self):
        program = self.write("product.sc", PRODUCT)
        for transport in TRANSPORTS:
            with self.subTest(transport=transport):
                done = self.run_tool(tool("smpc-local"), "run", "--transport", transport, "-f", "json", program)
                self.assertIn("900000", done.stdout)
        self.assertIn("tcp, unix and shm", self.run_tool(tool("smpc-local"), "run", "--transport", "pigeon", program, check=2).stderr)

    def parties(self, process) -> list[int]:
        found = {}
        for _ in range(200):
            for entry in os.listdir(f"/proc/{process.pid}/task"):
                for pid in pathlib.Path(f"/proc/{process.pid}/task/{entry}/children").read_text().split():
                    words = pathlib.Path(f"/proc/{pid}/cmdline").read_text().split("\0")
                    if "--party" in words:
                        found[int(words[words.index("--party") + 1])] = int(pid)
            if len(found) == 3:
                break
            time.sleep(0.05)
        return [found[k] for k in (1, 2, 3)]

    def test_a_killed_party_is_noticed(self):
        program = self.compiled(ENDLESS)
        for transport in TRANSPORTS:
            with self.subTest(transport=transport):
                run = self.start_tool(tool("smpc-local"), "run", "--transport", transport, program)
                self.assertEqual(run.stderr.readline(), "started\n")
                pids = self.parties(run)
                self.assertEqual(shared_memory_of(pids[0]), 2 if transport == "shm" else 0)
                os.kill(pids[1], signal.SIGKILL)
                begin = time.monotonic()
                error = run.communicate(timeout=60)[1]
                self.assertLess(time.monotonic() - begin, 15)
                self.assertEqual(run.returncode, 14, error)
                self.assertRegex(error, "(?m)^error: .*party 2")

    def runtimes(self, peers: list[str], program, more=lambda k: []) -> list[tuple[int, str]]:
        runs = [self.start_tool(tool("smpc-runtime"), "--program", program, "--party", str(k), "--peers", ",".join(peers), "--task", TASK,
                                "--connect-timeout", "10s", "--results", self.directory / f"{k}.results", *more(k)) for k in (1, 2, 3)]
        ends = [(run.communicate(timeout=120)[1], run.returncode) for run in runs]
        return [(code, error) for error, code in ends]

    def compiled(self, text: str) -> pathlib.Path:
        source = self.write("program.sc", text)
        self.run_tool(tool("smpc-scc"), source)
        return source.with_suffix(".sb")

    def test_runtimes_meet_at_paths(self):
        program = self.compiled(PRODUCT)
        deep = self.directory / ("d" * 120)
        deep.mkdir(mode=0o700)
        for folder, scheme in ((self.directory, "unix"), (deep, "shm")):
            with self.subTest(scheme=scheme):
                ends = self.runtimes([f"{scheme}:{folder}/{k}.sock" for k in (1, 2, 3)], program)
                self.assertEqual([code for code, _ in ends], [0, 0, 0], ends)
                self.assertEqual(list(folder.glob("*.sock")), [])

    def certificates(self) -> tuple[list, list[str]]:
        authority = certificates.Authority(self.directory)
        keys = [authority.sign(f"p{k}") for k in (1, 2, 3)]
        return keys, [certificates.pin(cert) for cert, _ in keys]

    def free_peers(self) -> list[str]:
        sockets = [socket.socket() for _ in range(3)]
        for s in sockets:
            s.bind(("127.0.0.1", 0))
        peers = [f"127.0.0.1:{s.getsockname()[1]}" for s in sockets]
        for s in sockets:
            s.close()
        return peers

    def test_runtimes_know_each_other_by_their_keys(self):
        program = self.compiled(PRODUCT)
        keys, pins = self.certificates()
        files = [self.write(f"tls{k}.json", json.dumps({"cert": keys[k - 1][0].name, "key": keys[k - 1][1].name, "pins": pins})) for k in (1, 2, 3)]
        ends = self.runtimes(self.free_peers(), program, lambda k: ["--tls", files[k - 1]])
        self.assertEqual([code for code, _ in ends], [0, 0, 0], ends)

        # Party 3 has a new key that nobody has heard of.
        cert, key = certificates.Authority(self.directory, "other").sign("new")
        files[2].write_text(json.dumps({"cert": cert.name, "key": key.name, "pins": [*pins[:2], certificates.pin(cert)]}))
        ends = self.runtimes(self.free_peers(), program, lambda k: ["--tls", files[k - 1]])
        self.assertNotIn(0, [code for code, _ in ends], ends)
        self.assertRegex("".join(error for _, error in ends), "(?m)^error: party 3 .* shows a key that is not pinned: " + certificates.pin(cert))

        self.assertIn("pins", self.run_tool(tool("smpc-runtime"), "--program", program, "--party", "1", "--peers", ",".join(self.free_peers()),
                                            "--task", TASK, "--tls", self.write("bad.json", "{}"), check=4).stderr)


class Clouds(ToolTest):
    def cloud(self, config=None, options=()) -> Cloud:
        home = pathlib.Path(tempfile.mkdtemp(prefix="smpc-cloud-"))
        self.addCleanup(shutil.rmtree, home, ignore_errors=True)
        cloud = Cloud(home, config, options)
        self.addCleanup(cloud.kill_all)
        return cloud

    def run_on(self, cloud: Cloud) -> None:
        program = cloud.home / "product.sc"
        program.write_text(PRODUCT)
        done = self.run_tool(tool("smpc-run"), program, "-f", "json", cwd=cloud.home, env=cloud.env)
        self.assertIn("900000", done.stdout)

    def test_a_cloud_of_each_kind(self):
        for transport in TRANSPORTS:
            with self.subTest(transport=transport):
                cloud = self.cloud(options=("--transport", transport)).up()
                self.assertEqual(cloud.config()["transport"], transport)
                self.run_on(cloud)
                done = cloud.local("up", "-d", "--transport", "tcp" if transport != "tcp" else "shm", check=4)
                self.assertIn(f"the transport {transport}", done.stderr)
                cloud.down()

    def test_an_encrypted_cloud(self):
        authority = certificates.Authority(self.directory)
        parties = []
        for k in (1, 2, 3):
            cert, key = authority.sign(f"p{k}")
            parties.append({"http": "127.0.0.1:0", "tls": {"cert": str(cert), "key": str(key), "ca": str(authority.cert)}})
        cloud = self.cloud({"format": 1, "transport": "tls", "parties": parties}).up()
        self.run_on(cloud)
        self.assertEqual(len(list(cloud.data.glob("party*/mesh-tls.json"))), 3)
        cloud.down()


if __name__ == "__main__":
    unittest.main()
