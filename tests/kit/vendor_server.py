"""A vendor's server of documents that change, each with an ETag, or without."""

from __future__ import annotations

import hashlib
import re
import socket
import threading

from document_server import DocumentServer, document

_ASKED = re.compile(r"\r\nIf-None-Match: (.*)\r\n", re.IGNORECASE)


class VendorServer(DocumentServer):
    """Answers with the document at a path: 304 where the asker has it already."""

    def __init__(self, *, etags: bool = True) -> None:
        super().__init__()
        self._etags = etags
        self._documents: dict[str, bytes] = {}
        self.redirects: dict[str, str] = {}
        self._lock = threading.Lock()
        self.statuses: list[tuple[str, int]] = []
        """The path and the status of each answer, in order."""

    def publish(self, path: str, body: bytes) -> str:
        """Put a document at a path, in place of what was there; give its URL."""
        with self._lock:
            self._documents[path] = body
        return f"{self.origin}{path}"

    def withdraw(self, path: str) -> None:
        """Take a document away."""
        with self._lock:
            del self._documents[path]

    def asked(self, path: str) -> list[int]:
        """Give the statuses that requests for a path were answered with."""
        with self._lock:
            return [status for place, status in self.statuses if place == path]

    def forget(self) -> None:
        """Forget which requests there were."""
        with self._lock:
            self.statuses.clear()

    def _talk(self, connection: socket.socket) -> None:
        buffered = b""
        while True:
            while b"\r\n\r\n" not in buffered:
                piece = connection.recv(65_536)
                if not piece:
                    return
                buffered += piece
            head, _, buffered = buffered.partition(b"\r\n\r\n")
            connection.sendall(self._answer(head.decode("latin-1") + "\r\n"))

    def _answer(self, head: str) -> bytes:
        path = head.split(" ")[1].partition("?")[0]
        with self._lock:
            self.heads.append(head)
            body = self._documents.get(path)
            etag = f'"{hashlib.sha256(body or b"").hexdigest()[:16]}"'
            asked = _ASKED.search(head)
            status = 404 if body is None else 304 if asked and asked[1] == etag else 200
            location = self.redirects.get(path)
            status = 302 if location else status
            self.statuses.append((path, status))
        if location:
            return document(status=status, location=location)
        if status != 200:
            return document(status=status)
        return document(body or b"", etag=etag) if self._etags else document(body or b"")
