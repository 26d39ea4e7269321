"""A proxy before the sandbox that notes who wrote what, and when, in the order of the answers."""

from __future__ import annotations

import http.client
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Self

_OWN = frozenset({"connection", "content-length", "transfer-encoding", "date", "server"})


class Write(NamedTuple):
    """A request that changed something: whose (its key), what, and when it came and ended (s)."""

    who: str
    method: str
    path: str
    body: bytes
    status: int
    came_s: float
    ended_s: float


class RecordingProxy:
    """Passes requests on to a port of this machine, while the context lasts.

    Each that changes something is kept for `delay_s` first.
    """

    def __init__(self, port: int) -> None:
        self.upstream_port = port
        self.writes: list[Write] = []
        self.delay_s = 0.0

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.proxy = self
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    proxy: RecordingProxy

    def handle_error(self, *_: Any) -> None:
        """Let who was killed in the middle of an answer go without a word."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self._proxy = self.server.proxy
        self._upstream = http.client.HTTPConnection("127.0.0.1", self._proxy.upstream_port)

    def finish(self) -> None:
        self._upstream.close()
        super().finish()

    def pass_on(self) -> None:
        came_s = time.monotonic()
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # whoever sent it was killed: it never came to be a request
            self.close_connection = True
            return
        if self.command != "GET":
            time.sleep(self._proxy.delay_s)
        self._upstream.request(self.command, self.path, body, dict(self.headers))
        answer = self._upstream.getresponse()
        content = answer.read()
        if self.command != "GET":
            who = self.headers.get("Authorization", "").partition(" ")[2]
            times = came_s, time.monotonic()
            written = Write(who, self.command, self.path, body, answer.status, *times)
            self._proxy.writes.append(written)
        self._give_back(answer, content)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = pass_on  # noqa: N815 - its names

    def _give_back(self, answer: http.client.HTTPResponse, content: bytes) -> None:
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in _OWN:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Write no log."""
