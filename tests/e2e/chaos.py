#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills services and runtimes of a virtual cloud at random moments of uploads, runs and fetches, round after round, and checks after
each round that nothing is half done:

- a stored object is whole or absent at each party, and it is there at all parties if the upload said so;
- a job ends, and in the same way at all parties; the tool's exit code is the one of the job;
- `smpc-local status` and /proc agree about who is alive;
- the same command repeated under the same id succeeds.

    chaos.py [--rounds 200] [--seed 1] [--only upload,run,fetch,detached]       in $SMPC_BIN

Who is killed, and when, follows from the seed; what happens then also depends on the machine. Prints one JSON object.
"""
import argparse
import collections
import hashlib
import json
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
import uuid

import tools
from cloud import FINAL, Cloud, kill, wait_until
from record import record

# Long enough in the protocol that a moment within it can be hit.
PROGRAM = """
import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {
    pd_shared3p uint64 x = argument("x");
    pd_shared3p uint64 y = x;
    for (uint i = 0; i < 2000; ++i) {
        y = y * x;
    }
    publish("x", declassify(x));
    publish("y", declassify(y));
}
"""
# Exit codes that a tool may give when a party was killed under it; anything else is a defect.
EXCUSABLE = {0, 6, 7, 14}


class Chaos:
    def __init__(self, home: pathlib.Path, seed: int):
        self.home = home
        self.seed = seed
        self.cloud = Cloud(home).up()
        self.complaints: list[str] = []
        self.counts: collections.Counter[str] = collections.Counter()
        (home / "power.sc").write_text(PROGRAM)
        self.tool("smpc-scc", "power.sc")
        self.tool("smpc-upload", "program", "power.sb")

    def command(self, name: str, *words) -> list[str]:
        return [tools.tool(name), *map(str, words)]

    def tool(self, name: str, *words, check: bool = True) -> subprocess.CompletedProcess:
        done = subprocess.run(self.command(name, *words), cwd=self.home, env=self.cloud.env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              timeout=120)
        record(self.command(name, *words), done.returncode)
        if check and done.returncode:
            raise AssertionError(f"{name} {words} ended with {done.returncode}\n{done.stderr}")
        return done

    # -- one round -----------------------------------------------------------------------------------------------------------
    def round(self, number: int, kind: str) -> None:
        rng = random.Random(f"{self.seed}/{number}/{kind}")
        id = str(uuid.UUID(bytes=rng.randbytes(16), version=4))
        before = len(self.complaints)
        getattr(self, kind)(rng, id)
        self.settle()
        if len(self.complaints) > before:
            self.complaints.append(f"(round {number}, {kind}, seed {self.seed}, id {id})")

    def during(self, rng: random.Random, longest: float, name: str, *words) -> subprocess.CompletedProcess:
        """Runs a tool and kills somebody at a random moment of the given time."""
        process = subprocess.Popen(self.command(name, *words), cwd=self.home, env=self.cloud.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        time.sleep(rng.uniform(0, longest))
        self.kill_somebody(rng)
        try:
            out, err = process.communicate(timeout=90)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            self.complaints.append(f"{name} {words} did not end")
        record(self.command(name, *words), process.returncode)
        if process.returncode not in EXCUSABLE:
            self.complaints.append(f"{name} {words} ended with {process.returncode}: {err}")
        if process.returncode and "party" not in err:
            self.complaints.append(f"{name} {words}: the message names no party: {err}")
        self.counts[f"{name.removeprefix('smpc-')} exit {process.returncode}"] += 1
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def kill_somebody(self, rng: random.Random) -> None:
        """A service or, if one runs, a runtime; sometimes two services."""
        victims = list(self.cloud.services().values())
        runtimes = [pid for pids in self.cloud.runtimes().values() for pid in pids]
        if runtimes and rng.random() < 0.5:
            kill(rng.choice(runtimes))
            self.counts["runtimes killed"] += 1
            return
        for pid in rng.sample(victims, min(len(victims), 2 if rng.random() < 0.1 else 1)):
            kill(pid)
            self.counts["services killed"] += 1

    def settle(self) -> None:
        """Waits until all parties answer again and compares what status says with what /proc says."""
        def healthy():
            try:
                return all(self.cloud.ask(party, "GET", "/health")[0] == 200 for party in self.cloud.parties())
            except OSError:
                return False

        wait_until(healthy, 30, "the return of the services")

        def truthful():
            shown = {entry["party"]: entry["pid"] for entry in self.cloud.status()["parties"]}
            return shown == self.cloud.services()

        wait_until(truthful, 10, "a truthful status")

    # -- what is interrupted -------------------------------------------------------------------------------------------------
    def upload(self, rng: random.Random, id: str) -> None:
        # Every third upload is large enough to be hit in the middle of its bytes.
        size = rng.choice((1, 1, 400_000))
        (self.home / "v.json").write_text(json.dumps({"v": {"domain": "pd_shared3p", "type": "uint64", "value": [rng.getrandbits(63) for _ in range(size)]}}))
        self.tool("smpc-share", "--values", "v.json", "-o", "v.bundle")
        done = self.during(rng, 0.4 if size > 1 else 0.1, "smpc-upload", "--id", id, "--timeout", "30s", "v.bundle")
        self.settle()
        self.whole_or_absent(id, must_be_there=done.returncode == 0)
        self.tool("smpc-upload", "--id", id, "v.bundle")
        self.whole_or_absent(id, must_be_there=True)
        self.tool("smpc-upload", "rm", "--yes", id)

    def whole_or_absent(self, id: str, must_be_there: bool) -> None:
        for party in self.cloud.parties():
            status, body = self.cloud.ask(party, "GET", f"/smpc/v1/streams/{id}")
            if status == 404 and not must_be_there:
                continue
            if status != 200:
                self.complaints.append(f"party {party} answers {status} for stream {id}")
                continue
            bundle = (self.home / "v.bundle").read_bytes()
            if hashlib.sha256(body).hexdigest() not in bundle[:4096].decode("latin1"):
                self.complaints.append(f"party {party} has other bytes under {id}")
        litter = self.cloud.temporaries()
        if litter:
            self.complaints.append(f"temporary files of stores: {litter}")

    def run(self, rng: random.Random, id: str) -> None:
        x = rng.getrandbits(20)
        words = ("--job-id", id, "--values-only", "-f", "json", "--timeout", "60s", "power.sb", f"x={x}")
        done = self.during(rng, 0.35, "smpc-run", *words)
        self.expect_values(done, x)
        self.final_everywhere(id, done)
        again = self.tool("smpc-run", *words[2:])
        self.expect_values(again, x)

    def detached(self, rng: random.Random, id: str) -> None:
        """The job must come to its end by itself, whoever has died; retries of the job itself are on."""
        x = rng.getrandbits(20)
        self.tool("smpc-run", "-d", "--job-id", id, "power.sb", f"x={x}")
        time.sleep(rng.uniform(0, 0.3))
        self.kill_somebody(rng)
        self.settle()
        states = self.final_everywhere(id)
        done = self.tool("smpc-fetch", "--wait=60s", "--values-only", "-f", "json", id, check=False)
        self.counts[f"detached job {states[0]}"] += 1
        if (done.returncode == 0) != (states[0] == "succeeded"):
            self.complaints.append(f"job {id} is {states[0]}, but smpc-fetch ended with {done.returncode}: {done.stderr}")
        if done.returncode == 0:
            self.expect_values(done, x)
        elif done.returncode not in EXCUSABLE:
            self.complaints.append(f"smpc-fetch {id} ended with {done.returncode}: {done.stderr}")

    def fetch(self, rng: random.Random, id: str) -> None:
        x = rng.getrandbits(20)
        self.tool("smpc-run", "--job-id", id, "power.sb", f"x={x}")
        done = self.during(rng, 0.05, "smpc-fetch", "--values-only", "-f", "json", "--timeout", "30s", id)
        self.expect_values(done, x)
        self.settle()
        self.expect_values(self.tool("smpc-fetch", "--values-only", "-f", "json", id), x)

    def expect_values(self, done: subprocess.CompletedProcess, x: int) -> None:
        if done.returncode == 0:
            if json.loads(done.stdout) != {"x": x, "y": pow(x, 2001, 2**64)}:
                self.complaints.append(f"wrong values: {done.stdout}")
        elif done.stdout:
            self.complaints.append(f"a tool that failed printed {done.stdout!r}")

    def final_everywhere(self, id: str, done: subprocess.CompletedProcess | None = None) -> list[str | None]:
        """The job's states at all parties, once they are final; they must be the same and fit the tool's exit."""
        self.settle()

        def final():
            states = self.cloud.job_states(id)
            return states if all(state in (*FINAL, None) for state in states) else None

        states = wait_until(final, 90, f"the end of job {id}")
        if len(set(states)) != 1 and not (done and done.returncode):
            self.complaints.append(f"the parties disagree about job {id}: {states}")
        if done and done.returncode == 0 and set(states) != {"succeeded"}:
            self.complaints.append(f"smpc-run succeeded, but job {id} is {states}")
        if "succeeded" in states and {"failed", "cancelled", "expired"} & set(states):
            self.complaints.append(f"job {id} ended in different ways: {states}")
        return states


def run(rounds: int, seed: int, kinds: list[str]) -> dict:
    home = pathlib.Path(tempfile.mkdtemp(prefix="smpc-chaos-"))
    begin = time.monotonic()
    try:
        chaos = Chaos(home, seed)
        try:
            for number in range(rounds):
                chaos.round(number, kinds[number % len(kinds)])
                # A service that dies often is restarted more and more slowly; start afresh before that shapes the test.
                if number % 20 == 19:
                    chaos.cloud.down()
                    chaos.cloud.up()
            chaos.cloud.down()
        except AssertionError as failure:
            chaos.complaints.append(f"{failure}\n{chaos.cloud.log_tails()}")
        finally:
            chaos.cloud.kill_all()
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return {"rounds": rounds, "seed": seed, "seconds": round(time.monotonic() - begin, 1), "counts": dict(sorted(chaos.counts.items())),
            "complaints": chaos.complaints}


KINDS = ["upload", "run", "detached", "fetch"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join(KINDS))
    options = parser.parse_args()
    report = run(options.rounds, options.seed, options.only.split(","))
    print(json.dumps(report, indent=1))
    return 1 if report["complaints"] else 0


if __name__ == "__main__":
    sys.exit(main())
