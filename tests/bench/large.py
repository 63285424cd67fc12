#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Vectors of 100,000,000 elements through the whole toolkit: sum and product of two private uint32 vectors, checked, and what each
party's process had resident at most. Exit 1 if that is more than 4 GiB. Not part of the test run: it takes about 10 GB and a minute.

    SMPC_BIN=build/release/bin tests/bench/large.py [ELEMENTS]
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

LIMIT = 4 << 30
PROGRAM = """
import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {
    uint n = %d;
    pd_shared3p uint32[[1]] x (n) = 70001;
    pd_shared3p uint32[[1]] y (n) = 90001;
    pd_shared3p uint32[[1]] z = x + y;
    publish("sum", sum(z));
    z = x * y;
    publish("product", sum(z));
}
"""


def peak(pid: int) -> int:
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    except (OSError, IndexError):
        return 0


def children(pid: int) -> list[int]:
    found = []
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, task.read_text().split())
        except OSError:
            pass
    return found


def main() -> int:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000_000
    tools = pathlib.Path(os.environ.get("SMPC_BIN", "build/release/bin"))
    peaks: dict[int, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / "large.sc"
        source.write_text(PROGRAM % n)
        begin = time.monotonic()
        run = subprocess.Popen([tools / "smpc-local", "run", "--transport", "tcp", source], stdout=subprocess.PIPE, text=True)
        while run.poll() is None:
            for pid in children(run.pid):
                peaks[pid] = max(peaks.get(pid, 0), peak(pid))
            time.sleep(0.02)
        out = run.stdout.read()
    expected = {"sum": n * 160_002 % 2**32, "product": n * (70_001 * 90_001 % 2**32) % 2**32}
    right = all(f"{name} = {value}" in out for name, value in expected.items())
    print(f"{n} elements, {time.monotonic() - begin:.1f} s, {'right' if right else 'WRONG: ' + out}, "
          f"resident at most {', '.join(f'{p / 2**30:.2f} GiB' for p in peaks.values())}")
    return 0 if run.returncode == 0 and right and peaks and max(peaks.values()) <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
