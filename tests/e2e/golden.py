#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs golden tests: one readable file with commands, their input files and the exact output a user sees.

usage: golden.py --bin DIRECTORY [--update] FILE…

A file is read line by line:

    # text              a remark
    <<< NAME            the lines up to `>>>` are written to the file NAME
    $ COMMAND           runs in bash, in the test's own empty directory, with the tools on the PATH
    > MORE              continues the command
    anything else       expected output of the last command: standard output and standard error, as they come
    [N]                 its exit status, when not 0

An expected line that ends in ` (re)` is a regular expression for a whole line; ` (…)` as a line of its own stands for any lines.
After the last command nothing may be left in $TMPDIR and no process of the test may be running. `--update` rewrites what a command printed,
except where the expectation with its patterns already fits.
"""
import argparse
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

from record import record


def matches(expected: list[str], actual: list[str]) -> bool:
    if not expected:
        return not actual
    head, rest = expected[0], expected[1:]
    if head == " (…)":
        return any(matches(rest, actual[i:]) for i in range(len(actual) + 1))
    if not actual:
        return False
    if head.endswith(" (re)"):
        fits = re.fullmatch(head[: -len(" (re)")], actual[0]) is not None
    else:
        fits = head == actual[0]
    return fits and matches(rest, actual[1:])


def processes_of(group: int) -> list[str]:
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
                fields = stat[stat.rindex(")") + 2 :].split()
                if int(fields[3]) == group and fields[0] != "Z":  # session
                    found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
            except (OSError, ValueError):
                pass
    return found


def run_command(command: str, directory: pathlib.Path, env: dict[str, str]) -> tuple[list[str], int, list[str]]:
    process = subprocess.Popen(["bash", "-c", command], cwd=directory, env=env, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        output, _ = process.communicate(timeout=120)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        output += b"\n*** timed out ***\n"
    left = processes_of(process.pid)
    for _ in left:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return output.decode(errors="replace").splitlines(), process.returncode, left


def run_file(path: pathlib.Path, bin_directory: pathlib.Path, update: bool) -> bool:
    lines = path.read_text().splitlines()
    rewritten: list[str] = []
    failures: list[str] = []
    with tempfile.TemporaryDirectory(prefix="smpc-golden-") as top:
        work, tmp = pathlib.Path(top, "work"), pathlib.Path(top, "tmp")
        work.mkdir()
        tmp.mkdir()
        env = {"PATH": f"{bin_directory}:{os.environ['PATH']}", "TMPDIR": str(tmp), "HOME": str(top), "LANG": "C.UTF-8",
               "EXAMPLES": str(pathlib.Path(__file__).resolve().parents[2] / "examples"), "NO_COLOR": "1"}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
            if name in os.environ:
                env[name] = os.environ[name]
        at = 0
        while at < len(lines):
            line = lines[at]
            at += 1
            rewritten.append(line)
            if line.startswith("<<< "):
                content = []
                while lines[at] != ">>>":
                    content.append(lines[at])
                    rewritten.append(lines[at])
                    at += 1
                rewritten.append(lines[at])
                at += 1
                target = work / line[4:].strip()
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text("\n".join(content) + "\n")
            elif line.startswith("$ "):
                number = at
                command = line[2:]
                while at < len(lines) and lines[at].startswith("> "):
                    command += "\n" + lines[at][2:]
                    rewritten.append(lines[at])
                    at += 1
                expected, status = [], 0
                while at < len(lines) and not lines[at].startswith(("$ ", "# ", "<<< ")) and lines[at] != "":
                    if m := re.fullmatch(r"\[(\d+)\]", lines[at]):
                        status = int(m[1])
                    else:
                        expected.append(lines[at])
                    at += 1
                actual, code, left = run_command(command, work, env)
                record(["bash", "-c", command], code, f"golden-{path.stem}")
                if left:
                    failures.append(f"{path}:{number}: processes left behind: {left}")
                if matches(expected, actual) and code == status:
                    rewritten += expected + ([f"[{status}]"] if status else [])
                else:
                    rewritten += actual + ([f"[{code}]"] if code else [])
                    failures.append(f"{path}:{number}: $ {command}\n  expected (status {status}):\n" + "".join(f"    {x}\n" for x in expected)
                                    + f"  got (status {code}):\n" + "".join(f"    {x}\n" for x in actual))
        leftover = sorted(str(p.relative_to(tmp)) for p in tmp.rglob("*"))
        if leftover:
            failures.append(f"{path}: left in the temporary directory: {leftover}")
    if update:
        path.write_text("\n".join(rewritten) + "\n")
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"{'updated' if failures and update else 'FAILED' if failures else 'ok':<8}{path.name}")
    return not failures


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--bin", type=pathlib.Path, required=True)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    options = parser.parse_args()
    results = [run_file(f, options.bin.resolve(), options.update) for f in options.files]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    return 0 if all(results) or options.update else 1


if __name__ == "__main__":
    sys.exit(main())
