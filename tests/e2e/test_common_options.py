# SPDX-License-Identifier: Apache-2.0
"""Every command succeeds with every option that it has. Which those are, the tools say themselves (`__options`); each command
is run with all of them, in groups that do not contradict each other. What single options do is tested where they belong."""
import http.client
import json
import signal
import socket
import subprocess
import unittest
import uuid

from cloud import CloudTest, wait_until
from tools import ROOT, tool

PROGRAM = """
import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {
    pd_shared3p uint64 x = argument("x");
    print("hello");
    publish("x", declassify(x));
    uint64[[1]] v = {7, 8};
    publish("v", v);
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
            "smpc-scc": lambda: {"compile": ["p.sc", "--output", "made.sb"], "check": ["p.sc"], "describe": ["p.sc"], "audit": ["p.sc"], "assemble": ["p.sasm", "--output", "made.sb"],
                                 "disassemble": ["p.sb", "--output", "made.sasm"]},
        }[name]()

    def test_every_command(self):
        self.program = self.compiled("p", PROGRAM)
        self.run_tool(tool("smpc-scc"), "disassemble", self.program, "-o", "p.sasm")
        config = self.client_with()
        earlier = json.loads(self.run_tool(tool("smpc-run"), "-f", "json", self.program, "x=1").stdout)["job"]
        for name in ("smpc-share", "smpc-upload", "smpc-run", "smpc-fetch", "smpc-scc"):
            options = self.options_of(name)
            log = self.directory / "log"
            first = {"--config": ["--config", config], "--cloud": ["-C", "test"], "--timeout": ["--timeout=60s"], "--output": ["--output", "out"],
                     "--force": ["--force"], "--verbose": ["-vvv"], "--log-file": ["--log-file", log], "--color": ["--color=always"],
                     "--progress": ["--progress", "json"], "--yes": ["--yes"], "--format": ["--format=json"],
                     # of results
                     "--values-only": ["--values-only"], "--json-safe": ["--json-safe"], "--precision": ["--precision", "5"], "--null": ["--null", "-"],
                     "--nan": ["--nan=error"], "--inf": ["--inf", "error"], "--shape": ["--shape", "v=2,1"], "--on-duplicate": ["--on-duplicate=last"],
                     "--stats": ["--stats=json"], "--exit-status": ["--exit-status"], "--follow": ["--follow"],
                     "--cancel-on-interrupt": ["--cancel-on-interrupt"],
                     # of jobs and uploads
                     "--retries": ["--retries", "2"], "--start-timeout": ["--start-timeout", "30s"], "--job-timeout": ["--job-timeout=30s"],
                     "--retention": ["--retention", "1h"], "--label": ["--label", "a=b"], "--job-id": ["--job-id"], "--after": ["--after", earlier],
                     "--at": ["--at", "+10ms"], "--keep-inputs": ["--keep-inputs"], "--separator": ["--separator", ";"], "--parallel": ["--parallel", "1"],
                     "--id": ["--id"], "--resume": ["--resume"], "--authorize": ["--authorize", "p.sb"], "--ttl": ["--ttl", "1h"], "--tag": ["--tag", "a=b"],
                     "--insecure-seed": ["--insecure-seed", "7"],
                     # of sources
                     "--no-warnings": ["--no-warnings"], "--include": ["-I", "."], "--error-limit": ["--error-limit", "3"], "--no-debug": ["--no-debug"],
                     "--optimize": ["-O0"], "--runtime-error-path-style": ["--runtime-error-path-style", "fullpath"], "--offsets": ["--offsets"],
                     "--lines": ["--lines"], "--full-names": ["--full-names"]}
            second = {"--quiet": ["--quiet"], "--color": ["--color", "never"], "--progress": ["--progress=none"], "--dry-run": ["-n"],
                      "--format": ["-f", "text"], "--yes": ["-y"], "--syntax-only": ["--syntax-only"], "--strip": ["--strip"]}
            third = {"--quiet": ["-q"], "--dry-run": ["--dry-run"], "--verbose": ["-v"], "--cloud": ["--cloud=local"], "--detach": ["-d"],
                     "--stdlib": ["--stdlib", str(ROOT / "secrec/stdlib")]}
            for chosen in (first, second, third):
                for command, words in self.commands(name).items():
                    self.assertIn(command, options, f"{name} has no command {command}")
                    with self.subTest(command=f"{name} {command}", options=list(chosen)):
                        more = [word for option, given in chosen.items() if option in options[command] for word in given]
                        if name in ("smpc-share", "smpc-upload"):
                            more = [word for word in more if word != "--nan=error"]  # see below
                        if "-o" in words or "--output" in words:
                            more = [word for word in more if word not in ("--output", "out")]
                        for id in ("--id", "--job-id"):
                            if id in more:
                                more.insert(more.index(id) + 1, str(uuid.uuid4()))
                        done = self.run_tool(tool(name), *([command] if command else []), *words, *more)
                        if chosen is first and "--log-file" in options[command]:
                            self.assertTrue(log.exists())
                            self.assertEqual(log.stat().st_mode & 0o777, 0o600)
                            log.unlink()
                        if chosen is first and "--output" in more:
                            self.assertEqual(done.stdout, "")
                        if chosen is not first and "--quiet" in options[command]:
                            self.assertEqual(done.stderr if "-v" not in more else "", "")

    def test_inputs_from_everywhere(self):
        """Each option that gives inputs, for each command that takes them."""
        two = self.compiled("two", PROGRAM.replace('print("hello");', 'pd_shared3p uint64 y = argument("y");'))
        program = self.compiled("p", PROGRAM)
        self.write("x.json", '{"x": 1}')
        self.write("x.csv", "x;z\n1;2\n")
        self.write("s.csv", "x\n1\nnan\n")
        self.write("schema.json", '{"columns":[{"source":"x","type":"float64","nullable":true,"fill":0}]}')
        vectors = self.compiled("vectors", PROGRAM.replace("uint64 x", "uint64[[1]] x").replace('publish("v", v)', 'publish("v", size(x))'))
        inputs = ((program, "--values", "x.json"), (vectors, "--csv", "x.csv", "--separator", ";"))
        for given in inputs:
            for name in ("smpc-share", "smpc-upload"):
                with self.subTest(tool=name, given=given[1]):
                    more = ["-o", "out.bundle"] if name == "smpc-share" else []
                    self.run_tool(tool(name), "-p", *given, *more)
            for command in ("start", "rerun"):
                with self.subTest(command=command, given=given[1]):
                    if command == "rerun":
                        job = self.run_tool(tool("smpc-run"), "-d", "--keep-inputs", given[0], *given[1:]).stdout.strip()
                        self.run_tool(tool("smpc-run"), "rerun", job, *given[1:])
                    else:
                        self.run_tool(tool("smpc-run"), *given)
        for name, more in (("smpc-share", ["--kind", "shared3p", "-o", "out.bundle"]), ("smpc-upload", [])):
            with self.subTest(tool=name):
                self.run_tool(tool(name), "--csv", "s.csv", "--schema", "schema.json", "--domain", "pd_shared3p", "--nan", "missing", *more)
                self.run_tool(tool(name), "--public", "k", "k:uint64=1", TYPED, *more)
                self.run_tool(tool(name), "-p", two, "--partial", "y=1", *more)
        x, y = (self.run_tool(tool("smpc-upload"), "--program", two, "--partial", f"{name}=1").stdout.strip() for name in "xy")
        job = self.run_tool(tool("smpc-run"), "-d", two, "-i", x, "--input", y).stdout.strip()
        self.run_tool(tool("smpc-run"), "rerun", job, "-i", x, "-i", y)
        self.run_tool(tool("smpc-upload"), "program", "-I", ".", "-O0", "--no-warnings", "p.sc")

    def test_the_local_cloud(self):
        local = tool("smpc-local")
        general = {"--quiet": ["-q"], "--verbose": ["-v"], "--log-file": ["--log-file", "log"], "--color": ["--color", "always"], "--format": ["--format", "text"],
                   "--yes": ["--yes"], "--data": ["--data", "data"], "--lines": ["--lines", "3"], "--detach": ["-d"], "--json": [], "--no-warnings": ["--no-warnings"],
                   "--optimize": ["-O1"],
                   "--include": ["-I", "."], "--output": ["-o", "out"], "--force": ["--force"], "--values-only": ["--values-only"], "--json-safe": ["--json-safe"],
                   "--precision": ["--precision", "4"], "--null": ["--null", "-"], "--nan": ["--nan", "keep"], "--inf": ["--inf", "keep"],
                   "--shape": ["--shape", "v=1,2"], "--on-duplicate": ["--on-duplicate", "first"], "--stats": ["--stats"], "--timeout": ["--timeout", "60s"],
                   "--insecure-seed": ["--insecure-seed", "3"], "--max-memory": ["--max-memory", "1GiB"], "--max-steps": ["--max-steps", "100000"],
                   "--max-depth": ["--max-depth", "1000"], "--kind": ["--kind", "pd_shared3p=shared3p"], "--engine": ["--engine", "shared3p"],
                   "--separator": ["--separator", ";"], "--parties": ["--parties", "3"]}
        options = self.options_of("smpc-local")
        self.compiled("p", PROGRAM)
        order = {"run": ["p.sc", "x=1"], "up": [], "status": [], "logs": ["1"], "restart": ["2"], "env": [], "down": [], "reset": []}
        self.assertEqual(set(order) | {"serve"}, set(options))
        for command, words in order.items():
            with self.subTest(command=command):
                more = [word for option, given in general.items() if option in options[command] for word in given]
                self.run_tool(local, command, *words, *more)

    def test_a_service_by_itself(self):
        home = self.directory / "home"
        home.mkdir()
        config = {"format": 1, "name": "alone", "engine": "plain", "domains": {"pd_shared3p": "plain"},
                  "parties": [{"name": "p1", "http": "127.0.0.1:0", "mesh": "127.0.0.1:0", "data": "party1"}]}
        (home / "cloud.json").write_text(json.dumps(config))
        with socket.create_server(("127.0.0.1", 0)) as own:
            serve = self.start_tool(tool("smpc-local"), "serve", "--config", "cloud.json", "--party", "1", "--listen", f"fd:{own.fileno()}", "-q", "-v",
                                    "--log-file", "log", "--color", "never", "--format", "text", cwd=home, pass_fds=[own.fileno()])
            port = own.getsockname()[1]

            def answers():
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                try:
                    connection.request("GET", "/health")
                    return connection.getresponse().status == 200
                except OSError:
                    return False
                finally:
                    connection.close()

            wait_until(answers, 20, "the service")
        serve.send_signal(signal.SIGTERM)
        _, error = serve.communicate(timeout=20)
        self.assertEqual(serve.returncode, 0, error)

    def test_sources_without_a_library(self):
        self.write("alone.sc", "void main() { }\n")
        for command in ("compile", "check", "describe"):
            self.run_tool(tool("smpc-scc"), command, "--no-stdlib", "alone.sc")

    def test_one_party_by_itself(self):
        """smpc-runtime with everything that it takes; services and smpc-local start it with some of these only."""
        program = self.compiled("p", PROGRAM)
        self.run_tool(tool("smpc-share"), "raw", "-S", "x", "-S", "pd_shared3p", "-S", "uint64", "-8", "1", "-o", "1.args")
        events = self.directory / "events"
        with open(events, "w") as status:
            self.run_tool(tool("smpc-runtime"), "--engine", "plain", "--program", program, "--args", "1.args", "--results", "out.results",
                          "--client", "alice", "--program-name", "p", "--timeout", "60s", "--max-memory", "1GiB", "--max-steps", "100000", "--max-depth", "1000",
                          "--status", f"fd:{status.fileno()}", "--stats", "--insecure-seed", "3", pass_fds=[status.fileno()])
        self.assertIn('"event":"done"', events.read_text())
        with socket.create_server(("127.0.0.1", 0)) as own:
            address = f"127.0.0.1:{own.getsockname()[1]}"
            done = self.run_tool(tool("smpc-runtime"), "--program", program, "--party", "1", "--peers", f"{address},127.0.0.1:1,127.0.0.1:2", "--listen",
                                 f"fd:{own.fileno()}", "--task", f"{uuid.uuid4()}.1", "--args", "1.args", "--connect-timeout", "300ms",
                                 "--kind", "pd_shared3p=shared3p", pass_fds=[own.fileno()], check=6)
        self.assertRegex(done.stderr, "party [23]")

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
