# SPDX-License-Identifier: Apache-2.0
"""Every option of every tool is on the command line of some test, and every exit code that a tool can give is given in one.

Runs after all other end-to-end tests, over what they recorded (record.py). The options come from the tools themselves: the hidden
`__options` prints the table that --help-all, man page and completion are made of; tools without it are read by their --help.
"""
import json
import os
import pathlib
import re
import subprocess
import unittest

from record import TOOLS
from tools import tool

RECORDS = pathlib.Path(os.environ.get("SMPC_RECORD", "/nonexistent"))

# The codes that a tool can give, as its users have to expect them. 70 is a defect, 16 belongs to a command that comes later.
CODES = {
    "smpc-share": {0, 2, 3},
    "smpc-upload": {0, 2, 3, 4, 5, 6, 7, 11, 13},
    "smpc-run": {0, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 130, 143},
    "smpc-fetch": {0, 2, 3, 4, 5, 6, 7, 9, 10, 12, 13, 14, 15},
    "smpc-local": {0, 1, 2, 3, 4, 6, 7, 9, 14, 17, 18, 19, 130, 143},
    "smpc-scc": {0, 1, 2, 3, 5},
    "smpc-runtime": {0, 2, 3, 4, 5, 6, 7, 8, 9, 14},
}
# Answers about the tool itself need no test of each command.
ABOUT_ITSELF = {"-h", "--help", "--help-all", "--version", "--completion"}


def help_of(name: str) -> str:
    return subprocess.run([tool(name), "--help-all"], capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL).stdout


def table_of(name: str) -> tuple[dict[str, list[list[str]]], str]:
    """Command ("" for the tool itself) → its options, each as the list of its names; and the command that is meant without a name."""
    done = subprocess.run([tool(name), "__options"], capture_output=True, text=True, timeout=30, stdin=subprocess.DEVNULL)
    if done.returncode == 0:
        document = json.loads(done.stdout)
        named = lambda options: [option["names"] for option in options if option["names"][0].startswith("-")]
        found, default = {"": named(document["options"])}, ""
        for command in document["commands"]:
            found[command["name"]] = named(command["options"])
            default = command["name"] if command["default"] else default
        return found, default
    options = []
    for line in subprocess.run([tool(name), "--help"], capture_output=True, text=True, timeout=30).stdout.splitlines():
        if m := re.match(r"\s+(-[\w-]+(?:[ =]\w+)?(?:, *--[\w-]+)*)", line):
            options.append(re.findall(r"--?[\w][\w-]*", m[1]))
    return {"": options}, ""


def options_in(words: list[str], short: set[str]) -> set[str]:
    """The option names on a command line; bundled short ones (`-vvv`, `-qf`) are taken apart."""
    found = set()
    for word in words:
        if word == "--":
            break
        if word.startswith("--"):
            found.add(word.partition("=")[0])
        elif len(word) > 1 and word.startswith("-"):
            found |= {f"-{letter}" for letter in word[1:] if f"-{letter}" in short} or {word}
    return found


class Coverage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.records = [json.loads(line) for path in sorted(RECORDS.glob("*.ndjson")) for line in path.read_text().splitlines()]
        if not cls.records:
            raise AssertionError(f"nothing was recorded in {RECORDS}; run the other end-to-end tests first: ctest -L e2e")

    def test_every_option_is_exercised(self):
        missing = []
        for name in TOOLS:
            table, default = table_of(name)
            self.assertTrue(any(table.values()), f"{name} shows no options")
            short = {option for options in table.values() for names in options for option in names if re.fullmatch("-[^-]", option)}
            used: dict[str, set[str]] = {command: set() for command in table}
            for record in self.records:
                if record["tool"] == name:
                    named = (word.removeprefix("--") if word == "--raw" else word for word in record["words"])
                    first = next((word for word in named if word in table), default)
                    used[first] |= options_in(record["words"], short)
            everywhere = set().union(*used.values())
            for command, options in table.items():
                for names in options:
                    wanted = {form for option in names for form in (option, option.replace("--", "--no-", 1))}
                    seen = everywhere if command == "" else used[command]  # the tool's own may stand behind any command
                    if not wanted & (ABOUT_ITSELF | seen):
                        missing.append(f"{name} {command}: {', '.join(names)}")
        self.assertEqual(missing, [], "no test uses\n" + "\n".join(missing))

    def test_the_help_shows_every_option(self):
        for name in TOOLS:
            text = help_of(name)
            for command, options in table_of(name)[0].items():
                for names in options:
                    for option in names:
                        stem = option.lstrip("-").removeprefix("no-")
                        self.assertRegex(text, rf"(?m)-(\[no-\]|no-)?{re.escape(stem)}\b", f"{name} {command} --help-all does not show {option}")

    def test_every_exit_code_is_given(self):
        given: dict[str, set[int]] = {name: set() for name in TOOLS}
        for record in self.records:
            if record["exit"] is not None:
                given[record["tool"]].add(record["exit"])
        missing = [f"{name}: {sorted(codes - given[name])}" for name, codes in CODES.items() if codes - given[name]]
        self.assertEqual(missing, [], "no test ends with\n" + "\n".join(missing))

    def test_nobody_reports_a_defect_of_ours(self):
        defects = [(record["tool"], record["words"], record["exit"]) for record in self.records
                   if record["exit"] == 70 or record["exit"] is not None and record["exit"] in (-6, -7, -8, -11, 134, 136, 139)]
        self.assertEqual(defects, [])


if __name__ == "__main__":
    unittest.main()
