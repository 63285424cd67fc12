# SPDX-License-Identifier: Apache-2.0
"""smpc-run and smpc-fetch through a real cloud: every option does what its help says, every failure has its exit code, every JSON
document is as its schema says."""
import hashlib
import http.server
import json
import signal
import struct
import threading
import time
import unittest
import uuid

import numpy

from cloud import CloudTest, kill, wait_until
from parquet import read_parquet
from schemas import error_of, only_document, validate
from tools import ENDLESS, tool

SUM = """
import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {
    pd_shared3p uint64[[1]] x = argument("x");
    pd_shared3p uint64 y = argument("y");
    print("summing");
    publish("sum", sum(x) + y);
    publish("x", x);
    publish("done", true);
}
"""
FAILING = """
void main() {
    print("before");
    uint64 x = 3;
    assert(x == 4);
}
"""
TWICE = """
import stdlib;
void main() {
    uint8[[1]] x = {1, 2, 3, 4};
    publish("x", x);
    publish("x", x + 1);
}
"""
UNKNOWN = "00000000-0000-4000-8000-000000000000"
X, Y = "x=1,2,3", "y=10"
RESULTS = {"sum": 16, "x": [1, 2, 3], "done": True}


def stream_of(**values: int) -> bytes:
    """An argument stream of public uint64 scalars."""
    out = b""
    for name, value in values.items():
        for field in (name.encode(), b"", b"uint64", struct.pack("<Q", value)):
            out += struct.pack("<Q", len(field)) + field
    return out


class StockParty(http.server.BaseHTTPRequestHandler):
    """Ephemeral of a stock Carbyne Stack deployment: runs its own program and answers with the id of the stored result."""

    def do_GET(self):
        self.answer(404, {})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(body)
        self.answer(200, {"response": [body["gameID"]]})

    def answer(self, status: int, document: dict):
        data = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class RunTest(CloudTest):
    def smpc_run(self, *words, check: int | None = 0, **options):
        return self.run_tool(tool("smpc-run"), *words, check=check, **options)

    def fetch(self, *words, check: int | None = 0, **options):
        return self.run_tool(tool("smpc-fetch"), *words, check=check, **options)

    def json_of(self, schema: str, *words, name: str = "smpc-run"):
        document = only_document(self.run_tool(tool(name), *words, "-f", "json").stdout)
        validate(schema, document)
        return document

    def upload(self, *values) -> str:
        return self.run_tool(tool("smpc-upload"), *values).stdout.strip()

    def detached(self, text: str, *words) -> str:
        return self.smpc_run("-d", self.compiled("job", text), *words).stdout.strip()

    def running(self, job: str):
        wait_until(lambda: self.cloud.job_states(job) == ["running"] * 3, what=f"the start of job {job}")

    def final(self, job: str, state: str):
        wait_until(lambda: self.cloud.job_states(job) == [state] * 3, what=f"the end of job {job}")

    def streams(self) -> set[str]:
        listed = json.loads(self.run_tool(tool("smpc-upload"), "ls", "-f", "json").stdout)
        return {entry["id"] for entry in listed["streams"]}


class Run(RunTest):
    def test_inputs_from_everywhere(self):
        program = self.write("p.sc", SUM)
        y = self.upload("y:pd_shared3p uint64=10")
        values = self.write("x.json", '{"x": [1, 2, 3]}')
        table = self.write("x.csv", "x;z\n1;0\n2;0\n3;0\n")
        numpy.save(self.directory / "x.npy", numpy.array([1, 2, 3], dtype="<u2"))
        for words in ((X, "-i", y), ("--values", values, Y), ("--csv", f"{table}:x=x", "--separator=;", "--input", y), ("x=@x.npy", "y=10"),
                      (X, Y, "--no-keep-inputs")):
            with self.subTest(words=words):
                done = self.smpc_run(program, *words)
                self.assertEqual(done.stdout, "sum = 16\nx = [1, 2, 3]\ndone = true\n")
                self.assertEqual(done.stderr, "")
        self.assertIn("summing", self.smpc_run("--follow", program, X, Y).stderr)

    def test_a_module_folder(self):
        (self.directory / "lib").mkdir()
        self.write("lib/seven.sc", "module seven; uint64 seven() { return 7; }")
        program = self.write("p.sc", 'import stdlib; import seven; void main() { publish("x", seven()); }')
        self.smpc_run(program, check=3)
        self.assertEqual(self.smpc_run("-I", "lib", "--no-warnings", program).stdout, "x = 7\n")

    def test_a_stored_program(self):
        program = self.compiled("stored", SUM)
        self.run_tool(tool("smpc-upload"), "program", program)
        program.unlink()
        self.assertEqual(self.json_of("results", "stored.sb", X, Y)["results"]["sum"], {"domain": "pd_shared3p", "type": "uint64", "value": 16})
        self.assertEqual(error_of(self.smpc_run("-f", "json", "stroed.sb", X, Y, check=13).stderr)["code"], "not-found")

    def test_inputs_that_do_not_fit(self):
        program = self.write("p.sc", SUM)
        y = self.upload("y:pd_shared3p uint64=10")
        before = self.streams()
        for words, what in (((X,), 'missing argument "y"'), ((X, Y, "z=1"), 'no argument "z"'), ((X, "y=-1"), "out of range"), ((X, X, Y), "twice"),
                            ((X, Y, "-i", y), "y"), (("-i", y), "x")):
            with self.subTest(words=words):
                error = error_of(self.smpc_run("-f", "json", program, *words, check=3).stderr)
                self.assertIn(what, error["message"] + " ".join(error.get("notes", [])))
        wait_until(lambda: self.streams() == before, what="the removal of what was uploaded in vain")

    def test_inputs_live_as_long_as_their_job(self):
        program = self.write("p.sc", SUM)
        before = self.streams()
        self.smpc_run(program, X, Y)
        wait_until(lambda: self.streams() == before, what="the removal of the inputs")
        failing = self.write("f.sc", "import stdlib;" + FAILING.replace("3", 'argument("x")'))
        self.smpc_run(failing, "x=3", check=9)
        wait_until(lambda: self.streams() == before, what="the removal of the inputs of a failed job")
        done = self.smpc_run("--keep-inputs", program, X, Y)
        kept = self.streams() - before
        self.assertEqual(len(kept), 1)
        self.assertIn(kept.pop(), done.stderr)

    def test_dry_run(self):
        program = self.write("p.sc", SUM)
        before = self.streams(), self.json_of("job-list", "ps", "--all")
        plan = self.json_of("job-plan", "-n", program, X, Y)
        self.assertEqual([a["shape"] for a in plan["arguments"]], [[3], []])
        self.assertEqual([p["streamBytes"] > 0 for p in plan["parties"]], [True] * 3)
        text = self.smpc_run("--dry-run", program, "x=123456789,2", "y=987654321").stdout
        self.assertIn("argument  x: pd_shared3p uint64[2]", text)
        self.assertNotRegex(text, "123456789|987654321")
        self.assertEqual((self.streams(), self.json_of("job-list", "ps", "--all")), before)

    def test_results_in_every_form(self):
        job = self.detached(SUM, X, Y)
        self.assertEqual(json.loads(self.smpc_run("wait", job, "-f", "json", "--values-only").stdout), RESULTS)
        document = self.json_of("results", "result", job)
        self.assertEqual(document["job"], job)
        self.assertEqual(list(document["results"]), ["sum", "x", "done"])
        self.assertEqual(self.json_of("results", job, name="smpc-fetch"), document)
        validate("values", only_document(self.fetch(job, "-f", "json", "--values-only", "--json-safe").stdout))
        for line in self.fetch(job, "-f", "ndjson").stdout.splitlines():
            validate("result-line", json.loads(line))
        self.assertEqual(self.fetch(job, "done", "sum").stdout, "done = true\nsum = 16\n")
        self.assertEqual(self.smpc_run("result", job, "sum").stdout, "sum = 16\n")
        self.fetch(job, "summ", check=13)
        self.assertEqual(self.fetch(job, "-f", "csv", "--null=-").stdout, "sum,x,done\n16,1,true\n-,2,-\n-,3,-\n")
        self.fetch(job, "-o", "out.npz")
        with numpy.load(self.directory / "out.npz") as archive:
            self.assertEqual({name: archive[name].tolist() for name in archive.files}, RESULTS)
        self.fetch(job, "-o", "out", "-f", "parquet")
        self.assertEqual(read_parquet((self.directory / "out").read_bytes())["x"], [1, 2, 3])
        self.fetch(job, "x", "-f", "raw", "--output", "out")
        self.assertEqual((self.directory / "out").read_bytes(), struct.pack("<3Q", 1, 2, 3))
        self.fetch(job, "sum", "-f", "stream", "-o", "out")
        self.assertEqual((self.directory / "out").read_bytes()[-8:], struct.pack("<Q", 16))
        self.assertEqual(self.fetch(job, "x", "--shape", "x=1,3").stdout, "x = [[1, 2, 3]]\n")
        self.fetch(job, "--shape", "x=2,2", check=2)
        self.fetch(job, "--shape", "nothing=2,2", check=13)
        self.fetch(job, "--precision", "3", "--nan=error", "--inf=error", "--force")
        self.fetch(job, "--keep-shares", "shares")
        self.assertEqual(sorted(p.name for p in (self.directory / "shares").iterdir()), ["1.results", "2.results", "3.results"])
        opened = self.run_tool(tool("smpc-share"), "--open", *(f"shares/{k}.results" for k in (1, 2, 3)), "-f", "json")
        self.assertEqual({name: entry["value"] for name, entry in json.loads(opened.stdout)["results"].items()}, RESULTS)

    def test_stored_streams(self):
        stream = self.upload("x:pd_shared3p float64[]=0.5,-2", "s:public string=text")
        document = self.json_of("results", stream, name="smpc-fetch")
        self.assertEqual(document["stream"], stream)
        self.assertEqual({name: entry["value"] for name, entry in document["results"].items()}, {"x": [0.5, -2], "s": "text"})
        self.assertEqual(self.fetch("--wait", stream, "x").stdout, "x = [0.5, -2]\n")

    def test_names_published_twice(self):
        job = self.detached(TWICE)
        self.assertEqual(error_of(self.fetch("--wait", job, "-f", "json", check=10).stderr)["code"], "inconsistent-result")
        for policy, expected in (("first", {"x": [1, 2, 3, 4]}), ("last", {"x": [2, 3, 4, 5]}), ("all", {"x": [1, 2, 3, 4], "x#2": [2, 3, 4, 5]})):
            self.assertEqual(json.loads(self.fetch(job, "--on-duplicate", policy, "-f", "json", "--values-only").stdout), expected)

    def test_statistics(self):
        program = self.compiled("p", SUM)
        document = self.json_of("results", "--stats", program, X, Y)
        self.assertEqual([party["party"] for party in document["stats"]["parties"]], [1, 2, 3])
        self.assertGreater(document["stats"]["parties"][0]["bytesOut"], 0)
        done = self.smpc_run("--stats=json", program, X, Y)
        validate("costs", only_document(done.stderr))
        self.assertIn("bytes sent", self.smpc_run("--stats=text", program, X, Y).stderr)
        self.smpc_run("--stats=yaml", program, X, Y, check=2)

    def test_what_the_program_returned(self):
        for code, status in ((0, 0), (3, 67), (63, 127), (200, 1)):
            # Only bytecode that no SecreC program is compiled to can return something.
            source = self.write(f"r{code}.sasm", f"halt imm 0x{code:x}\n")
            self.run_tool(tool("smpc-scc"), "assemble", source)
            program = source.with_suffix(".sb")
            self.smpc_run("--exit-status", program, check=status)
            done = self.smpc_run("--no-exit-status", program)
            self.assertEqual((done.stdout, done.stderr), ("", f"program returned {code}\n" if code else ""))
            self.assertEqual(self.json_of("results", program).get("returned", 0), code)

    def test_digests(self):
        program = self.compiled("p", SUM)
        digest = hashlib.sha256(program.read_bytes()).hexdigest()
        self.smpc_run("--program-sha256", digest, program, X, Y)
        self.smpc_run("--program-sha256", "0" * 64, program, X, Y, check=8)

    def test_schedules(self):
        program = self.compiled("p", SUM)
        first = self.smpc_run("-d", "--at", "+2s", program, X, Y).stdout.strip()
        second = self.smpc_run("--detach", "--after", first, program, X, Y).stdout.strip()
        self.assertIn(self.json_of("job-status", "status", second)["state"], ("accepted", "waiting"))
        self.smpc_run("wait", second)
        self.assertEqual(self.json_of("job-status", "status", first)["state"], "succeeded")
        self.smpc_run("--at", "soon", program, X, Y, check=2)
        self.smpc_run("--after", "x", program, X, Y, check=2)

    def test_limits_of_a_job(self):
        program = self.compiled("endless", ENDLESS)
        self.smpc_run("--job-timeout", "500ms", "--retries", "0", program, check=7)
        job = self.smpc_run("-d", "--start-timeout=90s", "--retention", "1h", "--retries=2", "--label", "app=a b", "--label=n=1", program).stdout.strip()
        self.running(job)
        request = json.loads(self.cloud.ask(1, "GET", f"/smpc/v1/jobs/{job}")[1]).get("request", {})
        if request:
            self.assertEqual((request["startTimeout"], request["retries"], request["labels"]), ("90s", 2, {"app": "a b", "n": "1"}))
        self.smpc_run("cancel", job)
        self.smpc_run("--label", "nothing", program, check=2)

    def test_lists(self):
        program = self.compiled("listed", SUM)
        mark = uuid.uuid4().hex
        jobs = [self.json_of("job-started", "-d", "--label", f"mark={mark}", program, X, Y)["job"] for _ in range(3)]
        for job in jobs:
            self.smpc_run("wait", job, "-q")
        listed = self.json_of("job-list", "ps", "--all", "--label", f"mark={mark}")
        self.assertEqual([entry["id"] for entry in listed["jobs"]], jobs[::-1])
        def ids(*words):
            return [entry["id"] for entry in self.json_of("job-list", "ps", "--label", f"mark={mark}", *words)["jobs"]]
        self.assertEqual(ids(), [])
        self.assertEqual(ids("--state", "succeeded"), jobs[::-1])
        self.assertEqual(ids("--state", "failed", "--state=running"), [])
        self.assertEqual(ids("--all", "--limit", "2"), jobs[:0:-1])
        self.assertEqual(ids("--all", "--program", "listed.sb"), jobs[::-1])
        self.assertEqual(ids("--all", "--program", "other.sb"), [])
        self.assertEqual(ids("--all", "--since=-1h"), jobs[::-1])
        self.assertEqual(ids("--all", "--since", "2099-01-01T00:00:00Z"), [])
        text = self.smpc_run("ps", "--all", "--label", f"mark={mark}").stdout.splitlines()
        self.assertEqual(text[0].split(), ["JOB", "STATE", "PROGRAM", "ACCEPTED", "LABELS"])
        self.assertEqual(text[1].split()[:3], [jobs[2], "succeeded", "listed.sb"])
        self.smpc_run("ps", "--state", "sleeping", check=2)

    def test_status_logs_cancel_forget(self):
        job = self.detached(ENDLESS, "--label", "k=v")
        self.running(job)
        status = self.json_of("job-status", "status", job)
        self.assertEqual([party["state"] for party in status["parties"]], ["running"] * 3)
        text = self.smpc_run("status", job).stdout
        self.assertRegex(text, r"(?m)^state +running +running +running$")
        self.smpc_run("rm", "--yes", job, check=11)
        follow = self.start_tool(tool("smpc-run"), "logs", "--follow", job)
        self.assertEqual(follow.stdout.readline(), "started\n")
        validate("ids", self.json_of("ids", "cancel", job))
        self.assertEqual(follow.wait(30), 0)
        self.final(job, "cancelled")
        self.smpc_run("cancel", job)  # once more is no error
        logs = self.json_of("job-logs", "logs", job)
        self.assertEqual(logs["lines"], [{"parties": [1, 2, 3], "text": "started"}])
        self.assertEqual(self.smpc_run("logs", job).stdout, "started\n")
        status = self.json_of("job-status", "status", job)
        self.assertEqual((status["state"], status["error"]["code"]), ("cancelled", "cancelled"))
        self.smpc_run("rm", job, check=2)  # nobody can be asked
        self.json_of("ids", "rm", "-y", job)
        self.smpc_run("status", job, check=13)
        other = self.detached(SUM, X, Y)
        self.smpc_run("wait", other)
        self.smpc_run("cancel", other, check=11)

    def test_rerun(self):
        program = self.compiled("p", SUM)
        job = self.json_of("results", "--keep-inputs", program, X, Y)["job"]
        again = self.json_of("results", "rerun", job)
        self.assertNotEqual(again["job"], job)
        self.assertEqual(again["results"]["sum"]["value"], 16)
        self.assertEqual(json.loads(self.smpc_run("rerun", job, "x=5", "y=6", "-f", "json", "--values-only").stdout)["sum"], 11)
        y = self.upload("y:pd_shared3p uint64=1")
        detached = self.smpc_run("rerun", "-d", job, "x=5", "-i", y, "--label", "r=2").stdout.strip()
        self.assertEqual(self.smpc_run("wait", detached).stdout, "sum = 6\nx = [5]\ndone = true\n")
        consumed = self.json_of("results", program, X, Y)["job"]
        self.assertIn("NAME=VALUE", self.smpc_run("rerun", consumed, check=13).stderr)

    def test_every_command_takes_the_same_options(self):
        """What `start` takes means the same for commands that do a part of its work."""
        form = ("-f", "json", "--json-safe", "--values-only", "--precision=3", "--null=-", "--nan=missing", "--inf=keep", "--shape", "x=1,3",
                "--on-duplicate=first", "--force", "-o", "out.json")
        waiting = ("--follow", "--cancel-on-interrupt")
        end = ("--stats=json", "--exit-status")
        table = self.write("x.csv", "x;z\n4;0\n5;0\n6;0\n")
        values = self.write("y.json", '{"y": 1}')
        job_options = ("--retries=1", "--start-timeout=30s", "--job-timeout=1m", "--retention=2d", "--at=+1s", "--label=k=v", "--keep-inputs")
        id = str(uuid.uuid4())
        first = self.smpc_run("-d", "--job-id", id, *job_options, self.compiled("p", SUM), X, Y).stdout.strip()
        self.assertEqual(first, id)

        def written(*words):
            done = self.smpc_run(*words, *form)
            validate("costs", json.loads(done.stderr.splitlines()[-1]))
            return json.loads((self.directory / "out.json").read_text())

        expected = {"sum": 16, "x": [[1, 2, 3]], "done": True}
        self.assertEqual(written("wait", *waiting, *end, id), expected)
        self.assertEqual(written("result", *end, id), expected)
        self.assertEqual(written(*waiting, *end, "p.sb", X, Y), expected)
        again = written("rerun", *waiting, *end, *job_options, "--job-id", str(uuid.uuid4()), "--after", id, "--csv", f"{table}:x=x", "--separator=;",
                        "--values", values, id)
        self.assertEqual(again, {"sum": 16, "x": [[4, 5, 6]], "done": True})
        self.fetch(id, *form)

    def test_floats_that_are_no_numbers(self):
        stream = self.upload("x:public float64[]=1,inf,nan")
        self.assertEqual(json.loads(self.fetch(stream, "-f", "json", "--values-only").stdout), {"x": [1, "inf", "nan"]})
        self.assertEqual(json.loads(self.fetch(stream, "-f", "json", "--values-only", "--nan=missing").stdout), {"x": [1, "inf", None]})
        for option in ("--nan=error", "--inf=error"):
            done = self.fetch(stream, option, "-f", "json", check=3)
            self.assertEqual((error_of(done.stderr)["code"], done.stdout), ("input", ""))

    def test_failed_programs(self):
        source = self.write("f.sc", FAILING)
        done = self.smpc_run(source, check=9)
        self.assertRegex(done.stderr, r"--> f.sc:5:\d+")
        self.assertIn("assert(x == 4);", done.stderr)
        self.assertEqual(done.stdout, "")
        error = error_of(self.smpc_run("-f", "json", source, check=9).stderr)
        self.assertEqual((error["code"], error["where"]["line"]), ("program-failed", 5))
        job = self.detached(FAILING)
        self.assertEqual(error_of(self.fetch("--wait", job, "-f", "json", check=9).stderr)["code"], "program-failed")
        status = self.json_of("job-status", "status", job)
        self.assertEqual((status["state"], status["error"]["code"]), ("failed", "program-failed"))
        bad = self.write("bad.sc", "void main() { uint64 x = true; }")
        self.assertRegex(self.smpc_run(bad, check=3).stderr, "bad.sc:1:")
        self.assertEqual(error_of(self.smpc_run("-f", "json", bad, check=3).stderr)["where"]["line"], 1)

    def test_a_lost_party(self):
        id = str(uuid.uuid4())
        run = self.start_tool(tool("smpc-run"), "--job-id", id, "--retries=0", self.compiled("endless", ENDLESS))
        self.running(id)
        for pid in wait_until(lambda: self.cloud.runtimes().get(2)):
            kill(pid)
        _, error = run.communicate(timeout=60)
        self.assertEqual(run.returncode, 14, error)
        self.assertIn(f"smpc-run rerun {id}", error)
        self.fetch(id, check=14)

    def test_time_is_over(self):
        job = self.detached(ENDLESS)
        self.running(job)
        begin = time.monotonic()
        for words in (("smpc-run", "wait", "--timeout=300ms", job), ("smpc-fetch", job), ("smpc-fetch", "--wait=300ms", job),
                      ("smpc-fetch", "--wait", "--timeout", "300ms", job), ("smpc-run", "result", job)):
            error = error_of(self.run_tool(tool(words[0]), *words[1:], "-f", "json", check=7).stderr)
            self.assertEqual(error["code"], "timeout")
        self.assertLess(time.monotonic() - begin, 30)
        self.smpc_run("cancel", job)
        self.final(job, "cancelled")
        self.fetch("--wait", job, check=12)
        self.smpc_run("wait", job, check=12)

    def test_signals(self):
        program = self.compiled("endless", ENDLESS)
        for words, number, status in (((), signal.SIGINT, 130), ((), signal.SIGTERM, 143), (("--cancel-on-interrupt",), signal.SIGINT, 130)):
            with self.subTest(words=words, signal=number):
                id = str(uuid.uuid4())
                run = self.start_tool(tool("smpc-run"), *words, "--job-id", id, "--follow", program)
                self.assertEqual(run.stderr.readline(), "started\n")
                run.send_signal(number)
                _, error = run.communicate(timeout=30)
                self.assertEqual(run.returncode, status, error)
                if words:
                    self.assertIn("cancelled", error)
                    self.final(id, "cancelled")
                else:
                    self.assertIn(f"smpc-run wait {id}", error)
                    self.assertEqual(self.cloud.job_states(id), ["running"] * 3)
                    self.smpc_run("cancel", id)

    def test_without_a_cloud(self):
        program = self.compiled("p", SUM)
        env = {**self.env, "HOME": "/nonexistent", "XDG_CONFIG_DIRS": "/nonexistent"}
        for words in (("smpc-run", program, X, Y), ("smpc-run", "ps"), ("smpc-fetch", UNKNOWN)):
            error = error_of(self.run_tool(tool(words[0]), *words[1:], "-f", "json", check=4, cwd="/", env=env).stderr)
            self.assertEqual(error["code"], "config")
        self.fetch(UNKNOWN, "--config", "nothing.json", check=4)

    def test_a_party_out_of_reach(self):
        job = self.detached(SUM, X, Y)
        self.smpc_run("wait", job)
        config = self.client_with(p3={"url": "http://127.0.0.1:1/"})
        for words in (("smpc-run", "--timeout=3s", self.compiled("p", SUM), X, Y), ("smpc-fetch", "--timeout=3s", job)):
            error = error_of(self.run_tool(tool(words[0]), *words[1:], "--config", config, "-f", "json", check=6).stderr)
            self.assertEqual((error["code"], error["party"]), ("unavailable", 3))
        status = only_document(self.smpc_run("status", "--config", config, "--timeout=3s", "-f", "json", job).stdout)
        validate("job-status", status)
        self.assertEqual([party["state"] for party in status["parties"]], ["succeeded", "succeeded", "unknown"])

    def test_usage(self):
        for words in (("smpc-run",), ("smpc-run", "wait"), ("smpc-run", "wait", "no-uuid"), ("smpc-run", "status", "x"), ("smpc-run", "cancel", "x"),
                      ("smpc-run", "--job-id", "x", "p.sb"), ("smpc-run", "p.sb", "-i", "x"), ("smpc-run", "p.sb", "x"), ("smpc-run", "--retries", "many", "p.sb"),
                      ("smpc-fetch",), ("smpc-fetch", "no-uuid"), ("smpc-fetch", "--wait=x", UNKNOWN), ("smpc-fetch", "--waut", UNKNOWN), ("smpc-run", "--detch", "p.sb")):
            with self.subTest(words=words):
                done = self.run_tool(tool(words[0]), *words[1:], check=2)
                self.assertTrue(done.stderr.startswith("error: "), done.stderr)
        self.assertIn("--detach", self.smpc_run("--detch", "p.sb", check=2).stderr)

    def test_unknown_ids(self):
        for words in (("smpc-fetch", UNKNOWN), ("smpc-run", "wait", UNKNOWN), ("smpc-run", "status", UNKNOWN), ("smpc-run", "result", UNKNOWN),
                      ("smpc-run", "logs", UNKNOWN), ("smpc-run", "cancel", UNKNOWN), ("smpc-run", "rm", "-y", UNKNOWN), ("smpc-run", "rerun", UNKNOWN),
                      ("smpc-run", self.write("p.sc", SUM), X, "-i", UNKNOWN)):
            with self.subTest(words=words):
                self.assertEqual(error_of(self.run_tool(tool(words[0]), *words[1:], "-f", "json", check=13).stderr)["code"], "not-found")

    def test_a_stock_deployment(self):
        servers = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), StockParty) for _ in range(2)]
        for server in servers:
            server.asked = []
            self.addCleanup(server.server_close)
            self.addCleanup(server.shutdown)
            threading.Thread(target=server.serve_forever, daemon=True).start()
        parties = [{"name": f"p{k}", "url": f"http://127.0.0.1:{server.server_address[1]}/"} for k, server in enumerate(servers, 1)]
        config = self.write("stock.json", json.dumps({"current": "stock", "clouds": {"stock": {"parties": parties}}}))
        document = self.json_of("activation", "--config", config, "ephemeral-generic.default", "-i", UNKNOWN)
        for server in servers:
            self.assertEqual([(body["gameID"], body["amphoraParams"]) for body in server.asked], [(document["secret"], [UNKNOWN])])
        for words in (("-d", "-i", UNKNOWN), (X,)):
            error = error_of(self.smpc_run("--config", config, "ephemeral-generic.default", *words, "-f", "json", check=2).stderr)
            self.assertIn("Carbyne Stack", error["message"])

    # -- results that cannot be right -------------------------------------------------------------------------------------------
    def test_parties_that_disagree(self):
        for streams, what, party in (([stream_of(x=1), stream_of(x=1), stream_of(x=2)], "public value", 3),
                                     ([stream_of(x=1), stream_of(y=1), stream_of(x=1)], "names", 2),
                                     ([stream_of(x=1, y=2), stream_of(x=1), stream_of(x=1)], "number", 1)):
            id = str(uuid.uuid4())
            for number, stream in enumerate(streams, 1):
                status, body = self.cloud.ask(number, "PUT", f"/smpc/v1/streams/{id}", stream, {"Content-Type": "application/vnd.smpc.stream"})
                self.assertEqual(status, 201, body)
            with self.subTest(what=what):
                done = self.fetch(id, "-f", "json", check=10)
                self.assertEqual(done.stdout, "")
                error = error_of(done.stderr)
                self.assertEqual((error["code"], error.get("party")), ("inconsistent-result", party))

    def test_a_stream_that_one_party_lacks(self):
        id = str(uuid.uuid4())
        for number in (1, 2):
            self.cloud.ask(number, "PUT", f"/smpc/v1/streams/{id}", stream_of(x=1), {"Content-Type": "application/vnd.smpc.stream"})
        done = self.fetch(id, "-f", "json", check=None)
        self.assertIn(done.returncode, (10, 13))
        self.assertEqual(done.stdout, "")
        self.assertEqual(error_of(done.stderr)["party"], 3)

    def test_a_damaged_stream(self):
        id = self.upload("x:pd_shared3p uint64[]=1,2,3")
        file = self.cloud.stream_file(2, id)
        data = bytearray(file.read_bytes())
        data[-1] ^= 1
        file.write_bytes(data)
        done = self.fetch(id, "-f", "json", check=15)
        error = error_of(done.stderr)
        self.assertEqual((error["code"], error["party"], done.stdout), ("corrupt", 2, ""))
        self.run_tool(tool("smpc-upload"), "rm", "-y", id)

    def test_a_damaged_result(self):
        job = self.detached(SUM, X, Y)
        self.smpc_run("wait", job)
        file, = (self.cloud.data / "party2" / "jobs" / job).glob("result.*")
        data = bytearray(file.read_bytes())
        data[-1] ^= 1
        file.write_bytes(data)
        for words in (("smpc-fetch", job), ("smpc-run", "result", job)):
            done = self.run_tool(tool(words[0]), *words[1:], "-f", "json", check=15)
            error = error_of(done.stderr)
            self.assertEqual((error["code"], error["party"], done.stdout), ("corrupt", 2, ""))


if __name__ == "__main__":
    unittest.main()
