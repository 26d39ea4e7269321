"""Documents over HTTP: one careful GET, every hop checked, bounded in bytes and time.

In: a URL that the rules let be read. Out: the decoded bytes and their validators. Redirects are
followed by hand, each under the same rules; connections go to checked addresses alone. `httpcore`
is what httpx sends with: it knows no proxies, cookies or credentials, and takes an address in
parts, so that no second reader of URLs has a say.
"""

from __future__ import annotations

import io
import ssl
import weakref
from contextlib import closing
from threading import Lock
from urllib.parse import urljoin

import certifi
import httpcore

from importer import __version__
from importer.document.access import AccessRules
from importer.document.addresses import Lookup, system_lookup
from importer.document.budget import Budget
from importer.document.fetched import Fetched, Validators, digest_of
from importer.document.inflate import ACCEPTED, decoded
from importer.document.network import CheckedNetwork
from importer.document.origins import Origin, refuse_ambiguous, target_of
from importer.document.parallel import THREADS_MOST
from importer.document.refused import RefusedReference, masked

_HOPS_MOST = 5
_TIMEOUT_S = 20.0
_WAITS = ("connect", "read", "write", "pool")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK, _NOT_MODIFIED = 200, 304
_NOT_ALLOWED = frozenset({401, 403, 407})
_HEADERS = [
    ("User-Agent", f"openapi-action-importer/{__version__}"),
    ("Accept", "application/json, application/yaml;q=0.9, */*;q=0.5"),
    ("Accept-Encoding", ACCEPTED),
]
_FAULTS = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError)


class Fetcher:
    """Fetches documents under rules and within a budget; threads may share it.

    Connections are kept for the next document of the same origin, until `close`, or until the
    fetcher is gone. `ssl_context` says which certificates are trusted; by default certifi's.
    """

    def __init__(
        self,
        rules: AccessRules,
        budget: Budget,
        *,
        lookup: Lookup = system_lookup,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._rules = rules
        self._budget = budget
        self._lookup = lookup
        self._ssl_context = ssl_context
        self._lock = Lock()
        self._pools: dict[Origin, httpcore.ConnectionPool] = {}
        self._closing = weakref.finalize(self, _close_all, self._pools)

    def close(self) -> None:
        """Close the connections; the fetcher is not used after it."""
        self._closing()

    def fetch(self, url: str, validators: Validators | None = None) -> Fetched:
        """Give the document at `url`; with `validators`, its body only where it has changed.

        Raises RefusedReference with the reason where it cannot be had, DocumentError where a limit
        is exceeded.
        """
        url = url.partition("#")[0]
        origin = self._rules.origin_of(url)
        for _ in range(_HOPS_MOST + 1):
            answer = self._get(url, origin, validators)
            if isinstance(answer, Fetched):
                return answer
            url, origin = answer, self._next_origin(origin, answer)
        raise RefusedReference(f"{origin} redirects more than {_HOPS_MOST} times")

    def _next_origin(self, origin: Origin, url: str) -> Origin:
        """Give the origin that a redirect leads to. Raises RefusedReference."""
        try:
            following = self._rules.origin_of(url)
        except RefusedReference as refused:
            raise RefusedReference(
                f"{origin} redirects to another address: {refused.why}", refused.allow
            ) from None
        if (origin.scheme, following.scheme) == ("https", "http"):
            raise RefusedReference(f"{origin} redirects to an address without encryption")
        return following

    def _get(self, url: str, origin: Origin, validators: Validators | None) -> Fetched | str:
        """Send one request; give the document or the next hop's URL."""
        is_same = validators is not None and validators.place == digest_of(url)
        conditions = validators.headers() if validators and is_same else []
        request = httpcore.Request(
            "GET",
            httpcore.URL(
                scheme=origin.scheme.encode(),
                host=origin.host.encode(),
                port=origin.port,
                target=target_of(url).encode(),
            ),
            headers=[("Host", origin.netloc), *_HEADERS, *conditions],
            extensions={"timeout": dict.fromkeys(_WAITS, _TIMEOUT_S)},
        )
        try:
            with closing(self._send(request, origin)) as response:
                return self._read(response, url, origin, asked=bool(conditions))
        except _FAULTS as error:
            self._budget.check_time(masked(url))
            raise RefusedReference(f"{origin} {_said(error)}") from None

    def _send(self, request: httpcore.Request, origin: Origin) -> httpcore.Response:
        """Send a request; once more where no answer begins: the server may just have closed."""
        pool = self._pool(origin)
        try:
            return pool.handle_request(request)
        except (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError):
            return pool.handle_request(request)

    def _pool(self, origin: Origin) -> httpcore.ConnectionPool:
        """Give the connections to an origin; others have their own, whatever their address."""
        with self._lock:
            pool = self._pools.get(origin)
            if pool is None:
                if origin.scheme == "https" and self._ssl_context is None:
                    self._ssl_context = ssl.create_default_context(cafile=certifi.where())
                pool = self._pools[origin] = httpcore.ConnectionPool(
                    ssl_context=self._ssl_context,
                    max_connections=THREADS_MOST,
                    network_backend=CheckedNetwork(
                        origin,
                        private=origin in self._rules.private_origins,
                        lookup=self._lookup,
                        budget=self._budget,
                    ),
                )
            return pool

    def _read(
        self, response: httpcore.Response, url: str, origin: Origin, *, asked: bool
    ) -> Fetched | str:
        """Read an answer: the document, that it has not changed, or where it lies."""
        validators = Validators.at(
            url,
            etag=_header(response, b"etag"),
            last_modified=_header(response, b"last-modified"),
        )
        if response.status == _NOT_MODIFIED and asked:
            return Fetched(url=url, body=None, validators=validators)
        location = _header(response, b"location")
        if response.status in _REDIRECTS and location:
            return _joined(url, location)
        if response.status != _OK:
            why = "; no credentials are sent" if response.status in _NOT_ALLOWED else ""
            raise RefusedReference(f"{origin} answers with status {response.status}{why}")
        body = io.BytesIO()
        for piece in decoded(response.iter_stream(), _header(response, b"content-encoding") or ""):
            self._budget.check_time(masked(url))
            self._budget.take_bytes(len(piece), masked(url))
            body.write(piece)
        return Fetched(
            url=url,
            body=body.getvalue(),
            validators=validators,
            storable="no-store" not in (_header(response, b"cache-control") or "").lower(),
        )


def _close_all(pools: dict[Origin, httpcore.ConnectionPool]) -> None:
    for pool in pools.values():
        pool.close()


def _joined(url: str, location: str) -> str:
    """Give the URL that a redirect leads to (RFC 9110, 10.2.2). Raises RefusedReference."""
    refuse_ambiguous(location)  # before joining, which drops some of them
    try:
        return urljoin(url, location).partition("#")[0]
    except ValueError:
        raise RefusedReference("it redirects to what is no URL") from None


def _header(response: httpcore.Response, name: bytes) -> str | None:
    """Give a header field of an answer, its lines as one; None where there is none."""
    lines = [value for key, value in response.headers if key.lower() == name]
    return b", ".join(lines).decode("utf-8", "replace").strip() if lines else None


def _said(error: Exception) -> str:
    """Tell what went wrong with a connection, in words for people."""
    causes = [error, error.__cause__, error.__context__]
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"has a certificate that is not accepted: {cause.verify_message}"
    if isinstance(error, httpcore.TimeoutException):
        return "does not answer in time"
    if isinstance(error, httpcore.ConnectError):
        return "cannot be reached"
    if isinstance(error, httpcore.ProtocolError):
        return "does not answer by the rules of HTTP, or too little"
    return "broke off"
