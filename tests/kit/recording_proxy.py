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
        self._port = port
        self._lock = threading.Lock()
        self.writes: list[Write] = []
        self.delay_s = 0.0

    def __enter__(self) -> Self:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                self.upstream = http.client.HTTPConnection("127.0.0.1", proxy._port)

            def finish(self) -> None:
                self.upstream.close()
                super().finish()

            def pass_on(self) -> None:
                came_s = time.monotonic()
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if self.command != "GET":
                    time.sleep(proxy.delay_s)
                self.upstream.request(self.command, self.path, body, dict(self.headers))
                answer = self.upstream.getresponse()
                content = answer.read()
                if self.command != "GET":
                    who = self.headers.get("Authorization", "").partition(" ")[2]
                    now_s = time.monotonic()
                    write = Write(who, self.command, self.path, body, answer.status, came_s, now_s)
                    with proxy._lock:
                        proxy.writes.append(write)
                self.send_response_only(answer.status, answer.reason)
                for name, value in answer.getheaders():
                    if name.lower() not in _OWN:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = pass_on  # noqa: N815 - its names

            def log_message(self, *_: Any) -> None:
                """Write no log."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def handle_error(self, *_: Any) -> None:
                """Let who was killed in the middle of an answer go without a word."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
