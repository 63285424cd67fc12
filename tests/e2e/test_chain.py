# SPDX-License-Identifier: Apache-2.0
"""Share, upload, run, fetch: through the services every example gives what `smpc-local run` gives; jobs live without their clients."""
import json
import os
import random
import signal
import subprocess
import time
import unittest
import uuid

from cloud import CloudTest, wait_until
from tools import ENDLESS, EXAMPLES, tool

ECHO = """
import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {
    pd_shared3p uint64 x = argument("x");
    print("echo");
    publish("x", declassify(x));
}
"""
FAILING = """
void main() {
    uint64 x = 3;
    print("before the end");
    assert(x == 4);
}
"""
UNKNOWN = "00000000-0000-4000-8000-000000000000"


class Chain(CloudTest):
    def test_the_whole_chain_in_one_line(self):
        self.compiled("p", ECHO)
        done = self.shell("id=$(smpc-share -p p.sb x=1 | smpc-upload) && job=$(smpc-run -d p.sb -i $id) && "
                          "smpc-fetch --wait $job --values-only -f json")
        self.assertEqual(done.stdout, '{"x":1}\n')
        self.assertEqual(done.stderr, "")

    def test_a_failing_part_ends_the_line(self):
        self.compiled("p", FAILING)
        done = self.shell("job=$(smpc-run -d p.sb) && smpc-fetch --wait $job --values-only -f json", check=9)
        self.assertEqual(done.stdout, "")
        self.assertRegex(done.stderr, "assert")

    # -- examples ------------------------------------------------------------------------------------------------------------
    def step_by_step(self, program, *arguments) -> dict:
        """Compile, share, upload, run, fetch, each by its own tool."""
        self.run_tool(tool("smpc-scc"), program, "-o", "p.sb")
        self.run_tool(tool("smpc-share"), "-p", "p.sb", *arguments, "-o", "in.bundle")
        id = self.run_tool(tool("smpc-upload"), "--consume", "in.bundle").stdout.strip()
        self.assertFalse((self.directory / "in.bundle").exists())
        job = self.run_tool(tool("smpc-run"), "-d", "p.sb", "-i", id).stdout.strip()
        results = json.loads(self.run_tool(tool("smpc-fetch"), "--wait", job, "--values-only", "-f", "json").stdout)
        self.run_tool(tool("smpc-upload"), "rm", "--yes", id)
        return results

    def at_once(self, program, *arguments) -> dict:
        return json.loads(self.run_tool(tool("smpc-run"), program, *arguments, "-f", "json", "--values-only").stdout)

    def assert_equal_everywhere(self, program, *arguments, expected: dict | None = None):
        local = json.loads(self.run_tool(tool("smpc-local"), "run", program, *arguments, "-f", "json", "--values-only").stdout)
        if expected is not None:
            self.assertEqual(local, expected)
        self.assertEqual(self.step_by_step(program, *arguments), local)
        self.assertEqual(self.at_once(program, *arguments), local)

    def test_auction(self):
        directory = EXAMPLES / "auction"
        self.assert_equal_everywhere(directory / "auction.sc", "--values", directory / "inputs.json", expected=json.loads((directory / "expected.json").read_text()))
        self.assert_equal_everywhere(directory / "auction.sc", "alice=0", "bob=0", "carol=18446744073709551615", expected={"winner": 3, "price": 0})

    def test_scalar_product(self):
        directory = EXAMPLES / "scalar-product"
        expected = int(self.run_tool(directory / "generate.py", self.directory, 100_000).stdout)
        self.assert_equal_everywhere(directory / "scalar_product.sc", "--csv", self.directory / "alice.csv:x", "--csv", self.directory / "bob.csv:y",
                                     expected={"rows": 100_000, "scalarProduct": expected})

    def test_scalar_product_of_owners_who_upload_by_themselves(self):
        directory = EXAMPLES / "scalar-product"
        expected = int(self.run_tool(directory / "generate.py", self.directory, 1000).stdout)
        ids = []
        for owner, name in (("alice", "x"), ("bob", "y")):
            column = [int(line.split(",")[1]) for line in (self.directory / f"{owner}.csv").read_text().splitlines()[1:]]
            values = self.write(f"{owner}.json", json.dumps({name: {"domain": "pd_shared3p", "type": "int64", "value": column}}))
            ids.append(self.shell(f"smpc-share --values {values} | smpc-upload").stdout.strip())
        done = self.run_tool(tool("smpc-run"), directory / "scalar_product.sc", "-i", ids[0], "-i", ids[1], "-f", "json", "--values-only")
        self.assertEqual(json.loads(done.stdout), {"rows": 1000, "scalarProduct": expected})

    def test_iris(self):
        self.run_tool(EXAMPLES / "iris" / "split.py", self.directory)
        columns = ("--csv", self.directory / "sepals.csv", "--csv", self.directory / "petals.csv")
        results = self.step_by_step(EXAMPLES / "iris" / "iris.sc", *columns)
        report = self.run_tool(EXAMPLES / "iris" / "report.py", input=json.dumps(results))
        self.assertIn("All values equal those computed in the clear.", report.stdout)
        self.assertEqual(self.at_once(EXAMPLES / "iris" / "iris.sc", *columns), results)

    def test_sort(self):
        rng = random.Random(5)
        data = [rng.randint(-(2**63), 2**63 - 1) for _ in range(200)]
        inputs = self.write("inputs.json", json.dumps({"data": data}))
        self.assert_equal_everywhere(EXAMPLES / "sort" / "sort.sc", "--values", inputs, expected={"sorted": sorted(data)})

    # -- jobs without their clients --------------------------------------------------------------------------------------------
    def detached(self, text: str, *words) -> str:
        return self.run_tool(tool("smpc-run"), "-d", self.compiled("job", text), *words).stdout.strip()

    def running(self, job: str):
        wait_until(lambda: self.cloud.job_states(job) == ["running"] * 3, what=f"the start of job {job}")

    def test_life_of_a_job(self):
        job = self.detached(ECHO, "x=5", "--label", "kind=life")
        self.assertEqual(str(uuid.UUID(job)), job)
        self.assertEqual(self.run_tool(tool("smpc-run"), "wait", job).stdout, "x = 5\n")
        status = json.loads(self.run_tool(tool("smpc-run"), "status", "-f", "json", job).stdout)
        self.assertEqual(status["state"], "succeeded")
        self.assertEqual(self.run_tool(tool("smpc-run"), "logs", job).stdout, "echo\n")
        self.assertEqual(self.run_tool(tool("smpc-run"), "result", job, "-f", "json", "--values-only").stdout, '{"x":5}\n')
        listed = json.loads(self.run_tool(tool("smpc-run"), "ps", "--all", "--label", "kind=life", "-f", "json").stdout)
        self.assertEqual([entry["id"] for entry in listed["jobs"]], [job])
        again = self.run_tool(tool("smpc-run"), "rerun", job, "x=6", "-f", "json", "--values-only")
        self.assertEqual(json.loads(again.stdout), {"x": 6})
        self.run_tool(tool("smpc-run"), "rm", "--yes", job)
        self.run_tool(tool("smpc-run"), "status", job, check=13)
        self.run_tool(tool("smpc-fetch"), job, check=13)

    def test_cancel(self):
        job = self.detached(ENDLESS)
        self.running(job)
        self.run_tool(tool("smpc-fetch"), job, check=7)
        self.run_tool(tool("smpc-fetch"), "--wait=300ms", job, check=7)
        self.run_tool(tool("smpc-run"), "wait", "--timeout", "300ms", job, check=7)
        self.assertEqual(self.cloud.job_states(job), ["running"] * 3)
        self.run_tool(tool("smpc-run"), "cancel", job)
        wait_until(lambda: self.cloud.job_states(job) == ["cancelled"] * 3, what="the end of the job")
        wait_until(lambda: not self.cloud.runtimes(), what="the end of the tasks")
        self.run_tool(tool("smpc-run"), "wait", job, check=12)
        self.run_tool(tool("smpc-fetch"), "--wait", job, check=12)

    def test_a_client_that_is_interrupted_leaves_its_job_running(self):
        for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            with self.subTest(signal=number):
                id = str(uuid.uuid4())
                run = self.start_tool(tool("smpc-run"), "--job-id", id, self.compiled("endless", ENDLESS))
                self.running(id)
                time.sleep(0.2)
                run.send_signal(number)
                _, error = run.communicate(timeout=20)
                self.assertEqual(run.returncode, status, error)
                self.assertIn(f"smpc-run wait {id}", error)
                self.assertEqual(self.cloud.job_states(id), ["running"] * 3)
                self.run_tool(tool("smpc-run"), "cancel", id)

    def test_cancel_on_interrupt(self):
        id = str(uuid.uuid4())
        run = self.start_tool(tool("smpc-run"), "--cancel-on-interrupt", "--job-id", id, self.compiled("endless", ENDLESS))
        self.running(id)
        time.sleep(0.2)
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=20)
        self.assertIn(run.returncode, (12, 130))
        wait_until(lambda: self.cloud.job_states(id) == ["cancelled"] * 3, what="the end of the job")

    def test_a_killed_client_finds_its_job_again(self):
        id = str(uuid.uuid4())
        program = self.compiled("p", ECHO)
        run = self.start_tool(tool("smpc-run"), "--job-id", id, "--at", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2)), program, "x=8",
                              "--keep-inputs")
        wait_until(lambda: None not in self.cloud.job_states(id), what="the job")
        run.kill()
        run.communicate()
        self.assertEqual(self.run_tool(tool("smpc-run"), "wait", id, "-f", "json", "--values-only").stdout, '{"x":8}\n')
        self.assertEqual(self.run_tool(tool("smpc-fetch"), id, "-f", "json", "--values-only").stdout, '{"x":8}\n')

    def test_the_same_id_is_the_same_job(self):
        id = str(uuid.uuid4())
        stream = self.run_tool(tool("smpc-upload"), "x:pd_shared3p uint64=3").stdout.strip()
        program = self.compiled("p", ECHO)
        for _ in range(2):
            done = self.run_tool(tool("smpc-run"), "--job-id", id, program, "-i", stream, "-f", "json", "--values-only")
            self.assertEqual(json.loads(done.stdout), {"x": 3})
        self.run_tool(tool("smpc-run"), "--job-id", id, program, "-i", stream, "--retries", "9", check=11)

    def test_the_same_upload_is_the_same_object(self):
        self.run_tool(tool("smpc-share"), "x:pd_shared3p uint64=3", "-o", "one.bundle")
        self.run_tool(tool("smpc-share"), "x:pd_shared3p uint64=3", "-o", "other.bundle")
        id = str(uuid.uuid4())
        for _ in range(2):
            self.assertEqual(self.run_tool(tool("smpc-upload"), "--id", id, "one.bundle").stdout, id + "\n")
        self.run_tool(tool("smpc-upload"), "--id", id, "other.bundle", check=11)
        self.assertEqual(self.cloud.stream_statuses(id), [200] * 3, "the object that was there before is untouched")

    def test_a_failed_job_keeps_its_error(self):
        job = self.detached(FAILING)
        for command in (("wait", job), ("result", job)):
            wait_until(lambda: self.cloud.job_states(job) == ["failed"] * 3)
            done = self.run_tool(tool("smpc-run"), *command, check=9)
            self.assertRegex(done.stderr, "assert")
        # A party that hears of another's failure may end before it prints.
        self.assertIn("before the end\n", self.run_tool(tool("smpc-run"), "logs", job).stdout)
        self.run_tool(tool("smpc-fetch"), job, check=9)

    def test_a_shape_that_does_not_fit(self):
        job = self.run_tool(tool("smpc-run"), "-d", self.compiled("p", ECHO.replace('publish("x", declassify(x));', 'uint64[[1]] v = {1, 2, 3}; publish("v", v);')),
                            "x=1").stdout.strip()
        done = self.run_tool(tool("smpc-fetch"), "--wait", "--shape", "v=2,2", job, check=2)
        self.assertRegex(done.stderr, "^error: .*v")
        self.assertEqual(self.run_tool(tool("smpc-fetch"), "--shape", "v=3,1", job).stdout, "v = [[1], [2], [3]]\n")
        self.run_tool(tool("smpc-fetch"), job, "-o", "no/such/file", check=3)

    def test_unknown_ids(self):
        for words in (("smpc-fetch", UNKNOWN), ("smpc-run", "wait", UNKNOWN), ("smpc-run", "status", UNKNOWN), ("smpc-run", "cancel", UNKNOWN),
                      ("smpc-run", "logs", UNKNOWN), ("smpc-upload", "show", UNKNOWN), ("smpc-upload", "rm", "--yes", UNKNOWN), ("smpc-run", "-d", "no-such-program")):
            with self.subTest(command=words):
                self.run_tool(tool(words[0]), *words[1:], check=13 if words[-1] == UNKNOWN else None)

    def test_services_restarted_with_jobs_in_the_queue(self):
        program = self.compiled("p", ECHO)
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3))
        jobs = [self.run_tool(tool("smpc-run"), "-d", "--at", at, program, f"x={i}").stdout.strip() for i in range(3)]
        self.cloud.local("restart")
        for i, job in enumerate(jobs):
            done = self.run_tool(tool("smpc-fetch"), "--wait", job, "-f", "json", "--values-only")
            self.assertEqual(json.loads(done.stdout), {"x": i})

    def test_clients_at_the_same_time(self):
        program = self.compiled("p", ECHO)
        runs = [self.start_tool(tool("smpc-run"), program, f"x={i}", "-f", "json", "--values-only") for i in range(12)]
        for i, run in enumerate(runs):
            out, error = run.communicate(timeout=120)
            self.assertEqual((run.returncode, out), (0, f'{{"x":{i}}}\n'), error)

    def test_the_tools_do_not_need_the_folder(self):
        """From elsewhere with a configuration, and with what `smpc-local env` prints."""
        config = self.client_with()
        program = self.compiled("p", ECHO)
        done = self.run_tool(tool("smpc-run"), "--config", config, program, "x=1", cwd="/")
        self.assertEqual(done.stdout, "x = 1\n")
        exports = self.cloud.local("env").stdout
        done = subprocess.run(["sh", "-euc", f"{exports}\ncd /\n{tool('smpc-run')} {program} x=2"], env={**self.env, "PATH": os.environ["PATH"]},
                              capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (0, "x = 2\n"), done.stderr)


if __name__ == "__main__":
    unittest.main()
