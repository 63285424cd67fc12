# SPDX-License-Identifier: Apache-2.0
"""No tool and no service tells a secret: marked values and tokens appear in no output at -vvv, no log, no status, no file outside
of the results that a user asked for, and on no command line and in no environment of a process that a tool started."""
import base64
import json
import pathlib
import random
import threading
import time
import unittest

from cloud import CloudTest, words_of
from tools import tool

# Uses everything that it is given and reveals one bit of it.
PROGRAM = """
import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {
    pd_shared3p uint64 n = argument("number");
    pd_shared3p uint64[[1]] v = argument("vector");
    pd_shared3p xor_uint8[[1]] t = argument("text");
    print("the program runs");
    publish("odd", declassify(n == v[0]));
    assert(size(t) != 0);
    publish("private", n);
    assert(declassify(n != v[1]));
}
"""


class Markers(CloudTest):
    def setUp(self):
        super().setUp()
        rng = random.Random(77)
        self.number = rng.randrange(2**63, 2**64)
        self.vector = [rng.randrange(2**63, 2**64) for _ in range(3)]
        self.text = "MARK-" + rng.randbytes(12).hex()
        self.outputs: list[tuple[str, str]] = []
        self.seen: dict[str, str] = {}
        self.watching = True

    def forms(self) -> list[bytes]:
        found = []
        for value in (self.number, *self.vector):
            for number in (value, -value % 2**64, ~value % 2**64, value - 2**64):
                found += [str(number).encode()]
                if number >= 0:
                    raw = number.to_bytes(8, "little")
                    found += [raw, raw[::-1], f"{number:016x}".encode(), f"{number:016X}".encode(), raw.hex().encode(), base64.b64encode(raw)[:10]]
        text = self.text.encode()
        listed = json.dumps(list(text), separators=(",", ":"))[1:40].encode()
        return [*found, text, text.hex().encode(), base64.b64encode(text)[:-4], listed, listed.replace(b",", b", ")]

    def tool(self, name: str, *words, check: int | None = 0, keep_stdout: bool = True):
        done = self.run_tool(tool(name), *words, check=check)
        self.outputs.append((f"{name} {words[0]} stderr", done.stderr))
        if keep_stdout:
            self.outputs.append((f"{name} {words[0]} stdout", done.stdout))
        return done

    def watch(self):
        """Collects command lines and environments of services and tasks while the test runs."""
        while self.watching:
            for pid in self.cloud.processes():
                words = words_of(pid)
                if words:
                    try:
                        self.seen[" ".join(words)] = pathlib.Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace")
                    except OSError:
                        pass
            time.sleep(0.01)

    def test_markers(self):
        watcher = threading.Thread(target=self.watch)
        watcher.start()
        try:
            self.play()
        finally:
            self.watching = False
            watcher.join()
        self.assertTrue(any("smpc-runtime" in line for line in self.seen), "the tasks were not seen; the test would prove nothing")
        forms = self.forms()
        for what, text in [*self.outputs, *((f"command line {line}", line + environ) for line, environ in self.seen.items())]:
            self.assert_clean(what, text.encode(), forms)
        for path in sorted([*self.cloud.data.rglob("*"), *self.directory.rglob("*.log")]):
            if path.is_file() and path.name not in self.inputs:
                self.assert_clean(str(path), path.read_bytes(), forms)

    def assert_clean(self, what: str, content: bytes, forms: list[bytes]):
        for form in forms:
            if form in content:
                at = content.index(form)
                self.fail(f"{what} tells a secret value: …{content[max(0, at - 60):at + 80]!r}…")

    def play(self):
        program = self.compiled("marked", PROGRAM)
        values = {"number": self.number, "vector": self.vector, "text": list(self.text.encode())}
        inputs = self.write("inputs.json", json.dumps(values))
        self.inputs = {"inputs.json", "in.bundle"}
        loud = ("-vvv", "--log-file", str(self.directory / "tool.log"))

        # Step by step, and at once.
        self.tool("smpc-share", "-p", program, "--values", inputs, "-o", "in.bundle", *loud)
        self.tool("smpc-share", "--inspect", "in.bundle", *loud)
        id = self.tool("smpc-upload", "in.bundle", *loud).stdout.strip()
        self.tool("smpc-upload", "show", id, "-f", "json", *loud)
        self.tool("smpc-upload", "ls", *loud)
        job = self.tool("smpc-run", "-d", program, "-i", id, *loud).stdout.strip()
        self.tool("smpc-run", "wait", job, *loud, keep_stdout=False)
        for view in ("status", "logs"):
            self.tool("smpc-run", view, job, *loud)
        self.tool("smpc-run", "ps", "--all", "-f", "json", *loud)
        self.tool("smpc-fetch", job, *loud, keep_stdout=False)  # publishes the number to the client, who asked for it
        self.tool("smpc-run", program, "--values", inputs, "--stats", "--follow", *loud, keep_stdout=False)
        self.tool("smpc-run", "--dry-run", program, "--values", inputs, *loud)
        self.tool("smpc-local", "run", program, "--values", inputs, "-v", keep_stdout=False)

        # What fails, fails in silence about values: the program, a wrong type, a wrong name, a malformed file.
        clash = self.write("clash.json", json.dumps({**values, "vector": [1, self.number]}))
        self.inputs.add("clash.json")
        self.tool("smpc-run", program, "--values", clash, *loud, check=9)
        small = self.compiled("small", PROGRAM.replace("uint64", "uint32"))
        self.tool("smpc-run", small, "--values", inputs, *loud, check=3)
        self.tool("smpc-share", "-p", small, "--values", inputs, "-o", "no.bundle", *loud, check=3)
        broken = self.write("broken.json", inputs.read_text()[:-3])
        self.inputs.add("broken.json")
        self.tool("smpc-share", "-p", program, "--values", broken, "-o", "no.bundle", *loud, check=3)
        self.tool("smpc-upload", "broken.json", *loud, check=3)

        self.outputs.append(("status", self.cloud.local("status").stdout))
        self.outputs.append(("status --json", self.cloud.local("status", "--json").stdout))
        self.outputs.append(("logs", self.cloud.local("logs").stdout))


if __name__ == "__main__":
    unittest.main()
