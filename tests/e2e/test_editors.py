# SPDX-License-Identifier: Apache-2.0
"""The editors' files know the language that the lexer knows: every keyword, type and literal form, in the TextMate grammar, for Vim and for Emacs.

The grammar is run by a small interpreter of TextMate rules (match, captures, begin/end, include), which is all that it uses. Emacs and Neovim
themselves are asked where they are installed.
"""
import json
import os
import re
import shutil
import subprocess
import unittest

from tools import BIN, ROOT, ToolTest

EDITORS = ROOT / "secrec/editors"
GRAMMAR = json.loads((EDITORS / "vscode/secrec.tmLanguage.json").read_text())
COMPILER = ROOT / "secrec/compiler"

KEYWORDS = re.findall(r'X\(kw_\w+, "(\w+)"\)', (COMPILER / "lexer.h").read_text())
TYPES = re.findall(r'X\(\w+, "(\w+)", \w+\)', (COMPILER / "types.h").read_text()) + ["int", "uint", "float"]
PUNCTUATORS = [p for p in re.findall(r'X\(\w+, "([^\w"]+)"\)', (COMPILER / "lexer.h").read_text()) if not set(p) & set(".,;()[]{}@")]
NUMBERS = ["0", "42", "255u8", "7i64", "0xFFu32", "0b1011", "0b1u8", "0o17i32", "1.", "1.5", "1.e3", "2.f32", "1e-5f32", "1.5E+3", "5f64", "0x0"]
STRINGS = ['"plain"', '"a \\" b"', '"$name and \\$"', '""']

SAMPLE = """\
import stdlib; // modules
/* block
   still */
domain pd_shared3p shared3p;
@deprecated("old")
template <domain D : shared3p, type T>
T shown(D T x) { return declassify(x); }
void main() { xor_uint32 y; print("got $y\\n", 0xFFu8, 1.5e3f32, true); while (a >= b) c += f(1); }
"""
# Word → scope, as the sample must be coloured.
COLOURS = {"import": "keyword.control.import", "stdlib": "entity.name.namespace", "// modules": "comment.line", "/* block": "comment.block", "   still ": "comment.block", "domain": "storage.type",
           "pd_shared3p": "entity.name.type.domain", "@deprecated": "storage.type.annotation", "old": "string.quoted", "template": "storage.type", "shown": "entity.name.function", "return": "keyword.control",
           "declassify": "keyword.other.disclosure", "void": "storage.type", "main": "entity.name.function", "xor_uint32": "support.type.kind", "$y": "variable.other.interpolated",
           "\\n": "constant.character.escape", "0xFFu8": "constant.numeric.hex", "1.5e3f32": "constant.numeric.float", "true": "constant.language", "while": "keyword.control", ">=": "keyword.operator",
           "+=": "keyword.operator", "f": "entity.name.function", "1": "constant.numeric.integer"}


class Colours:
    """Scopes of a text by the rules of a TextMate grammar."""

    def __init__(self, grammar: dict):
        self.grammar = grammar

    def rules(self, patterns):
        for pattern in patterns:
            if "include" in pattern:
                yield from self.rules(self.grammar["repository"][pattern["include"].removeprefix("#")]["patterns"])
            else:
                yield pattern

    def run(self, text: str) -> list[tuple[str, str]]:
        found, open_rule = [], None
        for line in text.split("\n"):
            at = 0
            plain = 0
            while True:
                patterns = self.grammar["patterns"] if open_rule is None else open_rule.get("patterns", [])
                best = None
                for rule in self.rules(patterns):
                    m = re.compile(rule.get("match") or rule["begin"]).search(line, at)
                    if m and (best is None or m.start() < best[0].start()):
                        best = (m, rule)
                end = re.compile(open_rule["end"]).search(line, at) if open_rule else None
                stop = end and (best is None or end.start() <= best[0].start())
                m = end if stop else best[0] if best else None
                if open_rule and (m is None or m.start() > at):
                    found.append((line[at:m.start() if m else None], open_rule["name"]))
                if m is None:
                    break
                if stop:
                    if m.end() > m.start():
                        found.append((m[0], open_rule["name"]))
                    open_rule = None
                    at = m.end()
                    if at >= len(line):
                        break
                    continue
                rule = best[1]
                if "begin" in rule:
                    open_rule = rule
                    if open_rule.get("name", "").startswith("comment"):
                        # The opening belongs to the piece that follows.
                        rest = re.compile(rule["end"]).search(line, m.end())
                        found.append((line[m.start():rest.end() if rest else None], rule["name"]))
                        if not rest:
                            break
                        open_rule, at = None, rest.end()
                        continue
                    found.append((m[0], rule["name"]))
                elif "captures" in rule:
                    found += [(m[int(n)], c["name"]) for n, c in rule["captures"].items()]
                else:
                    found.append((m[0], rule["name"]))
                at = max(m.end(), at + (m.end() == m.start()))
                plain += 1
                if at > len(line) or plain > 1000:
                    break
        return found


class Grammar(unittest.TestCase):
    def scope_of(self, text: str) -> list[tuple[str, str]]:
        return [(piece, scope) for piece, scope in Colours(GRAMMAR).run(text) if piece]

    def test_the_tables_were_found(self):
        self.assertGreater(len(KEYWORDS), 35)
        self.assertGreater(len(TYPES), 14)
        self.assertGreater(len(PUNCTUATORS), 20)

    def test_every_expression_compiles(self):
        def walk(node):
            if isinstance(node, dict):
                for key, value in node.items():
                    if key in ("match", "begin", "end"):
                        re.compile(value)
                    if key == "include":
                        self.assertIn(value.removeprefix("#"), GRAMMAR["repository"])
                    walk(value)
            elif isinstance(node, list):
                for value in node:
                    walk(value)
        walk(GRAMMAR)

    def test_every_keyword_and_type_is_coloured_as_one(self):
        for word in KEYWORDS + TYPES:
            with self.subTest(word=word):
                scopes = self.scope_of(word)
                self.assertEqual(len(scopes), 1)
                self.assertEqual(scopes[0][0], word)
                self.assertRegex(scopes[0][1], r"^(keyword|storage|constant\.language|support\.function\.builtin)")
                for longer in (word + "x", "x" + word, word + "_1"):
                    self.assertEqual(self.scope_of(longer), [], longer)

    def test_nothing_else_is_a_keyword(self):
        listed = set()
        for rules in ("keywords", "disclosure"):
            for pattern in GRAMMAR["repository"][rules]["patterns"]:
                listed |= set(re.findall(r"[a-z_]\w*", pattern["match"].replace(r"\b", " ")))
        self.assertEqual(listed, set(KEYWORDS))

    def test_every_literal_form(self):
        for number in NUMBERS:
            self.assertEqual([(p, s.split(".")[1]) for p, s in self.scope_of(number)], [(number, "numeric")], number)
        for string in STRINGS:
            pieces = self.scope_of(string)
            self.assertEqual("".join(p for p, _ in pieces), string)
            self.assertEqual(pieces[0][1], "string.quoted.double.secrec")
        for operator in PUNCTUATORS:
            self.assertEqual(self.scope_of(operator), [(operator, "keyword.operator.secrec")], operator)

    def test_a_sample(self):
        scopes = {}
        for piece, scope in self.scope_of(SAMPLE):
            scopes.setdefault(piece, scope)
        for piece, scope in COLOURS.items():
            with self.subTest(piece=piece):
                self.assertTrue(scopes.get(piece, "").startswith(scope), scopes.get(piece))

    def test_the_extension_is_whole(self):
        package = json.loads((EDITORS / "vscode/package.json").read_text())
        for file in (package["main"], package["contributes"]["languages"][0]["configuration"], package["contributes"]["grammars"][0]["path"]):
            self.assertTrue((EDITORS / "vscode" / file).exists(), file)
        self.assertEqual(package["contributes"]["grammars"][0]["scopeName"], GRAMMAR["scopeName"])
        json.loads((EDITORS / "vscode/language-configuration.json").read_text())

    def test_vim_and_emacs_know_the_same_words(self):
        vim = set(re.findall(r"\w+", " ".join(re.findall(r"(?m)^syntax keyword secrec\w+ (.*)$", (EDITORS / "vim/syntax/secrec.vim").read_text()))))
        lisp = set(re.findall(r'"(\w+)"', (EDITORS / "emacs/secrec-mode.el").read_text()))
        for words in (vim, lisp):
            self.assertEqual(set(KEYWORDS + TYPES) - words, set())


class RealEditors(ToolTest):
    PROGRAM = "uint64 twice(uint64 x) { return 2 * x; }\nvoid main() {\n    print(twice(4 :: uint64) + unknown_name);\n}\n"

    def setUp(self):
        super().setUp()
        self.env |= {"HOME": str(self.directory), "XDG_CACHE_HOME": str(self.directory / "cache"), "XDG_CONFIG_HOME": str(self.directory / "config"), "XDG_DATA_HOME": str(self.directory / "data"),
                     "XDG_STATE_HOME": str(self.directory / "state"), "PATH": f"{BIN}:{os.environ['PATH']}"}

    @unittest.skipUnless(shutil.which("node"), "needs node")
    def test_the_extension_is_javascript(self):
        self.run_tool("node", "--check", EDITORS / "vscode/extension.js")

    @unittest.skipUnless(shutil.which("emacs"), "needs Emacs")
    def test_emacs_mode(self):
        self.write("p.sc", self.PROGRAM.replace("    print", "print"))
        script = ('(progn (find-file "p.sc") (unless (eq major-mode (quote secrec-mode)) (error "mode %s" major-mode)) (font-lock-ensure) (goto-char (point-min)) (search-forward "return")'
                  ' (unless (eq (get-text-property (1- (point)) (quote face)) (quote font-lock-keyword-face)) (error "face"))'
                  ' (indent-region (point-min) (point-max)) (write-file "indented.sc"))')
        self.run_tool("emacs", "-Q", "--batch", "-L", EDITORS / "emacs", "-l", "secrec-mode", "--eval", script)
        self.assertEqual((self.directory / "indented.sc").read_text(), self.PROGRAM)

    @unittest.skipUnless(shutil.which("nvim"), "needs Neovim")
    def test_neovim(self):
        self.write("p.sc", self.PROGRAM)
        self.write("check.lua", """
vim.cmd("edit p.sc")
vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end)
local found = vim.diagnostic.get(0)
local out = { filetype = vim.bo.filetype, diagnostics = #found, message = found[1] and found[1].message,
              colour = vim.fn.synIDattr(vim.fn.synID(1, 27, 1), "name") }
vim.api.nvim_win_set_cursor(0, { 3, 11 })
local params = vim.lsp.util.make_position_params()
local answer = vim.lsp.buf_request_sync(0, "textDocument/definition", params, 20000)
for _, a in pairs(answer or {}) do out.definition = a.result[1].range.start end
vim.fn.writefile({ vim.fn.json_encode(out) }, "out.json")
""")
        self.write("init.lua", init_of("Neovim").replace("/usr/share/smpc/editors", str(EDITORS)))
        self.run_tool("nvim", "--headless", "-u", "init.lua", "-c", "luafile check.lua", "-c", "qa!", timeout=120)
        out = json.loads((self.directory / "out.json").read_text())
        self.assertEqual((out["filetype"], out["diagnostics"], out["colour"]), ("secrec", 1, "secrecStatement"))
        self.assertIn("unknown_name", out["message"])
        self.assertEqual(out["definition"], {"line": 0, "character": 7})

    @unittest.skipUnless(shutil.which("emacs"), "needs Emacs")
    def test_eglot(self):
        self.write("p.sc", self.PROGRAM)
        script = """
(progn
  (setq debug-on-error nil)
  (unless (require 'eglot nil t) (kill-emacs 77))
  (find-file "p.sc")
  (let ((deadline (+ (float-time) 30)))
    (eglot-ensure)
    (run-hooks 'post-command-hook)
    (while (and (< (float-time) deadline) (not (eglot-current-server))) (accept-process-output nil 0.1))
    (flymake-start)
    (while (and (< (float-time) deadline) (null (flymake-diagnostics))) (accept-process-output nil 0.1))
    (goto-char (point-min))
    (search-forward "print(twi")
    (let ((found (xref-backend-definitions 'eglot "LSP identifier at point.")))
      (message "diagnostics %d, definition at line %d" (length (flymake-diagnostics))
               (xref-location-line (xref-item-location (car found))))))
  (eglot-shutdown (eglot-current-server)))
"""
        self.write("init.el", init_of("Emacs with Eglot").replace("/usr/share/smpc/editors", str(EDITORS)))
        self.write("check.el", script)
        (self.directory / ".git").mkdir()
        packages = ["--eval", '(dolist (d (file-expand-wildcards "/usr/share/emacs/site-lisp/elpa/*")) (add-to-list (quote load-path) d))']
        done = self.run_tool("emacs", "-Q", "--batch", *packages, "-l", "init.el", "-l", "check.el", check=None, timeout=120)
        if done.returncode == 77:
            self.skipTest("needs Eglot")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("diagnostics 1, definition at line 1", done.stderr)


def init_of(heading: str) -> str:
    """The configuration that the guide shows under a heading."""
    guide = (ROOT / "docs/editors.md").read_text()
    section = guide[guide.index(f"## {heading}\n"):]
    return re.search(r"```(?:lua|elisp)\n(.*?)```", section, re.S)[1]


if __name__ == "__main__":
    unittest.main()
