# SPDX-License-Identifier: Apache-2.0
"""Parties that misbehave. Whatever party 2 does to a tool's requests (lost, cut and damaged answers, errors, silence, a wrong
certificate), the tool either succeeds by repeating, or ends with one clear error that names the party and has the right code;
and no party keeps half of anything.

`--every` in $SMPC_TEST_LONG cuts answers at every byte instead of at some.
"""
import concurrent.futures
import hashlib
import json
import os
import ssl
import time
import unittest
import uuid

import hostile
from certificates import Authority, pin
from cloud import CloudTest
from hostile import Proxy, on
from tools import tool

STEP = 1 if os.environ.get("SMPC_TEST_LONG") else 23

ECHO = """
import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {
    pd_shared3p uint64 x = argument("x");
    publish("x", declassify(x));
}
"""
VALUE = "x:pd_shared3p uint64=4711"


class HostileParty(CloudTest):
    def setUp(self):
        super().setUp()
        self.program = self.compiled("echo", ECHO)
        self.number = 0

    def proxied(self, fault, **options) -> Proxy:
        """A proxy in front of party 2 and the configuration that uses it as `self.config`."""
        proxy = Proxy(("127.0.0.1", self.cloud.ports()[1]), fault, **options)
        self.addCleanup(proxy.close)
        return proxy

    def config_for(self, proxy: Proxy, **more) -> str:
        self.number += 1
        return str(self.write(f"client{self.number}.json", json.dumps(self.cloud.client_config(p2={"url": proxy.url, **more}))))

    def upload(self, config: str, id: str, *more, check: int | None = 0):
        return self.run_tool(tool("smpc-upload"), "--config", config, "-f", "json", "--id", id, *more, VALUE, check=check)

    def assert_error(self, done, code: str, *words: str):
        """One error, with this code, naming party 2."""
        error = self.error_of(done)
        self.assertEqual(error["code"], code, done.stderr)
        self.assertEqual(done.returncode, error["exit"])
        self.assertEqual(error.get("party"), 2, done.stderr)
        self.assertRegex(error["message"], r"party 2|p2")
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertEqual(done.stdout, "")

    def assert_nothing_stored(self, id: str):
        self.assertEqual(self.cloud.stream_statuses(id), [404, 404, 404])

    # -- uploads that fail for good ------------------------------------------------------------------------------------------
    def test_faults_that_last(self):
        put = ("PUT", "/streams/")
        faults = {
            "connection ends without an answer": (on(*put, hostile.unreached()), ("unavailable", "timeout")),
            "answer is cut in its head": (on(*put, hostile.cut(20)), ("unavailable", "timeout")),
            "answer is cut in its body": (on(*put, hostile.cut_body(5)), ("unavailable", "timeout")),
            "answer is reset": (on(*put, hostile.cut(5, reset=True)), ("unavailable", "timeout")),
            "answer is noise": (on(*put, hostile.garbage(1)), ("unavailable", "timeout")),
            "answer is text": (on(*put, hostile.literal(b"SSH-2.0-OpenSSH_9.2\r\n")), ("unavailable", "timeout")),
            "error 500": (on(*put, hostile.reply(500, b"{}")), ("failed", "unavailable")),
            "error 502 of a gateway": (on(*put, hostile.reply(502, b"<html>Bad Gateway</html>", "text/html")), ("unavailable",)),
            "error 503": (on(*put, hostile.reply(503)), ("unavailable",)),
            "error 504": (on(*put, hostile.reply(504)), ("timeout", "unavailable")),
            "error 413": (on(*put, hostile.reply(413)), ("input",)),
            "error 403": (on(*put, hostile.reply(403)), ("denied",)),
            "status that does not exist": (on(*put, hostile.reply(299)), ("unavailable", "failed", "internal")),
            "redirect": (on(*put, hostile.literal(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n")),
                         ("unavailable", "failed")),
            "silence": (on(*put, hostile.hang()), ("timeout",)),
            "slow drops": (on(*put, hostile.drip(0.2)), ("timeout",)),
        }

        def one(item):
            name, (fault, codes) = item
            proxy = self.proxied(fault)
            id = str(uuid.uuid4())
            begin = time.monotonic()
            done = self.upload(self.config_for(proxy), id, "--timeout", "2s", check=None)
            return name, codes, id, done, time.monotonic() - begin

        for name, codes, id, done, seconds in self.parallel(one, faults.items()):
            with self.subTest(fault=name):
                self.assertIn(self.error_of(done)["code"], codes, done.stderr)
                self.assert_error(done, self.error_of(done)["code"])
                self.assertLess(seconds, 20)
                self.assert_nothing_stored(id)

    def parallel(self, function, items) -> list:
        # Most of the time the tools wait for the next try.
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            return list(pool.map(function, list(items)))

    def test_a_party_that_is_not_there(self):
        proxy = self.proxied(hostile.honest)
        config = self.config_for(proxy)
        proxy.close()
        id = str(uuid.uuid4())
        self.assert_error(self.upload(config, id, "--timeout", "2s", check=6), "unavailable", "refused", str(proxy.port))
        self.assert_nothing_stored(id)

    def test_what_cannot_be_removed_is_named_with_the_command(self):
        """Party 2 takes the object and is never heard of again: what may remain is said, with the command that removes it."""
        stored = []

        def fault(exchange):
            if exchange.method == "PUT":
                exchange.forward()
                stored.append(exchange.target)
            elif not stored:
                hostile.honest(exchange)

        proxy = self.proxied(fault)
        id = str(uuid.uuid4())
        done = self.upload(self.config_for(proxy), id, "--timeout", "2s", check=None)
        self.assertIn(done.returncode, (6, 7))
        self.assertTrue(stored)
        self.assertEqual(self.cloud.stream_statuses(id), [404, 200, 404])
        self.assertIn(f"smpc-upload rm {id}", done.stderr)
        self.run_tool(tool("smpc-upload"), "rm", "--yes", id)
        self.assert_nothing_stored(id)

    # -- answers lost once ---------------------------------------------------------------------------------------------------
    def test_uploads_survive_answers_cut_at_any_byte(self):
        def one(at):
            proxy = self.proxied(hostile.first(1, on("PUT", "/streams/", hostile.cut(at))))
            id = str(uuid.uuid4())
            done = self.upload(self.config_for(proxy), id, check=None)
            proxy.close()
            return at, id, done

        length = len(self.reply_to("PUT", f"/smpc/v1/streams/{uuid.uuid4()}"))
        for at, id, done in self.parallel(one, range(0, length, STEP)):
            with self.subTest(at=at):
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(self.cloud.stream_statuses(id), [200, 200, 200])

    def test_runs_survive_answers_cut_at_any_byte(self):
        def one(item):
            (method, path), at = item
            proxy = self.proxied(self.once(method, path, hostile.cut(at)))
            done = self.run_tool(tool("smpc-run"), "--config", self.config_for(proxy), "-f", "json", "--values-only", self.program, "x=4711", check=None)
            proxy.close()
            return method, path, at, done

        requests = (("POST", r"/jobs$"), ("GET", r"/jobs/[^/]*$|/jobs/[^/?]*\?"), ("GET", r"/result"), ("PUT", "/programs/"))
        items = [(request, at) for request in requests for at in range(0, 300, 13 * STEP if STEP > 1 else 1)]
        for method, path, at, done in self.parallel(one, items):
            with self.subTest(request=f"{method} {path}", at=at):
                self.assertEqual((done.returncode, done.stdout.strip()), (0, '{"x":4711}'), done.stderr)

    def once(self, method: str, path: str, fault):
        """The fault for the first request of this kind only."""
        seen = []

        def choose(exchange):
            def spoil(inner):
                if seen:
                    hostile.honest(inner)
                else:
                    seen.append(inner.target)
                    fault(inner)

            on(method, path, spoil)(exchange)

        return choose

    def reply_to(self, method: str, target: str) -> bytes:
        """How long an answer to an upload is, in bytes."""
        lengths = []

        def fault(exchange):
            reply = exchange.forward()
            if exchange.method == method:
                lengths.append(reply)
            exchange.answer(reply)

        proxy = self.proxied(fault)
        self.upload(self.config_for(proxy), target.rpartition("/")[2])
        return lengths[0]

    # -- answers that lie ----------------------------------------------------------------------------------------------------
    def finished_job(self) -> str:
        return json.loads(self.run_tool(tool("smpc-run"), "-f", "json", self.program, "x=4711").stdout)["job"]

    def fetch(self, fault, job: str, *more, check: int | None):
        proxy = self.proxied(fault)
        return self.run_tool(tool("smpc-fetch"), "--config", self.config_for(proxy), "-f", "json", "--timeout", "3s", *more, job, check=check)

    def test_results_that_do_not_fit_together(self):
        job = self.finished_job()
        flip = hostile.changed_body(lambda body: body[:-1] + bytes([body[-1] ^ 1]))
        done = self.fetch(on("GET", "/result", flip), job, check=None)
        self.assertIn(done.returncode, (6, 10), done.stderr)  # the digest in the answer's head may tell already
        self.assertEqual(done.stdout, "")
        self.assertRegex(done.stderr, "party 2|p2|parties")
        for name, change in (("shorter", lambda body: body[:-4]), ("longer", lambda body: body + b"\0"), ("empty", lambda body: b""),
                             ("renamed", lambda body: body.replace(b"x", b"y", 1)), ("noise", lambda body: os.urandom(len(body)))):
            with self.subTest(change=name):
                done = self.fetch(on("GET", "/result", hostile.changed_body(change)), job, check=None)
                self.assertIn(done.returncode, (6, 10), done.stderr)
                self.assertEqual(done.stdout, "")

    def test_results_that_never_come(self):
        job = self.finished_job()
        for name, fault, codes in (("silence", hostile.hang(), (7,)), ("slow drops", hostile.drip(0.5), (7,)), ("garbage", hostile.garbage(2), (6, 7)),
                                   ("cut", hostile.cut_body(3), (6, 7)), ("500", hostile.reply(500), (1, 6)), ("404", hostile.reply(404), (10,)),
                                   ("flood", hostile.flood(2), (6, 7, 10, 1))):
            with self.subTest(fault=name):
                done = self.fetch(on("GET", "/result", fault), job, check=None)
                self.assertIn(done.returncode, codes, done.stderr)
                self.assertEqual(done.stdout, "")
                self.assertRegex(done.stderr, "party 2|p2")

    def test_answers_about_jobs_that_make_no_sense(self):
        job = self.finished_job()
        bodies = {"no JSON": b"hello", "another type": b"[1,2]", "no state": b'{"id":"%s"}' % job.encode(),
                  "unknown state": b'{"id":"%s","state":"dancing","attempt":1,"party":2}' % job.encode(), "empty": b"",
                  "deep": b"[" * 100_000, "numbers": b'{"id":17,"state":18,"attempt":-1e999}', "cut in a character": b'{"id":"\xc3'}
        for name, body in bodies.items():
            with self.subTest(body=name):
                fault = on("GET", rf"/jobs/{job}(\?|$)", hostile.reply(200, body))
                proxy = self.proxied(fault)
                done = self.run_tool(tool("smpc-run"), "status", "--config", self.config_for(proxy), "-f", "json", "--timeout", "3s", job, check=None)
                self.assertNotIn(done.returncode, (70, -6, -11, 134, 139), done.stderr)
                if done.returncode == 0:  # the others' word is shown, party 2 as one that did not answer
                    self.assertRegex(done.stdout, "unavailable|unreachable|error")
                else:
                    self.assertRegex(done.stderr, "party 2|p2")

    def test_a_job_that_one_party_refuses_is_cancelled_at_the_others(self):
        refusal = json.dumps({"error": {"code": "denied", "exit": 5, "message": "alice may not run this", "party": 2}}).encode()
        proxy = self.proxied(on("POST", "/jobs$", hostile.reply(403, refusal)))
        job = str(uuid.uuid4())
        done = self.run_tool(tool("smpc-run"), "-d", "--config", self.config_for(proxy), "-f", "json", "--job-id", job, self.program, "x=1", check=5)
        self.assert_error(done, "denied", "alice may not run this")
        states = self.cloud.job_states(job)
        self.assertEqual(states[1], None)
        for state in (states[0], states[2]):
            self.assertIn(state, (None, "cancelled"))

    # -- TLS -----------------------------------------------------------------------------------------------------------------
    def tls(self, cert, key) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        return context

    def test_certificates(self):
        authority, other = Authority(self.directory, "ca"), Authority(self.directory, "other")
        good = authority.sign("good")
        cases = (
            ("trusted", good, {"ca": str(authority.cert)}, 0),
            ("pinned", good, {"pin": pin(good[0])}, 0),
            ("another authority", good, {"ca": str(other.cert)}, 5),
            ("the system's authorities", good, {}, 5),
            ("another host", authority.sign("elsewhere", hosts="DNS:p2.example.org"), {"ca": str(authority.cert)}, 5),
            ("expired", authority.sign("old", expired=True), {"ca": str(authority.cert)}, 5),
            ("wrong pin", good, {"pin": "sha256:" + hashlib.sha256(b"no").hexdigest()}, 5),
        )
        for name, (cert, key), trust, code in cases:
            with self.subTest(certificate=name):
                proxy = self.proxied(hostile.honest, tls=self.tls(cert, key))
                id = str(uuid.uuid4())
                done = self.upload(self.config_for(proxy, **trust), id, "--timeout", "5s", check=code)
                if code:
                    self.assert_error(done, "denied", "certificate" if "pin" not in trust else "pin")
                    self.assertEqual(proxy.seen, [], "nothing is said to a party that is not who it should be")
                    self.assert_nothing_stored(id)
                else:
                    self.assertEqual(self.cloud.stream_statuses(id), [200, 200, 200])

    def test_a_party_without_tls_where_tls_is_expected(self):
        port = self.cloud.ports()[1]
        config = self.client_with(p2={"url": f"https://127.0.0.1:{port}/"})
        id = str(uuid.uuid4())
        done = self.upload(config, id, "--timeout", "3s", check=None)
        self.assertIn(done.returncode, (5, 6), done.stderr)
        self.assert_error(done, self.error_of(done)["code"])
        self.assert_nothing_stored(id)


if __name__ == "__main__":
    unittest.main()
