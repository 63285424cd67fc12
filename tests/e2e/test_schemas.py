# SPDX-License-Identifier: Apache-2.0
"""What every tool writes with `--format json` is as docs/schemas say, and no schema is without a command that writes it."""
import json
import unittest

import jsonschema

import schemas
from cloud import CloudTest
from schemas import SCHEMAS, error_of, only_document, validate
from tools import tool

PROGRAM = """
import stdlib;
import shared3p;
domain pd_shared3p shared3p;
void main() {
    pd_shared3p uint64 x = argument("x");
    print("hello");
    publish("x", x);
}
"""
UNKNOWN = "00000000-0000-4000-8000-000000000000"


class Schemas(CloudTest):
    def json_of(self, schema: str, name: str, *words, check: int = 0):
        document = only_document(self.run_tool(tool(name), *words, "-f", "json", check=check).stdout)
        validate(schema, document)
        return document

    def test_they_are_schemas(self):
        for name, schema in SCHEMAS.items():
            with self.subTest(schema=name):
                jsonschema.Draft202012Validator.check_schema(schema)
                self.assertEqual(schema["$id"], f"urn:smpc:v1:{name}")
                self.assertIn(f"`{name}`", (schemas.FOLDER / "README.md").read_text())

    def test_every_command(self):
        program = self.compiled("p", PROGRAM)
        self.json_of("description", "smpc-scc", "describe", program)
        self.json_of("audit", "smpc-scc", "audit", program)
        self.json_of("description", "smpc-share", "--print-description", "-p", program)
        self.json_of("cloud-status", "smpc-local", "status")
        self.json_of("results", "smpc-local", "run", "--engine=plain", "-q", "--stats", program, "x=1")

        self.run_tool(tool("smpc-share"), "-p", program, "x=1", "-o", "x.bundle")
        self.json_of("inspection", "smpc-share", "--inspect", "x.bundle")
        self.json_of("results", "smpc-share", "--open", "x.bundle")
        self.json_of("value-kinds", "smpc-share", "--dry-run", "-p", program, "x=1")
        self.json_of("upload-plan", "smpc-upload", "-n", "x.bundle")
        stream = self.json_of("upload", "smpc-upload", "x.bundle", "--ttl", "1h")["id"]
        self.json_of("uploaded-programs", "smpc-upload", "program", program)
        self.json_of("stream", "smpc-upload", "tag", stream, "k=v")
        self.json_of("stream", "smpc-upload", "show", stream)
        self.assertIn(stream, [entry["id"] for entry in self.json_of("streams", "smpc-upload", "ls")["streams"]])
        self.json_of("results", "smpc-fetch", stream)

        self.json_of("job-plan", "smpc-run", "-n", "p.sb", "-i", stream)
        job = self.json_of("job-started", "smpc-run", "-d", "p.sb", "-i", stream)["job"]
        self.json_of("results", "smpc-run", "wait", "--stats", job)
        self.json_of("values", "smpc-fetch", "--values-only", job)
        for line in self.run_tool(tool("smpc-fetch"), job, "-f", "ndjson").stdout.splitlines():
            validate("result-line", json.loads(line))
        validate("costs", only_document(self.run_tool(tool("smpc-run"), "result", "--stats=json", job).stderr))
        self.json_of("job-status", "smpc-run", "status", job)
        self.json_of("job-list", "smpc-run", "ps", "--all")
        self.json_of("job-logs", "smpc-run", "logs", job)
        self.json_of("ids", "smpc-run", "rm", "-y", job)
        self.json_of("ids", "smpc-upload", "rm", "-y", stream)

        bad = self.write("bad.sc", "import stdlib;\nvoid main() {\n    uint64 x = true;\n    y = 1;\n}\n")
        lines = self.run_tool(tool("smpc-scc"), "check", "-f", "json", bad, check=3).stderr.splitlines()
        document = only_document("\n".join(lines))
        validate("diagnostics", document)
        self.assertEqual(document["errors"], 2)
        fine = self.write("fine.sc", "void main() {\n    uint unused;\n}\n")
        warned = only_document(self.run_tool(tool("smpc-scc"), "check", "-f", "json", fine).stderr)
        validate("diagnostics", warned)
        self.assertEqual([d["name"] for d in warned["diagnostics"]], ["unused-variable"])
        for words in (("smpc-scc", "describe", "none.sc"), ("smpc-share", "--inspect", "none"), ("smpc-upload", "show", UNKNOWN), ("smpc-run", "status", UNKNOWN),
                      ("smpc-fetch", UNKNOWN), ("smpc-local", "run", "none.sc"), ("smpc-run", "--nonsense"), ("smpc-run", bad)):
            with self.subTest(command=words):
                error_of(self.run_tool(tool(words[0]), *words[1:], "-f", "json", check=None).stderr)

        self.assertEqual(set(SCHEMAS) - schemas.validated, {"types", "activation"}, "schemas of which no document was seen")


if __name__ == "__main__":
    unittest.main()
