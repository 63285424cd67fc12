# SPDX-License-Identifier: Apache-2.0
"""What the end-to-end tests share: the tools in $SMPC_BIN, run in a directory of their own and looked after."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from record import record

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
BIN = pathlib.Path(os.environ.get("SMPC_BIN", ROOT / "build/release/bin")).resolve()

# A program that prints a line and runs until it is ended, talking to the others all the time.
ENDLESS = """
import shared3p;
domain pd_shared3p shared3p;
void main() {
    pd_shared3p uint64 x = 3;
    print("started");
    while (true) {
        x = x * x;
    }
}
"""


def tool(name: str) -> str:
    return str(BIN / name)


def processes_with(text: str) -> list[int]:
    """The live processes whose command line or environment mentions the text."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            if state != "Z" and any(text.encode() in (entry / f).read_bytes() for f in ("cmdline", "environ")):
                found.append(int(entry.name))
        except OSError:
            pass
    return found


class ToolTest(unittest.TestCase):
    """Each test gets an empty directory, `self.tmp` as TMPDIR inside it, and fails if anything is left behind."""

    maxDiff = None
    place: str | None = None  # where the directories are made

    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="smpc-e2e-", dir=self.place))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)
        self.tmp = self.directory / "tmp"
        self.tmp.mkdir()
        self.env = {**os.environ, "TMPDIR": str(self.tmp), "NO_COLOR": "1"}

    def tearDown(self):
        self.assertEqual(sorted(p.name for p in self.tmp.iterdir()), [], "left in the temporary directory")
        self.assertEqual(processes_with(str(self.tmp)), [], "processes left running")

    def write(self, name: str, text: str) -> pathlib.Path:
        path = self.directory / name
        path.write_text(text)
        return path

    def run_tool(self, *command, check: int | None = 0, **options) -> subprocess.CompletedProcess:
        options = {"cwd": self.directory, "env": self.env, "timeout": 300, **options}
        if "input" not in options:
            options.setdefault("stdin", subprocess.DEVNULL)
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, **options)
        record(command, done.returncode)
        if check is not None:
            self.assertEqual(done.returncode, check, f"{command}\n{done.stdout}{done.stderr}")
        return done

    def start_tool(self, *command, **options) -> subprocess.Popen:
        options = {"cwd": self.directory, "env": self.env, "stdin": subprocess.DEVNULL, **options}
        process = subprocess.Popen([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
        self.addCleanup(self.end_tool, process, command)
        return process

    @staticmethod
    def end_tool(process: subprocess.Popen, command) -> None:
        if process.poll() is None:
            process.kill()
            process.wait()
        for pipe in (process.stdout, process.stderr):
            pipe.close()
        record(command, process.returncode)
