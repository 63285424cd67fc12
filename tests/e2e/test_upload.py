# SPDX-License-Identifier: Apache-2.0
"""smpc-upload from its user's side: every command and option, what it prints, and how it fails."""
import hashlib
import json
import os
import unittest
import uuid

import schemas
from cloud import CloudTest
from tools import tool

SUM = """
import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {
    pd_shared3p uint64 x = argument("x");
    publish("x", declassify(x));
}
"""
TYPED = "x:pd_shared3p uint64=1"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


class Upload(CloudTest):
    def upload(self, *words, check=0, **options):
        return self.run_tool(tool("smpc-upload"), *words, check=check, **options)

    def bundle(self, name: str = "in.bundle", value: str = TYPED) -> str:
        self.run_tool(tool("smpc-share"), value, "-o", name)
        return name

    def shown(self, id: str) -> dict:
        document = schemas.only_document(self.upload("show", "-f", "json", id).stdout)
        schemas.validate("stream", document)
        return document

    def test_text_mode_prints_the_id_alone(self):
        for words in ([self.bundle()], [TYPED], ["send", TYPED]):
            done = self.upload(*words)
            self.assertEqual(str(uuid.UUID(done.stdout.strip())), done.stdout.strip())
            self.assertEqual(done.stderr, "")
        with open(self.directory / self.bundle(), "rb") as file:
            for words in ([], ["-"]):
                done = self.run_tool(tool("smpc-upload"), *words, stdin=file)
                file.seek(0)
                self.assertEqual(len(done.stdout), 37)

    def test_the_same_id_is_one_upload(self):
        id = str(uuid.uuid4())
        bundle = self.bundle()
        for expected in ("stored", "present"):
            document = schemas.only_document(self.upload("-f", "json", "--id", id, bundle).stdout)
            schemas.validate("upload", document)
            self.assertEqual({p["status"] for p in document["parties"]}, {expected})
            self.assertEqual(document["id"], id)
        self.upload("--id", id, self.bundle("other.bundle"), check=11)
        self.upload("--id", "no-uuid", bundle, check=2)

    def test_resume_skips_parties_that_have_it(self):
        id = str(uuid.uuid4())
        bundle = self.bundle()
        self.upload("--id", id, bundle)
        document = json.loads(self.upload("--resume", "--id", id, "--parallel", "1", "-f", "json", bundle).stdout)
        self.assertEqual({p["status"] for p in document["parties"]}, {"present"})
        self.upload("--no-resume", "--id", id, bundle)
        done = self.upload("--resume", bundle, check=2)
        self.assertIn("--id", done.stderr)

    def test_tags_and_time_to_live(self):
        id = self.upload("--tag", "round=1", "--tag", "kind=bid", "--ttl", "7d", "--authorize", "a.sb", "--authorize", "b.sb", TYPED).stdout.strip()
        document = self.shown(id)
        self.assertEqual(document["tags"], {"round": "1", "kind": "bid", "authorizedPrograms": "a.sb,b.sb"})
        self.assertIsNotNone(document["expires"])
        self.assertTrue(document["complete"])
        listed = json.loads(self.upload("ls", "--tag", "round=1", "--tag", "kind=bid", "-f", "json").stdout)
        schemas.validate("streams", listed)
        self.assertEqual([s["id"] for s in listed["streams"]], [id])
        self.assertIn(f"{id} ", self.upload("ls", "--tag=round=1").stdout)
        self.assertEqual(self.upload("ls", "--tag", "round=2").stdout, "")
        self.upload("tag", id, "round=2", "kind=")
        self.assertEqual(self.shown(id)["tags"], {"round": "2", "authorizedPrograms": "a.sb,b.sb"})
        tagged = json.loads(self.upload("tag", id, "more=x", "-f", "json").stdout)
        schemas.validate("stream", tagged)
        text = self.upload("show", id).stdout
        for line in (f"id       {id}", "more=x", "party 1", "party 3"):
            self.assertIn(line, text)
        for bad in ("novalue", "=x"):
            self.upload("--tag", bad, TYPED, check=2)
        self.upload("--tag", "a=1", "--tag", "a=2", TYPED, check=2)
        self.upload("--ttl", "soon", TYPED, check=2)

    def test_removed_everywhere(self):
        ids = [self.upload(TYPED).stdout.strip() for _ in range(2)]
        self.upload("rm", *ids, check=2)  # nobody can be asked
        self.assertIn(ids[0], self.upload("rm", "--dry-run", *ids).stderr)
        self.shown(ids[0])
        done = self.upload("rm", "-y", "-f", "json", *ids)
        schemas.validate("ids", json.loads(done.stdout))
        for id in ids:
            self.upload("show", id, check=13)
        self.assertEqual(self.error_of(self.upload("rm", "--yes", "-f", "json", ids[0], check=13))["code"], "not-found")

    def test_consume_deletes_the_file_after_success_only(self):
        bundle = self.bundle()
        self.upload("--consume", "--config", "no-such.json", bundle, check=4)
        self.assertTrue((self.directory / bundle).exists())
        self.upload("--consume", bundle)
        self.assertFalse((self.directory / bundle).exists())
        self.upload("--consume", TYPED, check=2)
        self.upload("--no-consume", self.bundle())

    def test_values_as_options(self):
        program = self.compiled("sum", SUM)
        values = self.write("values.json", '{"x": 5}')
        csv = self.write("x.csv", "x;y\n5;6\n")
        schema = self.write("schema.json", '{"domain":"pd_shared3p","csv":{"separator":";"},"columns":[{"source":"x","type":"float64","nullable":true}]}')
        ids = [self.upload(*words).stdout.strip() for words in (
            ["-p", program, "x=5"],
            ["--program", self.write("copy.sc", SUM), "-I", ".", "--include=.", "--no-warnings", "--values", values],
            ["-p", self.write("two.sc", SUM.replace("publish", 'uint64 y = argument("y"); publish')), "--partial", "x=5"],
            ["-p", program, "--csv", csv, "--separator=;"],
            ["x:uint64=5", "--domain", "pd_shared3p"],
            ["x:uint64=5", "--public", "x"],
            ["x:uint64=5", "--domain=pd_shared3p", "--insecure-seed", "7"],
        )]
        for id in ids:
            fetched = self.run_tool(tool("smpc-fetch"), id, "--values-only", "-f", "json").stdout
            self.assertEqual(fetched, '{"x":5}\n')
        id = self.upload("--csv", csv, "--schema", schema, "--nan", "missing").stdout.strip()
        self.assertEqual(self.run_tool(tool("smpc-fetch"), id, "--values-only", "-f", "json").stdout, '{"x":5.0,"have_x":true}\n')
        self.upload("-p", program, "y=5", check=3)
        self.upload("x:uint64=5", check=3)
        self.upload("x:other uint64=5", check=3)

    def test_predictable_uploads_are_warned_about(self):
        done = self.upload("--insecure-seed", "12", TYPED)
        self.assertIn("warning: --insecure-seed", done.stderr)

    def test_plan(self):
        for words in ([TYPED, "y:public string=hello"], [self.bundle()]):
            done = self.upload("-n", "-f", "json", *words)
            document = schemas.only_document(done.stdout)
            schemas.validate("upload-plan", document)
            self.assertEqual(len(document["parties"]), 3)
            self.assertTrue(all(p["bytes"] > 0 for p in document["parties"]))
            text = self.upload("--dry-run", *words).stdout
            self.assertIn("x: pd_shared3p uint64, 1 element", text)
        self.assertEqual(self.upload("ls", "-f", "json").stdout, self.upload("ls", "-f", "json").stdout)

    def test_bundles_that_are_none(self):
        good = (self.directory / self.bundle()).read_bytes()
        for name, data, what in (("empty", b"", "ends within"), ("text", b"no bundle at all", "is no bundle"), ("cut", good[:-1], "ends within the stream of party 3"),
                                 ("long", good + b"x", "goes on"), ("changed", good[:-1] + bytes([good[-1] ^ 1]), "damaged")):
            (self.directory / name).write_bytes(data)
            done = self.upload(name, check=3)
            self.assertIn(what, done.stderr)
            with open(self.directory / name, "rb") as file:
                self.assertIn(what, self.run_tool(tool("smpc-upload"), stdin=file, check=3).stderr)
        self.run_tool(tool("smpc-share"), "x:d uint64=1", "--parties", "2", "-o", "two.bundle")
        self.assertIn("for 2 parties", self.upload("two.bundle", check=3).stderr)
        self.assertIn('"ls"', self.upload("lss", check=3).stderr)
        self.upload(self.bundle(), TYPED, check=2)
        self.upload(self.bundle(), self.bundle("b.bundle"), check=2)

    def test_documents_of_share(self):
        share = lambda *words: schemas.only_document(self.run_tool(tool("smpc-share"), *words, "-f", "json").stdout)
        schemas.validate("value-kinds", share(TYPED, "--print-description"))
        schemas.validate("value-kinds", share(TYPED, "--dry-run"))
        schemas.validate("description", share("-p", self.compiled("sum", SUM), "--print-description"))
        schemas.validate("inspection", share("--inspect", self.bundle()))
        self.run_tool(tool("smpc-share"), TYPED, "-o", "shares/")
        schemas.validate("inspection", share("--inspect", "shares/1.args"))
        schemas.validate("results", share("--open", "in.bundle"))
        self.assertEqual(share("--open", "shares/1.args", "shares/2.args", "shares/3.args")["results"]["x"]["value"], 1)

    def test_a_bundle_for_another_cloud_is_warned_about(self):
        data = (self.directory / self.bundle()).read_bytes()
        name = json.loads(self.run_tool(tool("smpc-share"), "--inspect", "in.bundle", "-f", "json").stdout)["vc"]
        self.assertTrue(name)
        other = name[:-1] + chr(ord(name[-1]) ^ 1)
        (self.directory / "other.bundle").write_bytes(data.replace(f'"vc":"{name}"'.encode(), f'"vc":"{other}"'.encode()))
        self.assertIn("warning: the bundle was made for", self.upload("other.bundle").stderr)
        self.assertEqual(self.upload("-q", "other.bundle").stderr, "")

    def test_programs(self):
        executable = self.compiled("sum", SUM)
        digest = hashlib.sha256(executable.read_bytes()).hexdigest()
        self.assertEqual(self.upload("program", executable).stdout, f"sum.sb {digest}\n")
        again = json.loads(self.upload("program", "-f", "json", executable).stdout)
        schemas.validate("uploaded-programs", again)
        self.assertEqual({p["status"] for p in again["programs"][0]["parties"]}, {"present"})
        self.assertEqual(again["programs"][0]["sha256"], digest)
        source = self.write("other.sc", SUM.replace('"x", d', '"y", d'))
        self.assertRegex(self.upload("program", "-I", ".", "--no-warnings", source, executable).stdout, r"^other.sb [0-9a-f]{64}\nsum.sb ")
        bad = self.write("bad.sc", "void main() { uint x = ; }")
        done = self.upload("program", bad, check=3)
        self.assertIn("bad.sc:1:24", done.stderr)
        self.assertEqual(self.error_of(self.upload("program", "-f", "json", bad, check=3))["where"]["line"], 1)
        self.upload("program", self.write("x.txt", ""), check=3)
        self.upload("program", check=2)
        # The description compiles, too.
        listed = json.loads(self.run_tool(tool("smpc-run"), "-f", "json", "sum.sb", "x=4").stdout)
        self.assertEqual(listed["results"]["x"]["value"], 4)

    def test_options_of_both_sides(self):
        done = self.upload("--timeout", "30s", "--progress=json", "-vv", TYPED)
        self.assertIn("PUT", done.stderr)
        self.assertIn('"event":"progress"', done.stderr)
        self.upload("-o", "id.txt", TYPED)
        self.assertEqual(len((self.directory / "id.txt").read_text()), 37)
        done = self.upload("--timeout", "1ms", TYPED, check=7)
        self.assertIn("time", done.stderr)
        for words in (["--parallel", "x", TYPED], ["show"], ["tag", UNKNOWN], ["rm"], ["show", "a", "b"]):
            self.upload(*words, check=2)
        self.upload("show", UNKNOWN, check=13)
        self.upload("tag", UNKNOWN, "a=b", check=13)

    def test_a_signal_ends_a_hanging_upload(self):
        import signal
        import socket
        import subprocess
        import threading
        for number, status, name in ((signal.SIGINT, 130, self.bundle()), (signal.SIGTERM, 143, TYPED)):
            with socket.socket() as server:
                server.bind(("127.0.0.1", 0))
                server.listen(16)
                config = self.client_with()
                document = json.loads(config.read_text())
                for cloud in document["clouds"].values():
                    for party in cloud["parties"]:
                        party["url"] = f"http://127.0.0.1:{server.getsockname()[1]}/"
                config.write_text(json.dumps(document))
                process = subprocess.Popen([tool("smpc-upload"), "--config", config, name], cwd=self.directory, env=self.env, stdin=subprocess.DEVNULL,
                                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                connected = threading.Thread(target=server.accept)  # from then on the tool waits for an answer
                connected.start()
                connected.join(timeout=60)
                process.send_signal(number)
                out, err = process.communicate(timeout=60)
            self.assertEqual((process.returncode, out), (status, ""))
            self.assertRegex(err, r"(?m)^error: interrupted while uploading [0-9a-f-]{36}$")
            self.assertIn("smpc-upload rm --yes ", err)
            self.assertEqual("--resume --id" in err, name != TYPED)  # values would be shared anew

    def test_completion_of_ids(self):
        id = self.upload(TYPED).stdout.strip()
        for words in (["show", id[:20]], ["rm", id[:20]], ["-C", "", "tag", id[:20]]):
            self.assertEqual(self.upload("__complete", *words).stdout, f"{id}\n")
        program = self.compiled("sum", SUM)
        self.upload("program", program)
        program.unlink()
        self.assertIn("sum.sb", self.run_tool(tool("smpc-run"), "__complete", "sum.s", cwd=self.tmp).stdout)

    def test_without_a_cloud(self):
        env = {**self.env, "XDG_CONFIG_DIRS": str(self.tmp)}
        done = self.run_tool(tool("smpc-upload"), TYPED, env=env, cwd=self.tmp, check=None)
        # The directory above has the cloud of this test; the root of the file system has none.
        self.assertIn(done.returncode, (0, 4))
        done = self.run_tool(tool("smpc-upload"), TYPED, env={**env, "HOME": str(self.tmp)}, cwd="/", check=4)
        self.assertIn("no configuration found", done.stderr)
        self.assertIn("smpc-local up", done.stderr)

    def test_binary_is_not_for_terminals(self):
        import pty
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.directory)
            os.execve(tool("smpc-share"), ["smpc-share", TYPED], {**self.env})
        output = b""
        try:
            while data := os.read(terminal, 4096):
                output += data
        except OSError:
            pass
        _, status = os.waitpid(pid, 0)
        os.close(terminal)
        self.assertEqual(os.waitstatus_to_exitcode(status), 2)
        self.assertIn(b"is not written to a terminal", output)
        self.assertIn(b"smpc-upload", output)


if __name__ == "__main__":
    unittest.main()
