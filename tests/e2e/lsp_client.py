# SPDX-License-Identifier: Apache-2.0
"""A scripted client of `smpc-scc lsp`: messages by hand, answers by id, diagnostics by document."""
import json
import subprocess
import threading

from record import record
from tools import tool


class Client:
    def __init__(self, *options: str, env: dict, cwd, initialize: dict | None = None):
        self.command = [tool("smpc-scc"), "lsp", *options]
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, cwd=cwd)
        self.arrived = threading.Condition()
        self.answers: dict = {}
        self.order: list = []  # ids in the order of their answers
        self.unasked: list[dict] = []  # answers without an id
        self.diagnostics: dict[str, list[dict]] = {}  # of each document, all that were published
        self.notices: list[dict] = []
        self.ended = False
        self.next_id = 0
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        if initialize is not None:
            self.capabilities = self.ask("initialize", {"processId": None, "capabilities": {}, **initialize})["capabilities"]
            self.tell("initialized", {})

    def read(self):
        out = self.process.stdout
        while True:
            length = None
            while (line := out.readline()) not in (b"\r\n", b""):
                name, _, value = line.decode("ascii").partition(":")
                if name.lower() == "content-length":
                    length = int(value)
            if length is None:
                break
            message = json.loads(out.read(length).decode("utf-8"))
            assert message["jsonrpc"] == "2.0"
            with self.arrived:
                if message.get("method") == "textDocument/publishDiagnostics":
                    self.diagnostics.setdefault(message["params"]["uri"], []).append(message["params"])
                elif "method" in message:
                    self.notices.append(message)
                elif message["id"] is None:
                    self.unasked.append(message)
                else:
                    self.answers[message["id"]] = message
                    self.order.append(message["id"])
                self.arrived.notify_all()
        with self.arrived:
            self.ended = True
            self.arrived.notify_all()

    def wait(self, ready, what: str, seconds: float = 60):
        with self.arrived:
            done = self.arrived.wait_for(lambda: ready() or self.ended, seconds)
            assert done and ready(), f"no {what}; ended: {self.ended}"
            return ready()

    def raw(self, data: bytes):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message):
        body = message if isinstance(message, bytes) else json.dumps(message).encode()
        self.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def tell(self, method: str, params: dict):
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params) -> int:
        self.next_id += 1
        self.send({"jsonrpc": "2.0", "id": self.next_id, "method": method, "params": params})
        return self.next_id

    def answer(self, number) -> dict:
        return self.wait(lambda: self.answers.get(number), f"answer to {number}")

    def ask(self, method: str, params):
        answer = self.answer(self.request(method, params))
        assert "error" not in answer, answer
        return answer["result"]

    def error(self, method: str, params) -> dict:
        return self.answer(self.request(method, params))["error"]

    # ---- documents ----

    def open(self, uri: str, text: str, version: int = 1):
        self.tell("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "secrec", "version": version, "text": text}})

    def change(self, uri: str, version: int, *changes: dict):
        self.tell("textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)})

    def published(self, uri: str, version: int | None) -> list[dict]:
        def found():
            return [p for p in self.diagnostics.get(uri, []) if p.get("version") == version]
        return self.wait(found, f"diagnostics of {uri}")[-1]["diagnostics"]

    def at(self, method: str, uri: str, line: int, character: int, **more):
        return self.ask(f"textDocument/{method}", {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}, **more})

    def end(self) -> int:
        """An orderly end; the exit status."""
        if self.process.poll() is None:
            self.ask("shutdown", None)
            self.tell("exit", {})
        return self.close()

    def close(self) -> int:
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        try:
            status = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self.reader.join(30)
        self.process.stdout.close()
        self.stderr = self.process.stderr.read().decode(errors="replace")
        self.process.stderr.close()
        record(self.command, status)
        return status
