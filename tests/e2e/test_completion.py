# SPDX-License-Identifier: Apache-2.0
"""Completion and man pages of all tools, as a shell and `man` use them."""
import pathlib
import shutil
import subprocess
import unittest

from record import TOOLS
from tools import BIN, ToolTest, tool

PROGRAM = """
import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {
    pd_shared3p uint64 bid = argument("bid");
    uint64 count = argument("count");
    publish("bid", bid);
    publish("count", count);
}
"""


class Completion(ToolTest):
    def complete_in_bash(self, line: str) -> list[str]:
        """What bash offers for the word at the end of the line. Its own splitting at = and : is done as readline does it."""
        name = line.split()[0]
        words, breaks = [], "=:"
        for blank_separated in line.split(" "):
            current = ""
            for c in blank_separated:
                if c in breaks:
                    words += [current] if current else []
                    words, current = words + [c], ""
                else:
                    current += c
            if current or blank_separated == "":
                words.append(current)
        quoted = " ".join("'" + w + "'" for w in words)
        script = f"""
            source <({name} --completion bash)
            COMP_LINE='{line}' COMP_POINT={len(line)} COMP_WORDS=({quoted}) COMP_CWORD={len(words) - 1}
            _{name.replace("-", "_")}
            printf '%s\\n' "${{COMPREPLY[@]}}"
        """
        env = {**self.env, "PATH": f"{BIN}:{self.env['PATH']}"}
        done = subprocess.run(["bash", "-c", script], cwd=self.directory, env=env, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.stderr, "")
        return [l for l in done.stdout.splitlines() if l]

    def test_bash(self):
        self.write("p.sc", PROGRAM)
        complete = self.complete_in_bash
        self.assertEqual(complete("smpc-upload l"), ["ls"])
        self.assertEqual(complete("smpc-upload --cons"), ["--consume"])
        self.assertEqual(complete("smpc-share --nan m"), ["missing"])
        self.assertEqual(complete("smpc-share --nan=m"), ["missing"])  # readline replaces what is behind the =
        self.assertEqual(complete("smpc-share -p p.sc b"), ["bid="])
        self.assertEqual(sorted(complete("smpc-share -p p.sc ")), ["bid=", "count="])
        self.assertEqual(complete("smpc-share -p p.sc bid=1 "), ["count="])
        self.assertEqual(complete("smpc-run -f json st"), ["start", "status"])
        self.assertEqual(complete("smpc-share -p p.s"), ["p.sc"])
        self.assertEqual(complete("smpc-share --program=p.s"), ["p.sc"])
        self.assertEqual(complete("smpc-share v=@p"), ["@p.sc"])
        self.assertEqual(complete("smpc-run p.sc bi"), ["bid="])
        self.assertEqual(complete("smpc-scc chec"), ["check"])
        self.assertEqual(complete("smpc-runtime --eng"), ["--engine"])

    def test_names_of_clouds(self):
        self.write("c.json", '{"clouds":{"demo":{"parties":[{"name":"p1","url":"http://127.0.0.1:1/"}]},"other":{"parties":[{"name":"p1","url":"http://127.0.0.1:1/"}]}}}')
        self.assertEqual(self.complete_in_bash("smpc-upload --config c.json -C d"), ["demo"])
        self.assertEqual(self.complete_in_bash("smpc-upload --config c.json ls --cloud="), ["demo", "other"])
        # Nobody answers: no candidates, no noise.
        self.assertEqual(self.complete_in_bash("smpc-upload --config c.json -C demo show "), [])

    def test_other_shells(self):
        for shell, check in (("zsh", ["zsh", "-n"]), ("fish", ["fish", "--no-execute"])):
            if not shutil.which(shell):
                continue
            for name in TOOLS:
                script = self.write(f"{name}.{shell}", self.run_tool(tool(name), "--completion", shell).stdout)
                self.run_tool(*check, script)

    def test_every_tool_has_scripts(self):
        for name in TOOLS:
            for shell in ("bash", "zsh", "fish"):
                done = self.run_tool(tool(name), "--completion", shell)
                self.assertIn(name, done.stdout)
            bash = self.write(f"{name}.bash", self.run_tool(tool(name), "--completion", "bash").stdout)
            self.run_tool("bash", "-n", bash)
        done = self.run_tool(tool("smpc-run"), "--completion", "tcsh", check=2)
        self.assertIn("one of bash, zsh, fish", done.stderr)


class ManPages(ToolTest):
    def test_no_warnings(self):
        for name in TOOLS:
            page = self.run_tool(tool(name), "__man").stdout
            path = self.write(f"{name}.1", page)
            self.assertTrue(page.startswith(f".TH {name.upper()} 1 "))
            if shutil.which("man"):
                done = self.run_tool("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", path, env={**self.env, "MANWIDTH": "80", "LC_ALL": "C.UTF-8"})
                self.assertEqual(done.stderr, "", name)
            if shutil.which("mandoc"):
                self.run_tool("mandoc", "-Tlint", "-W", "warning", path)

    def test_every_option_is_in_the_page(self):
        import json
        for name in TOOLS:
            page = self.run_tool(tool(name), "__man").stdout.replace("\\-", "-")
            everything = self.run_tool(tool(name), "--help-all").stdout
            table = json.loads(self.run_tool(tool(name), "__options").stdout)
            rows = table["options"] + [row for command in table["commands"] for row in command["options"]]
            for row in rows:
                for option in row["names"] if not row["positional"] else []:
                    shown = option.replace("--", "--[no-]", 1) if row["switch"] and option.startswith("--") and not option.startswith("--no-") else option
                    self.assertIn(shown, page, f"{name} {option}")
                    self.assertIn(shown, everything, f"{name} {option}")
                    self.assertTrue(row["text"], f"{name} {option} is not explained")

    def test_help_fits_a_screen(self):
        for name in TOOLS:
            lines = self.run_tool(tool(name), "--help").stdout.splitlines()
            self.assertLessEqual(len(lines), 60, name)
            self.assertLess(lines.index("Examples:"), next(i for i, l in enumerate(lines) if l.startswith("Usage:")))

    def test_version(self):
        for name in TOOLS:
            self.assertRegex(self.run_tool(tool(name), "--version").stdout, rf"^{name} \d+\.\d+\.\d+ \((commit [0-9a-f]+, )?protocol \d+\)\n$")


if __name__ == "__main__":
    unittest.main()
