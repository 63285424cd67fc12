# SPDX-License-Identifier: Apache-2.0
"""The guides tell the truth: what they show is executed, block after block, in an empty directory per guide.

In a guide,

    ```sh           a script: every command must succeed (`sh -eu`)
    ```console      `$ command` and what it prints, error output included; `…` in a line stands for any text, a line `…` for any
                    lines; a command must succeed unless it prints a line that begins with `error:`,
                    or with a place and `error:`
    ```c            is the file that its first line names: `// richer.sc: …`. Likewise ```json with `// inputs.json`, ```csv with `# people.csv`

and blocks without a language are only read. Variables that a block sets live on in the next ones of the guide. When the end is reached, a virtual
cloud that the guide started must have been stopped by it.
"""
import dataclasses
import os
import re
import unittest

from record import commands_in, record
from tools import BIN, EXAMPLES, ROOT, ToolTest, processes_with

GUIDES = ("getting-started.md", "tools.md", "sdk.md", "secrec.md")


@dataclasses.dataclass
class Command:
    line: int
    text: str
    output: list[str] | None  # None: not looked at


def blocks(text: str):
    """(line, language, lines) of every fenced block."""
    language, begin, content = None, 0, []
    for number, line in enumerate(text.splitlines(), 1):
        if fence := re.match(r"```(\w*)\s*$", line):
            if language is None:
                language, begin, content = fence[1], number, []
            else:
                yield begin, language, content
                language = None
        elif language is not None:
            content.append(line)


def commands_of(begin: int, lines: list[str]) -> list[Command]:
    found: list[Command] = []
    for number, line in enumerate(lines, begin + 1):
        if line.startswith("$ "):
            found.append(Command(number, line[2:], []))
        elif line.startswith("> ") and not found[-1].output:
            found[-1].text += "\n" + line[2:]
        else:
            found[-1].output.append(line)
    return found


def fits(expected: list[str], actual: list[str]) -> bool:
    if not expected:
        return not actual
    if expected[0] == "…":
        return any(fits(expected[1:], actual[at:]) for at in range(len(actual) + 1))
    if not actual:
        return False
    pattern = ".*".join(re.escape(part) for part in expected[0].split("…"))
    return re.fullmatch(pattern, actual[0]) is not None and fits(expected[1:], actual[1:])


class Guides(ToolTest):
    def play(self, guide: str):
        script = ["set -u", "exec 2>&1"]
        commands: list[Command] = []
        for begin, language, lines in blocks((ROOT / "docs" / guide).read_text()):
            if language == "sh":
                commands.append(Command(begin, "set -e\n" + "\n".join(lines) + "\nset +e", None))
            elif language == "console":
                commands += commands_of(begin, lines)
            elif language in ("c", "json", "csv") and (named := re.match(r"(//|#) ([\w.-]+\.(sc|json|csv))\b", lines[0])):
                kept = lines if language == "c" else lines[1:]
                body = "\n".join(kept) + "\n"
                # Files appear when the reader reaches them; a later block may show a new version of one.
                commands.append(Command(begin, f"cat > {named[2]} <<'END-OF-FILE'\n{body}END-OF-FILE", None))
        outputs = self.directory / guide / "outputs"
        outputs.mkdir(parents=True)
        work = self.directory / guide / "work"
        work.mkdir()
        for number, command in enumerate(commands):
            script.append(f"{{ {command.text}\n}} > {outputs}/{number}.out 2>&1\necho $? > {outputs}/{number}.status")
        env = {**self.env, "PATH": f"{BIN}:{os.environ['PATH']}", "HOME": str(self.directory), "EXAMPLES": str(EXAMPLES)}
        self.run_tool("bash", "-c", "\n".join(script), cwd=work, env=env, check=None)
        wrong = []
        for number, command in enumerate(commands):
            where = f"docs/{guide}:{command.line}"
            status, output = outputs / f"{number}.status", outputs / f"{number}.out"
            got = output.read_text(errors="replace") if output.exists() else "(nothing)"
            if not status.exists():
                wrong.append(f"{where}: the script ended here:\n{got}")
                break
            calls = commands_in(command.text)
            may_fail = command.output is not None and any(re.match(r"(\S+: )?error:", line) for line in command.output)
            if int(status.read_text()) and not may_fail:
                wrong.append(f"{where}: status {status.read_text().strip()}:\n{got}")
            elif command.output is not None and not fits(command.output, got.splitlines()):
                wrong.append(f"{where}: $ {command.text}\n" + "".join(f"  expected: {line}\n" for line in command.output)
                             + "".join(f"  got:      {line}\n" for line in got.splitlines()))
            for call in calls:
                record(call, int(status.read_text()) if len(calls) == 1 else None)
        if left := processes_with(str(self.tmp)):
            self.run_tool(BIN / "smpc-local", "down", cwd=work, env=env, check=None)
            wrong.append(f"docs/{guide} leaves processes behind: {left}")
        self.assertEqual(wrong, [], "\n".join(wrong))

    def test_guides(self):
        for guide in GUIDES:
            if (ROOT / "docs" / guide).exists():
                with self.subTest(guide=guide):
                    self.play(guide)

    def test_the_important_guides_show_something(self):
        for guide in GUIDES[:2]:
            kinds = [language for _, language, _ in blocks((ROOT / "docs" / guide).read_text())]
            self.assertGreater(kinds.count("console") + kinds.count("sh"), 3, guide)

    def test_every_example_of_the_tour_is_run(self):
        """A program is a file of its own, and some command compiles it (a module: the program that imports it)."""
        programs, commands, imported = [], "", set()
        for begin, language, lines in blocks((ROOT / "docs/secrec.md").read_text()):
            if language == "c":
                named = re.match(r"// ([\w.-]+)\.sc: ", lines[0])
                self.assertTrue(named, f"docs/secrec.md:{begin}: an example without a name is not tested")
                programs.append(named[1])
                imported |= {m[1] for m in map(re.compile(r"import (\w+);").match, lines) if m}
            elif language == "console":
                commands += "\n".join(lines) + "\n"
        self.assertGreater(len(programs), 15)
        self.assertEqual(len(programs), len(set(programs)))
        self.assertEqual([p for p in programs if not re.search(rf"\b{p}\b", commands) and p not in imported], [])

    def test_the_tour_names_every_module_of_the_library(self):
        shown = set(re.findall(r"`(\w+)`", "".join(re.findall(r"(?m)^\| (`\w+`.*?) \|", (ROOT / "docs/secrec.md").read_text().partition("## Standard library")[2]))))
        self.assertEqual(shown, {path.stem for path in (ROOT / "secrec/stdlib").glob("*.sc")})

    def test_the_table_of_exit_codes_is_that_of_the_header(self):
        header = (ROOT / "libclient/include/smpc/client/error.h").read_text()
        codes = {int(number): name for number, name in re.findall(r'X\(\w+, *(\d+), *"([\w-]+)"', header)}
        codes = {number: name for number, name in codes.items() if number not in (16, 130, 143)}  # of a later command; of signals
        shown = {int(number): name for number, name in re.findall(r"(?m)^\| (\d+) \| `([\w-]+)` \|", (ROOT / "docs/tools.md").read_text())}
        self.assertEqual(shown, {0: "ok", **codes})


if __name__ == "__main__":
    unittest.main()
