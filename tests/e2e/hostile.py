# SPDX-License-Identifier: Apache-2.0
"""A party that misbehaves: an HTTP proxy between a tool and a party's service which passes requests on and spoils the answers.

    with Proxy(("127.0.0.1", 41001), on("PUT", "/streams/", first(2, cut(17)))) as proxy:
        …                               # tools use proxy.url as that party's address
    proxy.seen                          # [("PUT", "/smpc/v1/streams/…"), …]

A fault is a function of one Exchange; it decides what the client receives. The request reaches the service only if the fault calls
`forward()`, so a fault can also model an answer that is lost after the work was done.
"""
import dataclasses
import random
import re
import socket
import ssl
import struct
import threading
from typing import Callable

_LIMIT = 64 << 20


@dataclasses.dataclass
class Exchange:
    """One request of a client: what it asked, its connection, and the way to the service behind."""

    method: str
    target: str
    connection: socket.socket
    forward: Callable[[], bytes]
    stopping: threading.Event

    def answer(self, data: bytes) -> None:
        self.connection.sendall(data)


Fault = Callable[[Exchange], None]


def honest(exchange: Exchange) -> None:
    exchange.answer(exchange.forward())


def cut(count: int, reset: bool = False) -> Fault:
    """The service does its work, but only the first bytes of its answer arrive; then the connection ends (or is reset)."""

    def fault(exchange: Exchange) -> None:
        exchange.answer(exchange.forward()[:count])
        if reset:
            exchange.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return fault


def cut_body(count: int) -> Fault:
    """As `cut`, counted from the beginning of the answer's body."""

    def fault(exchange: Exchange) -> None:
        reply = exchange.forward()
        exchange.answer(reply[: reply.index(b"\r\n\r\n") + 4 + count])

    return fault


def unreached() -> Fault:
    """The connection ends before the service has seen anything."""
    return lambda exchange: None


def garbage(seed: int, size: int = 2000) -> Fault:
    return lambda exchange: exchange.answer(random.Random(seed).randbytes(size))


def literal(data: bytes) -> Fault:
    return lambda exchange: exchange.answer(data)


def reply(status: int, body: bytes = b"", kind: str = "application/json") -> Fault:
    head = f"HTTP/1.1 {status} Whatever\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return literal(head.encode() + body)


def changed_body(change: Callable[[bytes], bytes]) -> Fault:
    """The service's answer with another body of the length that it has now."""

    def fault(exchange: Exchange) -> None:
        head, _, body = exchange.forward().partition(b"\r\n\r\n")
        body = change(body)
        head = re.sub(rb"(?i)content-length: *\d+", b"Content-Length: %d" % len(body), head)
        exchange.answer(head + b"\r\n\r\n" + body)

    return fault


def hang() -> Fault:
    """Silence until the proxy ends."""
    return lambda exchange: exchange.stopping.wait() and None


def drip(pause: float) -> Fault:
    """One byte at a time."""

    def fault(exchange: Exchange) -> None:
        for byte in exchange.forward():
            exchange.answer(bytes([byte]))
            if exchange.stopping.wait(pause):
                return

    return fault


def flood(megabytes: int) -> Fault:
    """An answer without end, or nearly."""

    def fault(exchange: Exchange) -> None:
        exchange.answer(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        for _ in range(megabytes):
            exchange.answer(b" " * (1 << 20))

    return fault


def on(method: str, path: str, fault: Fault) -> Fault:
    """The fault for requests with this method whose target contains the path (a regular expression); the others are served."""
    return lambda exchange: (fault if exchange.method == method and re.search(path, exchange.target) else honest)(exchange)


def first(count: int, fault: Fault) -> Fault:
    """The fault for the first requests, then an honest service."""
    left = [count]
    lock = threading.Lock()

    def choose(exchange: Exchange) -> None:
        with lock:
            spoil = left[0] > 0
            left[0] -= 1
        (fault if spoil else honest)(exchange)

    return choose


def _read_request(connection: socket.socket) -> tuple[bytes, bytes] | None:
    """Head and body of the next request; nothing when the client has gone."""
    data = b""
    while b"\r\n\r\n" not in data:
        block = connection.recv(65536)
        if not block or len(data) > _LIMIT:
            return None
        data += block
    head, _, body = data.partition(b"\r\n\r\n")
    if re.search(rb"(?im)^expect:", head):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        head = re.sub(rb"(?im)^expect:.*\r?\n?", b"", head)
    if length := re.search(rb"(?im)^content-length: *(\d+)", head):
        wanted = int(length[1])
        while len(body) < wanted:
            block = connection.recv(65536)
            if not block:
                return None
            body += block
    elif re.search(rb"(?im)^transfer-encoding: *chunked", head):
        while not body.endswith(b"0\r\n\r\n"):
            block = connection.recv(65536)
            if not block:
                return None
            body += block
    return head, body


class Proxy:
    """Listens on a free loopback port until it is closed. Every request is a connection of its own towards the service."""

    def __init__(self, upstream: tuple[str, int], fault: Fault = honest, tls: ssl.SSLContext | None = None):
        self.upstream = upstream
        self.fault = fault
        self.tls = tls
        self.seen: list[tuple[str, str]] = []
        self._stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> "Proxy":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        self._stopping.set()
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        for thread in self._threads:
            thread.join(10)

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            self._open.add(connection)
            request = _read_request(connection)
            if request:
                head, body = request
                method, target, _ = head.split(b"\r\n")[0].decode("latin1").split(" ", 2)
                self.seen.append((method, target))
                self.fault(Exchange(method, target, connection, lambda: self._forward(head, body), self._stopping))
        except (OSError, ValueError):
            pass  # the client, or the service behind, has gone: what a spoiled connection leads to
        finally:
            self._open.discard(connection)
            connection.close()

    def _forward(self, head: bytes, body: bytes) -> bytes:
        head = re.sub(rb"(?im)^connection:.*\r?\n?", b"", head).rstrip(b"\r\n") + b"\r\nConnection: close"
        with socket.create_connection(self.upstream) as service:
            service.sendall(head + b"\r\n\r\n" + body)
            reply_bytes = b""
            while block := service.recv(65536):
                reply_bytes += block
        return reply_bytes

