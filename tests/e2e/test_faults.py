# SPDX-License-Identifier: Apache-2.0
"""What goes wrong around a program: killed parties, signals, full disks, taken ports, unreachable peers, damaged executables.

Every fault gives one clear message and its documented exit code, and leaves nothing behind (checked by ToolTest)."""
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import time
import unittest

from tools import ENDLESS, EXAMPLES, ToolTest, processes_with, tool

TASK = "6ba7b810-9dad-11d1-80b4-00c04fd430c8.1"

# ENDLESS without a word to anybody.
SILENT = """
void main() {
    print("started");
    uint64 x = 3;
    while (true) {
        x = x * x;
    }
}
"""
SUM = """
import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {
    pd_shared3p uint64[[1]] a = argument("a");
    publish("sum", declassify(sum(a)));
}
"""


class Faults(ToolTest):
    def parties(self, parent: subprocess.Popen) -> list[int]:
        """The runtimes of a local run in the order of their parties, once all have started."""
        for _ in range(600):
            found = {}
            for pid in processes_with(str(self.tmp)):
                try:
                    words = pathlib.Path(f"/proc/{pid}/cmdline").read_text().split("\0")
                except OSError:
                    continue
                if words[0].endswith("smpc-runtime") and "--party" in words:
                    found[int(words[words.index("--party") + 1])] = pid
            if len(found) == 3:
                return [found[k] for k in (1, 2, 3)]
            time.sleep(0.05)
        self.fail("the parties did not start")

    def started(self, process: subprocess.Popen) -> None:
        self.assertEqual(process.stderr.readline(), "started\n")

    def finish(self, process: subprocess.Popen, status: int) -> str:
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, status, err)
        self.assertEqual(out, "")
        return err

    def test_a_killed_party_is_named(self):
        program = self.write("endless.sc", ENDLESS)
        for party in (1, 2, 3):
            with self.subTest(party=party):
                run = self.start_tool(tool("smpc-local"), "run", program)
                self.started(run)
                os.kill(self.parties(run)[party - 1], signal.SIGKILL)
                error = self.finish(run, 14)
                self.assertRegex(error, f"^error: .*party {party}")
                self.assertEqual(len(re.findall("^error:", error, re.M)), 1, error)

    def test_a_stopped_party_that_is_killed_later(self):
        run = self.start_tool(tool("smpc-local"), "run", self.write("endless.sc", ENDLESS))
        self.started(run)
        pid = self.parties(run)[1]
        os.kill(pid, signal.SIGSTOP)
        time.sleep(0.5)
        os.kill(pid, signal.SIGKILL)
        self.assertIn("party 2", self.finish(run, 14))

    def test_signals_to_the_tool_end_everything(self):
        for text in (ENDLESS, SILENT):
            for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
                for engine in ("shared3p", "plain"):
                    with self.subTest(engine=engine, signal=number, talks="x * x" in text):
                        run = self.start_tool(tool("smpc-local"), "run", "--engine", engine, "--quiet", self.write("p.sc", text))
                        self.started(run)
                        begin = time.monotonic()
                        run.send_signal(number)
                        self.finish(run, status)
                        self.assertLess(time.monotonic() - begin, 10)

    def test_control_c_of_a_terminal_reaches_parent_and_children(self):
        run = self.start_tool(tool("smpc-local"), "run", self.write("endless.sc", ENDLESS), start_new_session=True)
        self.started(run)
        os.killpg(run.pid, signal.SIGINT)
        self.finish(run, 130)

    def test_children_die_with_the_tool(self):
        run = self.start_tool(tool("smpc-local"), "run", self.write("endless.sc", ENDLESS))
        self.started(run)
        children = self.parties(run)
        run.kill()
        run.communicate()
        for _ in range(100):
            if not any(os.path.exists(f"/proc/{pid}") for pid in children):
                break
            time.sleep(0.05)
        self.assertEqual([pid for pid in children if os.path.exists(f"/proc/{pid}")], [])
        # Nobody was left to remove the private directory of a killed tool.
        for entry in self.tmp.iterdir():
            subprocess.run(["rm", "-rf", str(entry)], check=True)

    def test_timeout(self):
        for engine in ("shared3p", "plain"):
            with self.subTest(engine=engine):
                run = self.start_tool(tool("smpc-local"), "run", "--quiet", "--engine", engine, "--timeout", "500ms", self.write("p.sc", ENDLESS))
                self.started(run)
                self.assertRegex(self.finish(run, 7), "^error: ")

    def test_timeout_of_a_party(self):
        done = self.run_tool(tool("smpc-runtime"), "--engine", "plain", "--program", self.compiled(ENDLESS), "--results", "out.results", "--timeout", "300ms", check=7)
        self.assertRegex(done.stderr, "(?m)^error: ")
        self.assertFalse((self.directory / "out.results").exists())

    def runtime(self, party: int, peers: str, program, *more) -> list:
        return [tool("smpc-runtime"), "--program", program, "--party", str(party), "--peers", peers, "--task", TASK, *more]

    def compiled(self, text: str):
        source = self.write("program.sc", text)
        self.run_tool(tool("smpc-scc"), source)
        return source.with_suffix(".sb")

    def test_an_unreachable_peer_is_named(self):
        with socket.socket() as a, socket.socket() as b, socket.socket() as c:
            for s in (a, b, c):
                s.bind(("127.0.0.1", 0))  # bound, but nobody listens
            own, second, third = (s.getsockname()[1] for s in (a, b, c))
        done = self.run_tool(*self.runtime(1, f"127.0.0.1:{own},127.0.0.1:{second},127.0.0.1:{third}", self.compiled(ENDLESS), "--connect-timeout", "1s"),
                             check=6)
        self.assertRegex(done.stderr, r"^error: .*party [23]")
        self.assertIn("127.0.0.1", done.stderr)

    def test_a_taken_port_is_named(self):
        program = self.compiled(ENDLESS)
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            done = self.run_tool(*self.runtime(1, f"127.0.0.1:{port},127.0.0.1:1,127.0.0.1:2", program), check=None)
        self.assertIn(done.returncode, (4, 6))
        self.assertRegex(done.stderr, f"^error: .*127.0.0.1:{port}")
        self.assertIn("in use", done.stderr.lower())

    def test_parties_with_different_programs_do_not_run(self):
        first, other = self.compiled(ENDLESS), self.directory / "other.sb"
        self.run_tool(tool("smpc-scc"), self.write("other.sc", ENDLESS.replace("= 3", "= 5")), "-o", other)
        with socket.socket() as a, socket.socket() as b, socket.socket() as c:
            for s in (a, b, c):
                s.bind(("127.0.0.1", 0))
            peers = ",".join(f"127.0.0.1:{s.getsockname()[1]}" for s in (a, b, c))
        runs = [self.start_tool(*self.runtime(k, peers, first if k < 3 else other)) for k in (1, 2, 3)]
        ends = [(run.communicate(timeout=60)[1], run.returncode) for run in runs]
        self.assertTrue(all(code in (8, 14) for _, code in ends) and any(code == 8 for _, code in ends), ends)
        self.assertTrue(any("program" in error for error, code in ends if code == 8), ends)
        self.assertFalse(any("started" in error for error, _ in ends), "nobody may have computed anything")

    def test_the_peers_of_a_killed_runtime_end_as_well(self):
        program = self.compiled(ENDLESS)
        with socket.socket() as a, socket.socket() as b, socket.socket() as c:
            for s in (a, b, c):
                s.bind(("127.0.0.1", 0))
            peers = ",".join(f"127.0.0.1:{s.getsockname()[1]}" for s in (a, b, c))
        runs = [self.start_tool(*self.runtime(k, peers, program)) for k in (1, 2, 3)]
        for run in runs:
            self.started(run)
        runs[2].kill()
        for run in runs[:2]:
            _, error = run.communicate(timeout=60)
            self.assertEqual(run.returncode, 14, error)
            self.assertIn("party 3", error)

    def test_a_full_disk(self):
        # A limit on file sizes is a disk that is full for everybody.
        big = "{\"a\": [" + ",".join("1" for _ in range(200_000)) + "]}"
        values = self.write("values.json", big)
        program = self.write("sum.sc", SUM)
        script = f"trap '' XFSZ; ulimit -f 200; exec {tool('smpc-local')} run {program} --values {values}"
        done = self.run_tool("bash", "-c", script, check=1)
        self.assertRegex(done.stderr, "^error: cannot write .*: File too large\n")
        self.assertEqual(done.stdout, "")

    def test_a_full_disk_for_the_output(self):
        done = self.run_tool("bash", "-c", f"{tool('smpc-scc')} compile {self.write('sum.sc', SUM)} -o - > /dev/full", check=3)
        self.assertRegex(done.stderr, "^error: .*No space left on device")
        done = self.run_tool("bash", "-c", f"{tool('smpc-local')} run {self.write('sum.sc', SUM)} a=1,2 > /dev/full", check=1)
        self.assertRegex(done.stderr, "^error: .*No space left on device")

    def test_an_output_that_cannot_be_written_leaves_nothing(self):
        done = self.run_tool(tool("smpc-local"), "run", self.write("sum.sc", SUM), "a=1,2", "-o", self.directory / "no" / "such.txt", check=None)
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr, "^error: .*such.txt")
        self.assertFalse((self.directory / "no").exists())

    def test_damaged_executables_never_crash_the_runtime(self):
        whole = self.compiled(SUM).read_bytes()
        damaged = self.directory / "damaged.sb"
        rng = random.Random(1)
        samples = [whole[:n] for n in sorted(rng.sample(range(len(whole)), 60))]
        for _ in range(140):
            copy = bytearray(whole)
            copy[rng.randrange(len(copy))] ^= 1 << rng.randrange(8)
            samples.append(bytes(copy))
        stream = self.directory / "sum.args"
        record = b"".join(len(field).to_bytes(8, "little") + field for field in (b"a", b"pd_shared3p", b"uint64", bytes(16)))
        stream.write_bytes(record)
        for number, sample in enumerate(samples):
            damaged.write_bytes(sample)
            done = self.run_tool(tool("smpc-runtime"), "--engine", "plain", "--program", damaged, "--args", stream, "--results", "out.results",
                                 "--timeout", "5s", check=None, timeout=60)
            self.assertIn(done.returncode, (0, 3, 7, 9, 17, 18, 19), f"sample {number}: {done.stderr}")
            if done.returncode:
                self.assertEqual(len(re.findall("^error:", done.stderr, re.M)), 1, done.stderr)


class Speed(ToolTest):
    def test_nothing_is_left_after_the_auction(self):
        """No process, file or listening port; ToolTest looks for processes and files."""
        def listening() -> set[str]:
            lines = pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]
            return {line.split()[1] for line in lines if line.split()[3] == "0A"}

        before = listening()
        self.run_tool(tool("smpc-local"), "run", EXAMPLES / "auction" / "auction.sc", "alice=1", "bob=2", "carol=3")
        self.assertEqual(listening() - before, set())


if __name__ == "__main__":
    unittest.main()
