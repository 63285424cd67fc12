# SPDX-License-Identifier: Apache-2.0
"""The options that all tools share mean the same for every command that has them. Which those are, the tools say themselves
(`__options`); each command is run with all of them, in two halves that do not contradict each other."""
import json
import subprocess
import unittest

from cloud import CloudTest
from tools import tool

PROGRAM = """
import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {
    pd_shared3p uint64 x = argument("x");
    print("hello");
    publish("x", declassify(x));
}
"""
TYPED = "x:pd_shared3p uint64=1"


class CommonOptions(CloudTest):
    def options_of(self, name: str) -> dict[str, set[str]]:
        done = subprocess.run([tool(name), "__options"], capture_output=True, text=True, timeout=30, check=True, stdin=subprocess.DEVNULL)
        document = json.loads(done.stdout)
        own = {option for entry in document["options"] for option in entry["names"]}
        return {command["name"]: own | {option for entry in command["options"] for option in entry["names"]} for command in document["commands"]} or {"": own}

    def commands(self, name: str) -> dict[str, list]:
        """A command line of each command that succeeds; fresh objects where it destroys them."""
        upload = lambda: self.run_tool(tool("smpc-upload"), TYPED).stdout.strip()
        job = lambda: json.loads(self.run_tool(tool("smpc-run"), "-f", "json", "--keep-inputs", self.program, "x=1").stdout)["job"]
        waiting = lambda: self.run_tool(tool("smpc-run"), "-d", "--at", "+1h", self.program, "x=1").stdout.strip()
        return {
            "smpc-share": lambda: {"share": [TYPED, "-o", "out.bundle"], "raw": ["--str=x", "--discard"]},
            "smpc-upload": lambda: {"send": [TYPED], "program": [self.program], "ls": [], "show": [upload()], "tag": [upload(), "k=v"], "rm": ["-y", upload()]},
            "smpc-run": lambda: {"start": [self.program, "x=1"], "wait": [job()], "result": [job()], "status": [job()], "logs": [job()], "ps": [],
                                 "rerun": [job()], "cancel": [waiting()], "rm": ["-y", job()]},
            "smpc-fetch": lambda: {"": [job()]},
        }[name]()

    def test_every_command(self):
        self.program = self.compiled("p", PROGRAM)
        config = self.client_with()
        for name in ("smpc-share", "smpc-upload", "smpc-run", "smpc-fetch"):
            options = self.options_of(name)
            self.assertEqual(set(options), set(self.commands(name)), f"{name} has other commands than this test knows")
            log = self.directory / "log"
            first = {"--config": ["--config", config], "--cloud": ["-C", "test"], "--timeout": ["--timeout=60s"], "--output": ["--output", "out"],
                     "--force": ["--force"], "--verbose": ["-vvv"], "--log-file": ["--log-file", log], "--color": ["--color=always"],
                     "--progress": ["--progress", "json"], "--yes": ["--yes"], "--format": ["--format=json"]}
            second = {"--quiet": ["--quiet"], "--color": ["--color", "never"], "--progress": ["--progress=none"], "--dry-run": ["-n"],
                      "--format": ["-f", "text"], "--yes": ["-y"]}
            third = {"--quiet": ["-q"], "--dry-run": ["--dry-run"], "--verbose": ["-v"], "--cloud": ["--cloud=local"]}
            for chosen in (first, second, third):
                for command, words in self.commands(name).items():
                    with self.subTest(command=f"{name} {command}", options=list(chosen)):
                        more = [word for option, given in chosen.items() if option in options[command] for word in given]
                        if "-o" in words:
                            more = [word for word in more if word not in ("--output", "out")]
                        done = self.run_tool(tool(name), *([command] if command else []), *words, *more)
                        if chosen is first and "--log-file" in options[command]:
                            self.assertTrue(log.exists())
                            self.assertEqual(log.stat().st_mode & 0o777, 0o600)
                            log.unlink()
                        if chosen is first and "--output" in options[command]:
                            self.assertEqual(done.stdout, "")
                        if chosen is not first and "--quiet" in options[command]:
                            self.assertEqual(done.stderr if "-v" not in more else "", "")

    def test_errors_are_one_json_object(self):
        self.program = self.compiled("p", PROGRAM)
        for words in (("smpc-share", "-f", "json", "-p", self.program, "y=1", "-o", "b"), ("smpc-upload", "-f", "json", "no-such.bundle"),
                      ("smpc-run", "-f", "json", self.program, "x=-1"), ("smpc-fetch", "-f", "json", "no-uuid"),
                      ("smpc-run", "status", "-f", "json", "00000000-0000-4000-8000-000000000000")):
            with self.subTest(command=words):
                done = self.run_tool(tool(words[0]), *words[1:], check=None)
                error = self.error_of(done)
                self.assertEqual(done.returncode, error["exit"])
                self.assertIn(done.returncode, (2, 3, 13))
                self.assertEqual(done.stdout, "")

    def test_mistyped_options_and_commands(self):
        for words, suggestion in ((("smpc-share", "--verfy"), "--verify"), (("smpc-upload", "ls", "--tagg"), "--tag"), (("smpc-run", "--detatch", "p.sb"), "--detach"),
                                  (("smpc-fetch", "--wiat", "x"), "--wait"), (("smpc-local", "statsu"), "status"), (("smpc-scc", "descirbe"), "describe")):
            with self.subTest(command=words):
                done = self.run_tool(tool(words[0]), *words[1:], check=2)
                self.assertRegex(done.stderr, "^error: ")
                self.assertIn(suggestion, done.stderr)

    def test_two_clouds(self):
        config = self.cloud.client_config()
        config["clouds"]["elsewhere"] = {**config["clouds"]["test"], "parties": [{"name": f"p{k}", "url": "http://127.0.0.1:9/"} for k in (1, 2, 3)]}
        path = self.write("client.json", json.dumps(config))
        self.run_tool(tool("smpc-upload"), "--config", path, TYPED)
        self.run_tool(tool("smpc-upload"), "--config", path, "-C", "elsewhere", "--timeout", "1s", TYPED, check=6)
        self.run_tool(tool("smpc-upload"), "--config", path, TYPED, env={**self.env, "SMPC_CLOUD": "elsewhere", "SMPC_TIMEOUT": "1s"}, check=6)
        self.run_tool(tool("smpc-upload"), "--config", path, "-C", "nowhere", TYPED, check=4)
        self.run_tool(tool("smpc-upload"), "--config", "no-such.json", TYPED, check=4)


if __name__ == "__main__":
    unittest.main()
