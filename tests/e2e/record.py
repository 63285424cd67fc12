# SPDX-License-Identifier: Apache-2.0
"""Remembers which command lines the tests execute and how they end, so that a last test can tell which options and which exit
codes nobody tried (test_options.py).

Every test process writes one file of JSON lines, `$SMPC_RECORD/<script>.ndjson`, anew; without $SMPC_RECORD nothing is written.
A line is {"tool","words","exit"}; `exit` is null where a shell command hides the status of its parts.
"""
import json
import os
import pathlib
import re
import shlex
import sys

TOOLS = ("smpc-local", "smpc-share", "smpc-upload", "smpc-run", "smpc-fetch", "smpc-scc", "smpc-runtime")
_SHELLS = ("sh", "bash", "dash")
_fresh: set[str] = set()


def tool_of(word: str) -> str | None:
    name = word.rpartition("/")[2]
    return name if name in TOOLS else None


def commands_in(script: str) -> list[list[str]]:
    """The calls of tools in a shell script, each as the words of its command line, substitutions included."""
    found: list[list[str]] = []
    for line in script.replace("\\\n", " ").splitlines():
        lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
        lexer.whitespace_split = True
        lexer.commenters = ""
        try:
            tokens = list(lexer)
        except ValueError:  # a here-document or a string over several lines
            tokens = line.split()
        current: list[str] | None = None
        for token in tokens:
            for inner in re.findall(r"\$\((.*)\)", token):
                found += commands_in(inner)
            if set(token) <= set("();|&") or token == "$":
                current = None
            elif tool_of(token):
                current = [token]
                found.append(current)
            elif current is not None and not set(token) <= set("<>"):
                current.append(token)
    return found


def _write(entries: list[dict], source: str) -> None:
    directory = os.environ.get("SMPC_RECORD")
    if not directory or not entries:
        return
    path = pathlib.Path(directory, f"{source}.ndjson")
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a" if source in _fresh else "w") as out:
        _fresh.add(source)
        for entry in entries:
            out.write(json.dumps(entry) + "\n")


def record(command: list[str], status: int | None, source: str | None = None) -> None:
    """Notes one executed command: a tool with its words, or a shell (`bash -c SCRIPT`) with the tools that the script calls."""
    source = source or pathlib.Path(sys.argv[0]).stem
    words = [str(word) for word in command]
    if tool_of(words[0]):
        calls, known = [words], True
    elif words[0].rpartition("/")[2] in _SHELLS and len(words) > 2 and words[-2] in ("-c", "-euc"):
        calls = commands_in(words[-1])
        known = len(calls) == 1
    else:
        return
    _write([{"tool": tool_of(call[0]), "words": call[1:], "exit": status if known else None} for call in calls], source)
