# SPDX-License-Identifier: Apache-2.0
"""`smpc-scc audit`: every disclosure is listed, with the ways that lead there; an approved list guards a program in CI."""
import json
import unittest

from schemas import only_document, validate
from tools import ROOT, ToolTest, tool

AUCTION = """\
import stdlib;
import shared3p;
import helpers;
domain pd_shared3p shared3p;

pd_shared3p uint64 seed = 7;
uint64 opened = declassify(seed);

template <type T>
T half(pd_shared3p T x) {
    return declassify(x) / 2;
}

bool is_large(pd_shared3p uint64 x) {
    bool large = declassify(x > 10);
    return large;
}

void again(uint64 n) {
    print(declassify(seed));
    if (n > 0) again(n - 1);
}

void main() {
    pd_shared3p uint64[[1]] bids(3) = 4;
    pd_shared3p uint32 y = 3;
    uint64 best = 0;
    for (uint i = 0; i < 3; i++) {
        if (is_large(bids[i])) best = half(bids[i]);
    }
    uint32 z = half(y);
    again(2u64);
    publish("bids", bids);
    report("z", z);
    publish("max" + tostring(z), max(bids));
    if (false) publish("never", hidden(y));
    print(first_byte(best));
    if (order_of(bids)[0] == 0) print("the first is the smallest");
}
"""

HELPERS = """\
module helpers;
import stdlib;
import shared3p;

void report(string name, uint32 value) {
    publish(name, value);
}

template <domain D : shared3p>
uint32 hidden(D uint32 x) {
    uint32[[1]] out(1);
    __syscall("shared3p::declassify_uint32_vec", __domainid(D), x, __ref out);
    return out[0];
}

template <domain D : shared3p>
uint64[[1]] order_of(D uint64[[1]] x) {
    uint64[[1]] order(size(x));
    __syscall("shared3p::stable_sort_uint64_vec", __domainid(D), x, x, true, __ref order);
    return order;
}

void unused() {
    report("unused", 3u32);
}

uint8 first_byte(uint64 x) {
    return (uint8) x;
}
"""


class Audit(ToolTest):
    def setUp(self):
        super().setUp()
        (self.directory / "lib").mkdir()
        self.write("auction.sc", AUCTION)
        self.write("lib/helpers.sc", HELPERS)

    def audit(self, *words, file="auction.sc", check=0):
        return self.run_tool(tool("smpc-scc"), "audit", "-I", "lib", "-W", "no-all", file, *words, check=check)

    def document(self, *words, file="auction.sc"):
        document = only_document(self.audit("-f", "json", *words, file=file).stdout)
        validate("audit", document)
        return document

    def test_everything_is_listed(self):
        document = self.document()
        found = [(d["kind"], d["file"], d["line"], d["text"]) for d in document["disclosures"]]
        self.assertEqual(found, [
            ("declassify", "auction.sc", 7, "declassify(seed)"),
            ("declassify", "auction.sc", 11, "declassify(x)"),
            ("declassify", "auction.sc", 15, "declassify(x > 10)"),
            ("declassify", "auction.sc", 20, "declassify(seed)"),
            ("publish", "auction.sc", 33, 'publish("bids", bids)'),
            ("publish", "auction.sc", 34, 'report("z", z)'),
            ("publish", "auction.sc", 35, 'publish("max" + tostring(z), max(bids))'),
            ("publish", "auction.sc", 36, 'publish("never", hidden(y))'),
            ("publish", "helpers.sc", 6, "publish(name, value)"),
            ("declassify", "helpers.sc", 12, '__syscall("shared3p::declassify_uint32_vec", __domainid(D), x, __ref out);'),
            ("declassify", "helpers.sc", 19, '__syscall("shared3p::stable_sort_uint64_vec", __domainid(D), x, x, true, __ref order);')])
        names = {m["name"]: m["file"] for m in document["modules"]}
        self.assertEqual(list(names)[-2:], ["helpers", "auction"])
        self.assertEqual((names["stdlib"], names["helpers"]), ("<stdlib>/stdlib.sc", "helpers.sc"))

        at = {(d["file"], d["line"]): d for d in document["disclosures"]}
        self.assertEqual(at["auction.sc", 7]["uses"][0]["procedure"], "")
        half = at["auction.sc", 11]["uses"]
        self.assertEqual([(u["type"], u["domain"], u["inLoop"], u["repeated"]) for u in half], [("pd_shared3p uint64", "pd_shared3p", False, True), ("pd_shared3p uint32", "pd_shared3p", False, False)])
        self.assertEqual([(c["line"], c["procedure"], c["inLoop"]) for c in half[0]["calls"]], [(29, "void main()", True)])
        # A result that becomes a condition in the caller.
        large = at["auction.sc", 15]["uses"][0]
        self.assertEqual([(c["file"], c["line"]) for c in large["conditions"]], [("auction.sc", 29)])
        self.assertEqual(half[0]["conditions"], [])
        self.assertTrue(at["auction.sc", 20]["uses"][0]["repeated"])  # a recursion
        self.assertEqual([at["auction.sc", line].get("name") for line in (33, 34, 35)], ["bids", "z", None])
        self.assertEqual(at["auction.sc", 34]["uses"][0]["type"], "uint32")
        self.assertEqual([c["line"] for c in at["helpers.sc", 6]["uses"][0]["calls"]], [34])
        self.assertEqual(at["helpers.sc", 12]["uses"][0]["type"], "pd_shared3p uint32")
        self.assertEqual([(c["file"], c["line"]) for c in at["helpers.sc", 19]["uses"][0]["conditions"]], [("auction.sc", 38)])

    def test_text(self):
        text = self.audit().stdout
        self.assertIn("program auction: 6 declassifications, 5 publications\n", text)
        self.assertIn("    11 | return declassify(x) / 2;\n      declassify: pd_shared3p uint64 in uint64 half<uint64>(pd_shared3p uint64)\n        which is called again and again\n"
                      "        called from void main() at auction.sc:29, in a loop\n", text)
        self.assertIn("! decides the condition at auction.sc:29\n", text)
        self.assertIn("publish (name computed): pd_shared3p uint64 in void main()\n", text)
        self.assertIn("declassify: pd_shared3p uint64 in the initialisers of the globals\n", text)

    def test_an_executable_says_the_same(self):
        self.run_tool(tool("smpc-scc"), "-I", "lib", "auction.sc", "-W", "no-all")
        self.assertEqual(self.document(file="auction.sb"), self.document())
        self.assertEqual(self.audit(file="auction.sb").stdout, self.audit().stdout)
        for words, has in ((["--no-debug"], True), (["--strip"], False)):
            self.run_tool(tool("smpc-scc"), "-I", "lib", "auction.sc", "-W", "no-all", *words, "-o", "other.sb")
            if has:
                self.assertEqual(self.document(file="other.sb"), self.document())
            else:
                self.assertIn("does not say what it discloses", self.audit(file="other.sb", check=3).stderr)

    def test_description(self):
        for file in ("auction.sc", "auction.sb"):
            if file == "auction.sb":
                self.run_tool(tool("smpc-scc"), "-I", "lib", "auction.sc", "-W", "no-all")
            document = only_document(self.run_tool(tool("smpc-scc"), "describe", "-I", "lib", "-W", "no-all", "-f", "json", file).stdout)
            validate("description", document)
            audit = self.document()
            self.assertEqual((document["modules"], document["disclosures"]), (audit["modules"], audit["disclosures"]))
            self.assertEqual([r["shape"] for r in document["results"] if r["name"] == "bids"], [[3]])

    def test_shapes_that_are_known(self):
        self.write("shapes.sc", "import stdlib;\nimport shared3p;\ndomain pd shared3p;\nvoid main() {\n    pd uint64[[2]] m(2, 3);\n    uint64 n = 4;\n    uint64[[1]] v(n);\n    pd uint64[[1]] a = argument(\"a\");\n"
                                "    uint64[[1]] w = {1, 2, 3};\n    uint64[[1]] r(5);\n    r = v;\n    uint64[[1]] i(6);\n    i[0] = 1;\n"
                                "    publish(\"m\", m * 2);\n    publish(\"v\", v);\n    publish(\"a\", a);\n    publish(\"w\", w);\n    publish(\"r\", r);\n    publish(\"i\", i);\n    publish(\"x\", reshape(a, 2, 2));\n    publish(\"s\", 1u8);\n}\n")
        document = only_document(self.run_tool(tool("smpc-scc"), "describe", "-W", "no-all", "-f", "json", "shapes.sc").stdout)
        self.assertEqual({r["name"]: r.get("shape") for r in document["results"]}, {"m": [2, 3], "v": None, "a": None, "w": [3], "r": None, "i": [6], "x": [2, 2], "s": None})

    def test_disclosures_of_the_standard_library(self):
        self.write("stat.sc", "import stdlib;\nimport shared3p;\nimport lib;\ndomain pd shared3p;\nvoid main() {\n    pd uint64 x = 3;\n    print(opened(x));\n}\n")
        # The library at hand may have no such procedure, so one is put into a copy of it.
        folder = self.directory / "own"
        folder.mkdir()
        for path in (ROOT / "secrec/stdlib").glob("*.sc"):
            (folder / path.name).write_text(path.read_text())
        (folder / "lib.sc").write_text("module lib;\nimport shared3p;\ntemplate <domain D : shared3p> uint64 opened(D uint64 x) { return declassify(x); }\n")
        document = only_document(self.audit("--stdlib", folder, "-f", "json", file="stat.sc").stdout)
        self.assertEqual([(d["file"], d["uses"][0]["calls"][0]["file"]) for d in document["disclosures"]], [("lib.sc", "stat.sc")])

    def test_other_options(self):
        self.write("alone.sc", "void main() { }\n")
        self.assertIn("0 declassifications, 0 publications", self.run_tool(tool("smpc-scc"), "audit", "--no-stdlib", "alone.sc").stdout)
        self.write("wrong.sc", "void main() { x; y; }\n")
        done = self.audit("--error-limit", "1", "--color", "never", "--no-warnings", file="wrong.sc", check=3)
        self.assertEqual((done.stdout, done.stderr.count("error: ")), ("", 1))

    # ---- approved lists ----

    def test_an_approved_program_passes(self):
        self.assertTrue(self.audit("--write-approved", "approved.json").stdout)
        listed = json.loads((self.directory / "approved.json").read_text())
        self.assertEqual(len(listed["approved"]), 11)
        self.audit("--approved", "approved.json")
        self.assertEqual(self.audit("--write-approved", "-").stdout, (self.directory / "approved.json").read_text())
        # Lines that come or go do not matter.
        self.write("auction.sc", "// A remark.\n\n" + AUCTION.replace("    uint64 best = 0;\n", "\n\n    uint64 best = 0; // so far\n"))
        self.audit("--approved", "approved.json")
        # Neither does a disclosure that is gone.
        self.write("auction.sc", AUCTION.replace("    again(2u64);\n", ""))
        self.audit("--approved", "approved.json")

    def test_what_is_new_is_refused(self):
        self.audit("--write-approved", "approved.json")
        for before, after, expected in [("    again(2u64);\n", "    again(2u64);\n    print(declassify(y));\n", r"auction\.sc:33:11: declassify\(y\)"),
                                        ("    again(2u64);\n", '    again(2u64);\n    publish("more", bids);\n', r'auction\.sc:33:5: publish\("more", bids\)'),
                                        ("declassify(x > 10)", "declassify(x > 11)", r"declassify\(x > 11\)"),
                                        ("    uint32 z = half(y);", "    pd_shared3p uint16 w = 2;\n    half(w);\n    uint32 z = half(y);", r"declassify\(x\)"),
                                        ('    report("z", z);', '    for (uint i = 0; i < 2; i++) report("z", z);', r'report\("z", z\)'),
                                        ('    report("z", z);', '    report("z", z);\n    report("z", z);', r'report\("z", z\)')]:
            with self.subTest(after=after):
                self.write("auction.sc", AUCTION.replace(before, after))
                done = self.audit("--approved", "approved.json", check=5)
                self.assertIn("not in the approved list 'approved.json'", done.stderr)
                self.assertRegex(done.stderr, expected)
                document = json.loads(self.audit("--approved", "approved.json", "-f", "json", check=5).stderr.splitlines()[-1])
                self.assertEqual(document["error"]["code"], "denied")

    def test_lists_that_are_none(self):
        for text in ("", "[]", "{}", '{"format":2,"approved":[]}', '{"format":1,"approved":[{}]}', '{"format":1,"approved":[{"kind":7}]}', '{"format":1,"approved":{}}'):
            self.write("bad.json", text)
            if text == '{"format":1,"approved":{}}':
                self.audit("--approved", "bad.json", check=5)  # an empty object is an empty list
            else:
                self.assertIn("bad.json", self.audit("--approved", "bad.json", check=3).stderr)
        self.assertIn("cannot", self.audit("--approved", "none.json", check=3).stderr)


if __name__ == "__main__":
    unittest.main()
