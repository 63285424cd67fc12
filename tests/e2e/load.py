#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Load on a virtual cloud, and what it leaves behind: uploads and queued runs of many clients at once (bench_cloud), then the same
once more. The first time fills caches and pools; what the services hold more after the second time than after the first is a leak.

Then single runs: `smpc-run` through the services beside `smpc-local run`, alternately.

    load.py [--clients 64] [--uploads 10000] [--runs 500] [--single 40]      in $SMPC_BIN; prints one JSON object
"""
import argparse
import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import tools
from cloud import Cloud, wait_until

PROGRAM = """
import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {
    pd_shared3p uint64 x = argument("x");
    publish("x", declassify(x));
}
"""


def is_sanitized() -> bool:
    """Sanitizers keep freed memory for a while, so that resident memory says nothing."""
    cache = tools.BIN.parent / "CMakeCache.txt"
    return cache.exists() and "SMPC_SANITIZE:BOOL=ON" in cache.read_text()


def bench_binary() -> pathlib.Path:
    return tools.BIN.parent / "bench" / "bench_cloud"


class Load:
    def __init__(self, home: pathlib.Path):
        self.home = home
        self.cloud = Cloud(home).up()
        (home / "echo.sc").write_text(PROGRAM)
        self.timed("smpc-scc", "echo.sc")
        self.complaints: list[str] = []

    def timed(self, name: str, *words) -> float:
        """Milliseconds from the start of a tool to its end."""
        begin = time.monotonic()
        subprocess.run([tools.tool(name), *words], cwd=self.home, env=self.cloud.env, stdin=subprocess.DEVNULL, capture_output=True, check=True)
        return (time.monotonic() - begin) * 1000

    def quiet(self) -> dict[int, dict[str, int]]:
        """Footprints of the services when all clients have gone and all tasks have ended."""
        wait_until(lambda: not self.cloud.runtimes(), 60, "the end of all tasks")

        def settled():
            first = self.cloud.footprints()
            time.sleep(0.5)
            return first if {k: v["descriptors"] for k, v in first.items()} == {k: v["descriptors"] for k, v in self.cloud.footprints().items()} else None

        return wait_until(settled, 60, "rest")

    def bench(self, clients: int, uploads: int, runs: int) -> dict:
        command = [str(bench_binary()), "--program", "echo.sb", "--clients", str(clients), "--uploads", str(uploads), "--runs", str(runs)]
        done = subprocess.run(command, cwd=self.home, env=self.cloud.env, capture_output=True, text=True, timeout=3600)
        if done.returncode not in (0, 1) or not done.stdout:
            raise AssertionError(f"{command} ended with {done.returncode}\n{done.stderr}\n{self.cloud.log_tails()}")
        report = json.loads(done.stdout)
        if done.returncode:
            self.complaints.append(f"lost or failed: {done.stdout}{done.stderr}")
        return report

    def compare(self, first: dict, second: dict, kilobytes: int) -> None:
        for party in first:
            if second[party]["descriptors"] > first[party]["descriptors"] + 2:
                self.complaints.append(f"party {party} keeps descriptors: {first[party]} → {second[party]}")
            if second[party]["threads"] > first[party]["threads"] + 2:
                self.complaints.append(f"party {party} keeps threads: {first[party]} → {second[party]}")
            if not is_sanitized() and second[party]["kilobytes"] > first[party]["kilobytes"] + kilobytes:
                self.complaints.append(f"party {party} keeps memory: {first[party]} → {second[party]}")


def measure(clients: int, uploads: int, runs: int, single: int) -> dict:
    home = pathlib.Path(tempfile.mkdtemp(prefix="smpc-load-"))
    load = None
    try:
        load = Load(home)
        before = load.cloud.footprints()
        processes = len(load.cloud.processes())
        warm = load.bench(clients, uploads, runs)
        after_first = load.quiet()
        report = load.bench(clients, uploads, runs)
        after_second = load.quiet()
        if len(load.cloud.processes()) != processes:
            load.complaints.append(f"processes: {processes} before, {len(load.cloud.processes())} after")
        # What a job leaves for good is its record; it is on disk and in small parts in memory.
        load.compare(after_first, after_second, kilobytes=8_000 + 4 * runs)
        pairs = [(load.timed("smpc-run", "echo.sb", "x=5"), load.timed("smpc-local", "run", "echo.sb", "x=5")) for _ in range(single)]
        load.cloud.down()
        report |= {"first": warm["phases"], "services": {"before": before, "afterFirst": after_first, "afterSecond": after_second}}
        if pairs:
            report["single"] = {"servicesMilliseconds": round(statistics.median(a for a, _ in pairs), 1),
                                "localMilliseconds": round(statistics.median(b for _, b in pairs), 1),
                                "differenceMilliseconds": round(statistics.median(a - b for a, b in pairs), 1), "runs": single}
        report["complaints"] = load.complaints
        return report
    finally:
        if load:
            load.cloud.kill_all()
        shutil.rmtree(home, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--uploads", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--single", type=int, default=40)
    options = parser.parse_args()
    report = measure(options.clients, options.uploads, options.runs, options.single)
    print(json.dumps(report, indent=1))
    return 1 if report["complaints"] else 0


if __name__ == "__main__":
    sys.exit(main())
