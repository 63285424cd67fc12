# SPDX-License-Identifier: Apache-2.0
"""`smpc-scc lsp` as an editor sees it: a real process, a scripted client, every feature, and what no editor should send."""
import json
import pathlib
import time
import unittest
import urllib.parse

from lsp_client import Client
from tools import ROOT, ToolTest

PROGRAM = """\
import stdlib;
import shared3p;
import oblivious;
domain pd_shared3p shared3p;

struct offer {
    uint64 number;
    pd_shared3p uint64 price;
}

/// The larger of both, element by element.
/// Nothing is declassified.
template <domain D : shared3p, type T, dim N>
D T[[N]] larger(D T[[N]] first, D T[[N]] second) {
    return choose(first > second, first, second);
}

uint64 rounds = 3;

void main() {
    pd_shared3p uint64[[1]] bids = argument("bids");
    offer best;
    best.number = 0;
    best.price = bids[0];
    for (uint64 i = 0; i < rounds; i++) {
        best.price = larger(best.price, bids[i]);
    }
    string s = "ä😀"; pd_shared3p uint64 top = best.price * 2;
    print("$s after $rounds rounds");
    publish("top", top);
}
"""


def place(text: str, needle: str, shift: int = 0, occurrence: int = 1) -> tuple[int, int]:
    """Line and UTF-16 column of a piece of the text, counted from its beginning."""
    at = -1
    for _ in range(occurrence):
        at = text.index(needle, at + 1)
    before = text[:at + shift]
    line = before.count("\n")
    column = len(before[before.rfind("\n") + 1:].encode("utf-16-le")) // 2
    return line, column


def uri_of(path) -> str:
    return "file://" + urllib.parse.quote(str(path))


class LanguageServer(ToolTest):
    def setUp(self):
        super().setUp()
        self.env["XDG_CACHE_HOME"] = str(self.directory / "cache")
        self.clients: list[Client] = []

    def tearDown(self):
        for client in self.clients:
            if client.process.poll() is None:
                client.process.kill()
                client.close()
        super().tearDown()

    def client(self, *options: str, **initialize) -> Client:
        self.clients.append(Client(*options, env=self.env, cwd=self.directory, initialize={"rootUri": uri_of(self.directory), **initialize}))
        return self.clients[-1]

    def opened(self, text: str = PROGRAM, name: str = "program.sc", client: Client | None = None):
        client = client or self.client()
        uri = uri_of(self.directory / name)
        client.open(uri, text)
        return client, uri

    def range_text(self, text: str, r: dict) -> str:
        lines = text.split("\n")
        self.assertEqual(r["start"]["line"], r["end"]["line"])
        units = lines[r["start"]["line"]].encode("utf-16-le")
        return units[2 * r["start"]["character"]:2 * r["end"]["character"]].decode("utf-16-le")

    def labels(self, client, uri, text, needle, shift=0) -> list[str]:
        line, column = place(text, needle, shift)
        return [item["label"] for item in client.at("completion", uri, line, column)["items"]]

    # ---- life ----

    def test_life(self):
        client = self.client()
        self.assertEqual(client.capabilities["textDocumentSync"]["change"], 2)
        self.assertEqual(client.end(), 0)
        self.assertEqual(client.stderr, "")

    def test_ends_without_shutdown(self):
        client = self.client()
        client.tell("exit", {})
        self.assertEqual(client.close(), 1)
        client = self.client()  # the editor dies
        self.assertEqual(client.close(), 1)

    def test_order_of_life(self):
        client = Client(env=self.env, cwd=self.directory)
        self.clients.append(client)
        self.assertEqual(client.error("textDocument/hover", {})["code"], -32002)
        client.tell("textDocument/didOpen", {})  # ignored
        client.ask("initialize", {"capabilities": {}})
        self.assertEqual(client.error("initialize", {"capabilities": {}})["code"], -32602)
        self.assertIsNone(client.ask("shutdown", None))
        self.assertEqual(client.error("textDocument/hover", {})["code"], -32600)
        client.tell("exit", {})
        self.assertEqual(client.close(), 0)

    # ---- diagnostics ----

    def test_a_right_program_has_no_diagnostics(self):
        client, uri = self.opened()
        self.assertEqual(client.published(uri, 1), [])
        self.assertEqual(client.end(), 0)

    def test_diagnostics(self):
        text = PROGRAM.replace("best.price * 2", "best.prise * 2").replace("publish(", "publich(")
        client, uri = self.opened(text)
        found = client.published(uri, 1)
        self.assertEqual([self.range_text(text, d["range"]) for d in found if d["severity"] == 1], ["prise", "publich"])
        field = found[[self.range_text(text, d["range"]) for d in found].index("prise")]
        self.assertIn("no field 'prise'", field["message"])
        self.assertTrue(field["relatedInformation"][0]["location"]["uri"] == uri)
        # A change makes them go away; the next one brings others.
        line, column = place(text, "prise")
        client.change(uri, 2, {"range": {"start": {"line": line, "character": column}, "end": {"line": line, "character": column + 5}}, "text": "price"})
        self.assertEqual([d["severity"] for d in client.published(uri, 2)].count(1), 1)
        client.change(uri, 3, {"text": PROGRAM})
        self.assertEqual(client.published(uri, 3), [])
        client.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
        self.assertEqual(client.published(uri, None), [])

    def test_warnings_have_codes_and_can_be_chosen(self):
        text = "void main() {\n    uint64 x = 3;\n}\n"
        client, uri = self.opened(text)
        found = client.published(uri, 1)
        self.assertEqual([(d["severity"], d["code"], d["tags"]) for d in found], [(2, "unused-variable", [1])])
        quiet = self.client("-W", "no-unused-variable")
        self.assertEqual(self.opened(text, client=quiet)[0].published(uri, 1), [])
        set_up = self.client(initializationOptions={"warnings": ["no-unused-variable", "no-such-thing"]})
        self.assertEqual(self.opened(text, client=set_up)[0].published(uri, 1), [])
        set_up.tell("workspace/didChangeConfiguration", {"settings": {"smpc": {"warnings": []}}})
        set_up.wait(lambda: len(set_up.diagnostics[uri]) > 1, "diagnostics after the configuration")
        self.assertEqual(len(set_up.published(uri, 1)), 1)

    def test_quick_fix(self):
        text = "void main() {\n    uint64 count = 3;\n    print(cuont);\n}\n"
        client, uri = self.opened(text)
        d = client.published(uri, 1)[0]
        self.assertEqual(self.range_text(text, d["range"]), "cuont")
        action = client.ask("textDocument/codeAction", {"textDocument": {"uri": uri}, "range": d["range"], "context": {"diagnostics": [d]}})[0]
        self.assertEqual(action["kind"], "quickfix")
        self.assertEqual([e["newText"] for e in action["edit"]["changes"][uri]], ["count"])

    def test_modules_of_the_program(self):
        (self.directory / "lib").mkdir()
        self.write("lib/helpers.sc", "module helpers;\n// Twice as much.\nuint64 twice(uint64 x) { return 2 * x; }\n")
        text = "import helpers;\nvoid main() { print(twice(3 :: uint64)); }\n"
        client, uri = self.opened(text, client=self.client("-I", "lib"))
        self.assertEqual(client.published(uri, 1), [])
        helpers = uri_of(self.directory / "lib/helpers.sc")
        found = client.at("definition", uri, *place(text, "twice"))
        self.assertEqual([(f["uri"], f["range"]["start"]) for f in found], [(helpers, {"line": 2, "character": 7})])
        self.assertIn("Twice as much.", client.at("hover", uri, *place(text, "twice"))["contents"]["value"])
        self.assertEqual(client.at("definition", uri, *place(text, "helpers"))[0]["uri"], helpers)
        # The unsaved text of an open module counts, and the importer hears of its changes.
        client.open(helpers, "module helpers;\nuint64 thrice(uint64 x) { return 3 * x; }\n")
        client.wait(lambda: len(client.diagnostics[uri]) > 1, "new diagnostics of the importer")
        self.assertEqual(self.range_text(text, client.published(uri, 1)[0]["range"]), "twice")
        self.assertEqual(client.published(helpers, 1), [])  # a module needs no main
        client.open(helpers, "module helpers;\nuint64 twice(uint64 x) { return y; }\n", 2)
        fault = client.published(helpers, 2)
        self.assertEqual(len(fault), 1)
        client.wait(lambda: len(client.diagnostics[uri]) > 2, "new diagnostics of the importer")
        at_import = client.published(uri, 1)
        self.assertEqual([self.range_text(text, d["range"]) for d in at_import], ["helpers"])
        self.assertEqual(at_import[0]["relatedInformation"][0]["location"], {"uri": helpers, "range": fault[0]["range"]})
        # Told by the client instead.
        other, uri = self.opened(text, client=self.client(initializationOptions={"includeDirectories": ["lib"]}))
        self.assertEqual(other.published(uri, 1), [])

    def test_other_libraries(self):
        text = "import own;\nvoid main() { print(answer()); }\n"
        (self.directory / "own").mkdir()
        self.write("own/own.sc", "module own;\nuint64 answer() { return 42; }\n")
        client, uri = self.opened(text, client=self.client("--stdlib", "own"))
        self.assertEqual(client.published(uri, 1), [])
        self.assertEqual(client.at("definition", uri, *place(text, "answer"))[0]["uri"], uri_of(self.directory / "own/own.sc"))
        for options in (["--no-stdlib"], []):
            client, uri = self.opened(text, client=self.client(*options))
            self.assertIn("no module 'own'", client.published(uri, 1)[0]["message"])
        client, uri = self.opened(text, client=self.client("--stdlib", "nothing"))
        self.assertIn("no folder", client.published(uri, 1)[0]["message"])
        self.assertEqual(client.error("textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}})["code"], -32803)

    # ---- questions ----

    def test_definition(self):
        client, uri = self.opened()
        cases = [("bids[i]", 0, "bids", 1), ("larger(best", 0, "larger(D", None), ("offer best", 0, "offer {", None), ("best.price, ", 5, "price;", None),
                 ("best.number = 0", 0, "best;", None), ("rounds; i++", 0, "rounds = 3", None), ("D T[[N]] larger", 0, "D : shared3p", None),
                 ("T[[N]] larger", 0, "T, dim", None), ("N]] larger", 0, "N>", None), ("$rounds", 1, "rounds = 3", None), ("first, second);", 0, "first, D", None),
                 ("pd_shared3p uint64[[1]] bids", 3, "pd_shared3p shared3p;", None)]
        for needle, shift, target, _ in cases:
            with self.subTest(needle=needle):
                found = client.at("definition", uri, *place(PROGRAM, needle, shift))
                line, column = place(PROGRAM, target)
                self.assertEqual([(f["uri"], f["range"]["start"]) for f in found], [(uri, {"line": line, "character": column})])
        self.assertEqual(client.at("definition", uri, *place(PROGRAM, " = 3;", 1)), [])

    def test_definition_in_the_standard_library(self):
        client, uri = self.opened()
        for needle, shift, begins in [("choose(first", 0, "choose("), ("> second", 0, ">"), ("* 2", 0, "*"), ("shared3p;", 2, None), ("publish(", 0, "publish(")]:
            with self.subTest(needle=needle):
                found = client.at("definition", uri, *place(PROGRAM, needle, shift))
                self.assertEqual(len(found), 1)
                path = pathlib.Path(urllib.parse.unquote(found[0]["uri"].removeprefix("file://")))
                self.assertTrue(path.is_relative_to(self.directory / "cache/smpc/stdlib"))
                self.assertEqual(path.read_text(), (ROOT / "secrec/stdlib" / path.name).read_text())
                self.assertEqual(path.stat().st_mode & 0o777, 0o444)
                if begins:
                    start = found[0]["range"]["start"]
                    self.assertTrue(path.read_text().split("\n")[start["line"]][start["character"]:].startswith(begins))
        # What was found can be read on in the same way.
        library = found[0]["uri"]
        text = path.read_text()
        client.open(library, text)
        self.assertEqual(client.published(library, 1), [])
        self.assertTrue(client.ask("textDocument/documentSymbol", {"textDocument": {"uri": library}}))

    def test_definition_of_operators_and_casts_of_the_program(self):
        text = ("import shared3p;\ndomain pd shared3p;\n"
                "pd bool[[1]] operator ! (pd bool[[1]] x) { return x ^ true; }\n"
                "void main() {\n    pd bool a = true;\n    a = !a;\n    pd uint64 u = (uint64) a;\n    u += 1;\n    u++;\n    print(declassify(a), declassify(u));\n}\n")
        client, uri = self.opened(text)
        self.assertEqual(client.at("definition", uri, *place(text, "!a"))[0]["range"]["start"], {"line": 2, "character": 22})
        for needle in ("(uint64) a", "+= 1", "++"):
            self.assertEqual(len(client.at("definition", uri, *place(text, needle))), 1, needle)

    def test_hover(self):
        client, uri = self.opened()
        cases = [("larger(best", 0, ["template <domain D : shared3p, type T, dim N>", "D T[[N]] larger(D T[[N]] first, D T[[N]] second)", "The larger of both", "Nothing is declassified."]),
                 ("bids[i]", 1, ["pd_shared3p uint64[[1]] bids"]), ("best.price, ", 6, ["pd_shared3p uint64 offer.price"]), ("top);", 0, ["pd_shared3p uint64 top"]),
                 ("first > second", 0, ["D T[[N]] first", "here: pd_shared3p uint64"]),
                 ("publish(", 1, ["publish(", "string"]), ("shared3p;\nimport o", 0, ["module shared3p"]), ("offer best", 1, ["struct offer"]),
                 ("= 3;", 2, ["uint64"]), ("rounds; i++", 1, ["uint64 rounds"])]
        for needle, shift, expected in cases:
            with self.subTest(needle=needle):
                shown = client.at("hover", uri, *place(PROGRAM, needle, shift))["contents"]
                self.assertEqual(shown["kind"], "markdown")
                for part in expected:
                    self.assertIn(part, shown["value"])
        self.assertIsNone(client.at("hover", uri, 4, 0))
        whole = client.at("hover", uri, *place(PROGRAM, "\"bids\"", 2))
        self.assertIn("string", whole["contents"]["value"])

    def test_columns_are_utf16(self):
        client, uri = self.opened()
        for needle in ("top = best", "best.price * 2"):
            line, column = place(PROGRAM, needle)
            shown = client.at("hover", uri, line, column)
            self.assertEqual(shown["range"]["start"], {"line": line, "character": column})
        # Edits count the same way.
        line, column = place(PROGRAM, "top = best")
        client.change(uri, 2, {"range": {"start": {"line": line, "character": column}, "end": {"line": line, "character": column + 3}}, "text": "höhe"})
        self.assertIn("ä😀", PROGRAM)
        self.assertTrue([d for d in client.published(uri, 2) if d["severity"] == 1])
        client.change(uri, 3, {"range": {"start": {"line": line, "character": column}, "end": {"line": line, "character": column + 4}}, "text": "top"})
        self.assertEqual(client.published(uri, 3), [])

    def test_symbols(self):
        client, uri = self.opened()
        found = client.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
        self.assertEqual([s["name"] for s in found], ["pd_shared3p", "offer", "larger", "rounds", "main"])
        self.assertEqual([s["name"] for s in found[1]["children"]], ["number", "price"])
        self.assertEqual(found[2]["kind"], 12)
        for s in found:
            inner, outer = s["selectionRange"], s["range"]
            self.assertLessEqual((outer["start"]["line"], outer["start"]["character"]), (inner["start"]["line"], inner["start"]["character"]))
            self.assertGreaterEqual((outer["end"]["line"], outer["end"]["character"]), (inner["end"]["line"], inner["end"]["character"]))

    def test_references_and_rename(self):
        client, uri = self.opened()
        line, column = place(PROGRAM, "best.number")
        found = client.at("references", uri, line, column, context={"includeDeclaration": True})
        self.assertEqual(len(found), PROGRAM.count("best"))
        self.assertEqual(len(client.at("references", uri, line, column, context={"includeDeclaration": False})), PROGRAM.count("best") - 1)
        self.assertEqual(len(client.at("documentHighlight", uri, line, column)), PROGRAM.count("best"))
        self.assertEqual(self.range_text(PROGRAM, client.at("prepareRename", uri, line, column)), "best")
        edits = client.at("rename", uri, line, column, newName="winner")["changes"][uri]
        self.assertEqual(len(edits), PROGRAM.count("best"))
        client.change(uri, 2, *[{"range": e["range"], "text": e["newText"]} for e in sorted(edits, key=lambda e: (e["range"]["start"]["line"], e["range"]["start"]["character"]), reverse=True)])
        self.assertEqual(client.published(uri, 2), [])
        self.assertIsNone(client.at("prepareRename", uri, *place(PROGRAM, "larger")))
        params = {"textDocument": {"uri": uri}, "position": dict(zip(("line", "character"), place(PROGRAM, "i < rounds"))), "newName": "while"}
        self.assertEqual(client.error("textDocument/rename", params)["code"], -32602)

    def test_completion(self):
        client, uri = self.opened()
        inside = self.labels(client, uri, PROGRAM, "best.price = larger", 0)
        for name in ("best", "bids", "i", "larger", "rounds", "choose", "publish", "offer", "pd_shared3p", "uint64", "while", "declassify"):
            self.assertIn(name, inside)
        for name in ("top", "first", "T", "_chooseInt", "xor_uint128"):
            self.assertNotIn(name, inside)
        self.assertIn("first", self.labels(client, uri, PROGRAM, "choose(first", 0))
        items = client.at("completion", uri, *place(PROGRAM, "larger(best"))["items"]
        larger = next(item for item in items if item["label"] == "larger")
        self.assertIn("The larger of both", larger["documentation"]["value"])
        self.assertEqual(self.labels(client, uri, PROGRAM, "stdlib", 3).count("shared3p_matrix"), 1)
        # In the middle of typing.
        for typed, expected, absent in [("    best.", {"number", "price"}, "best"), ("    best.price = larger(best.pr", {"price"}, "best"), ("    uint64 k = ro", {"rounds"}, "top"),
                                        ("    top = top :: ", {"uint64", "pd_shared3p", "public"}, "publish"), ("    print(\"$", {"rounds", "best"}, "publish"), ("    // be", set(), "best"),
                                        ("    print(\"be", set(), "best"), ("    if (bids[", {"rounds"}, "top")]:
            with self.subTest(typed=typed):
                text = PROGRAM.replace("    best.number = 0;\n", typed + "\n")
                client.change(uri, 2, {"text": text})
                found = self.labels(client, uri, text, typed, len(typed))
                self.assertLessEqual(expected, set(found))
                self.assertNotIn(absent, found)
        unfinished = PROGRAM[:PROGRAM.index("best.number = 0")] + "be"
        client.change(uri, 3, {"text": unfinished})
        self.assertIn("best", self.labels(client, uri, unfinished + "\n", "be\n", 2))

    def test_signature_help(self):
        client, uri = self.opened()
        text = PROGRAM.replace("best.number = 0;", "larger(best.price, ")
        client.change(uri, 2, {"text": text})
        shown = client.at("signatureHelp", uri, *place(text, "larger(best.price, ", 19))
        self.assertEqual(shown["activeParameter"], 1)
        signature = shown["signatures"][shown["activeSignature"]]
        self.assertIn("larger(D T[[N]] first, D T[[N]] second)", signature["label"])
        self.assertEqual([p["label"] for p in signature["parameters"]], ["D T[[N]] first", "D T[[N]] second"])
        self.assertIsNone(client.at("signatureHelp", uri, 0, 3))

    def test_programs_with_faults(self):
        broken = PROGRAM.replace("best.number = 0;", "best.number = = ;").replace("choose(first > second", "choose(first >> > second")
        client, uri = self.opened(broken)
        self.assertTrue(client.published(uri, 1))
        found = client.at("definition", uri, *place(broken, "larger(best"))
        self.assertEqual([f["range"]["start"] for f in found], [dict(zip(("line", "character"), place(broken, "larger(D")))])
        self.assertIn("pd_shared3p uint64 top", client.at("hover", uri, *place(broken, "top);"))["contents"]["value"])
        self.assertIn("main", [s["name"] for s in client.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})])
        for text in ("", "}", "{", "void", "void main(", "import", "import ;", "\"", "/*", "struct s {", "template <", "void main() { x.", "@", "\r\r\n\n\r", "void main() { (((((((("):
            client.change(uri, 2, {"text": text})
            for method in ("hover", "definition", "completion", "signatureHelp", "documentHighlight"):
                client.at(method, uri, 0, len(text))
                client.at(method, uri, 99, 99)
            client.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
        self.assertEqual(client.end(), 0)

    # ---- what no editor should send ----

    def test_wrong_messages(self):
        client, uri = self.opened()
        hover = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}
        for body, code in [(b"{", -32700), (b"\xff\xfe", -32700), (b"[]", -32600), (b"3", -32600), (b"{}", -32600), (b'{"id":{},"method":"x"}', -32600), (b'{"method":7,"id":null}', -32600),
                           (b"[" * 100000, -32700)]:
            before = len(client.unasked)
            client.send(body)
            client.wait(lambda: len(client.unasked) > before, f"error for {body[:40]!r}")
            self.assertEqual(client.unasked[-1]["error"]["code"], code, body[:40])
        for head in (b"Content-Length: x\r\n\r\n", b"Content-Length: -1\r\n\r\n", b"Content-Type: a\r\n\r\n", b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n", b"x" * 100000 + b"\r\n\r\n",
                     b"Content-Length: 99999999999999999999999\r\n\r\n", b"Content-Length: 0\r\n\r\n", b"Content-Length: 16777217\r\n\r\n" + b" " * 16777217):
            before = len(client.unasked)
            client.raw(head)
            client.wait(lambda: len(client.unasked) > before, f"error for {head[:40]!r}")
        for method, params, code in [("no/such", {}, -32601), ("textDocument/noSuch", hover, -32601), ("textDocument/hover", {}, -32602), ("textDocument/hover", 3, -32602), ("textDocument/hover", [1], -32602),
                                     ("textDocument/hover", {**hover, "position": {"line": "a", "character": 0}}, -32602), ("textDocument/hover", {**hover, "position": None}, -32602),
                                     ("textDocument/hover", {**hover, "textDocument": {"uri": "file:///not/open.sc"}}, -32602), ("textDocument/hover", {**hover, "textDocument": {"uri": 5}}, -32602),
                                     ("textDocument/rename", {**hover, "newName": 5}, -32602), ("textDocument/references", {**hover, "context": 7}, -32602)]:
            with self.subTest(method=method, params=params):
                self.assertEqual(client.error(method, params)["code"], code)
        for position in ({"line": -5, "character": -1}, {"line": 2 ** 40, "character": 2 ** 63}, {"line": 1.5, "character": 1e30}, {"line": 0, "character": 10 ** 9}):
            client.ask("textDocument/hover", {**hover, "position": position})
        for method, params in [("textDocument/didOpen", {}), ("textDocument/didOpen", []), ("textDocument/didChange", {"textDocument": {"uri": uri}, "contentChanges": [{"text": ""}, {}]}),
                               ("textDocument/didChange", {"textDocument": {"uri": "x"}, "contentChanges": []}), ("textDocument/didClose", {"textDocument": {}}), ("$/unknown", {}), ("unknown", None),
                               ("$/cancelRequest", {}), ("$/cancelRequest", {"id": 12345}), ("workspace/didChangeConfiguration", {"settings": 7}), ("workspace/didChangeConfiguration", {"settings": {"smpc": {"includeDirectories": [7]}}})]:
            client.tell(method, params)
        # Nothing of that changed the document.
        self.assertIn("stdlib", client.at("hover", uri, 0, 8)["contents"]["value"])
        for number in (1, 2):
            untitled = f"untitled:Untitled-{number}"
            client.open(untitled, "void main() { uint64 y; x; y++; }")
            self.assertTrue(client.published(untitled, 1))
            self.assertEqual(client.at("definition", untitled, 0, 27)[0]["uri"], untitled)
        client.open(uri_of(self.directory / "long.sc"), "/" * (5 << 20))
        self.assertIn("too long", client.published(uri_of(self.directory / "long.sc"), 1)[0]["message"])
        self.assertEqual(client.end(), 0)

    def test_a_waiting_request_can_be_cancelled(self):
        client, uri = self.opened()
        client.published(uri, 1)
        messages = []
        for number in range(1000, 1200):
            messages.append({"jsonrpc": "2.0", "id": number, "method": "textDocument/completion", "params": {"textDocument": {"uri": uri}, "position": {"line": 22, "character": 4}}})
        messages.append({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 1199}})
        data = b""
        for m in messages:
            body = json.dumps(m).encode()
            data += b"Content-Length: %d\r\n\r\n" % len(body) + body
        client.raw(data)
        self.assertEqual(client.answer(1199)["error"]["code"], -32800)
        for number in range(1000, 1199):
            self.assertIn("result", client.answer(number))
        self.assertLess(client.order.index(1199), client.order.index(1198))

    def test_only_the_newest_text_is_analysed(self):
        client, uri = self.opened()
        client.published(uri, 1)
        for version in range(2, 202):
            client.change(uri, version, {"text": f"void main() {{ print(unknown_{version}); }}\n"})
        self.assertIn("unknown_201", client.published(uri, 201)[0]["message"])
        self.assertLess(len(client.diagnostics[uri]), 150)

    def test_quick_answers(self):
        # No promise of time, only that nothing is worse than some hundreds of times what it takes (a few milliseconds).
        client, uri = self.opened()
        client.published(uri, 1)
        begin = time.monotonic()
        for n in range(20):
            client.change(uri, n + 2, {"text": PROGRAM + "\n" * n})
            client.at("hover", uri, 20, 10)
        self.assertLess((time.monotonic() - begin) / 20, 5)


if __name__ == "__main__":
    unittest.main()
