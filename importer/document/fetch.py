"""Documents over HTTP: one careful GET, every hop checked, bounded in bytes and time.

In: a URL that the rules let be read. Out: the decoded bytes and their validators. Redirects are
followed by hand, each under the same rules; the connection goes to the very address that was
checked. Nothing of the environment (proxies, netrc) is used and no credentials are sent.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator

import httpx
import msgspec

from importer import __version__
from importer.document.access import AccessRules, Origin, RefusedReference
from importer.document.addresses import Lookup, checked_address, system_lookup

_HOPS_MOST = 5
_TIMEOUT_S = 20.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK, _NOT_MODIFIED = 200, 304


class Validators(msgspec.Struct, frozen=True, kw_only=True):
    """What a server gave to ask later whether a document changed (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        """Give the header fields of a conditional request."""
        pairs = (("If-None-Match", self.etag), ("If-Modified-Since", self.last_modified))
        return {name: value for name, value in pairs if value}


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """A document as fetched: `body` is None where it has not changed; `url` is where it lay."""

    url: str
    body: bytes | None
    validators: Validators


class Fetcher:
    """Fetches documents under rules. `clock` gives seconds; `deadline_s` is on that clock."""

    def __init__(
        self,
        rules: AccessRules,
        *,
        bytes_most: int,
        deadline_s: float,
        clock: Callable[[], float] = time.monotonic,
        lookup: Lookup = system_lookup,
        verify: bool = True,
    ) -> None:
        self._rules = rules
        self._bytes_most = bytes_most
        self._deadline_s = deadline_s
        self._clock = clock
        self._lookup = lookup
        self._client = httpx.Client(
            trust_env=False,
            follow_redirects=False,
            timeout=_TIMEOUT_S,
            verify=verify,
            headers={
                "User-Agent": f"openapi-action-importer/{__version__}",
                "Accept": "application/json, application/yaml;q=0.9, */*;q=0.5",
                "Accept-Encoding": "gzip, deflate",
            },
        )

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def fetch(self, url: str, validators: Validators | None = None) -> Fetched:
        """Give the document at `url`. Raises RefusedReference with the reason where it cannot."""
        conditions = validators.headers() if validators else {}
        for _ in range(_HOPS_MOST + 1):
            origin = self._rules.origin_of(url)
            answer = self._get(url, origin, conditions)
            if isinstance(answer, Fetched):
                return answer
            if origin.scheme == "https" and answer.startswith("http:"):
                raise RefusedReference(f"{origin} redirects to an address without encryption")
            url = answer
        raise RefusedReference(f"more than {_HOPS_MOST} redirects")

    def _get(self, url: str, origin: Origin, conditions: dict[str, str]) -> Fetched | str:
        """Send one request to the checked address; give the document or the next hop's URL."""
        private = origin in self._rules.private_origins
        address = checked_address(origin, private=private, lookup=self._lookup)
        named = httpx.URL(url)
        request = self._client.build_request(
            "GET",
            named.copy_with(host=address, fragment=None),
            headers={"Host": named.netloc.decode("ascii"), **conditions},
            extensions={"sni_hostname": origin.host},
        )
        try:
            response = self._client.send(request, stream=True)
        except httpx.HTTPError as error:
            raise RefusedReference(f"{origin} does not answer ({type(error).__name__})") from None
        try:
            return self._read(response, url, origin)
        except httpx.HTTPError as error:
            raise RefusedReference(f"{origin} broke off ({type(error).__name__})") from None
        finally:
            response.close()

    def _read(self, response: httpx.Response, url: str, origin: Origin) -> Fetched | str:
        """Read an answer: the document, that it has not changed, or where it lies."""
        validators = Validators(
            etag=response.headers.get("ETag"), last_modified=response.headers.get("Last-Modified")
        )
        if response.status_code == _NOT_MODIFIED:
            return Fetched(url=url, body=None, validators=validators)
        location = response.headers.get("Location")
        if response.status_code in _REDIRECTS and location:
            return str(httpx.URL(url).join(location))
        if response.status_code != _OK:
            raise RefusedReference(f"{origin} answers with status {response.status_code}")
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        body = b"".join(self._decoded(response, encoding))
        return Fetched(url=url, body=body, validators=validators)

    def _decoded(self, response: httpx.Response, encoding: str) -> Iterator[bytes]:
        """Give the decoded body piece by piece, at most `bytes_most` and within the deadline."""
        left = self._bytes_most
        decoder = _decoder(encoding)
        for raw in response.iter_raw():
            if self._clock() > self._deadline_s:
                raise RefusedReference("reading took too long", "--max-seconds")
            piece = decoder(raw, left + 1)
            left -= len(piece)
            if left < 0:
                raise RefusedReference(
                    f"more than {self._bytes_most:,} bytes, decoded", "--max-bytes"
                )
            yield piece


def _decoder(encoding: str) -> Callable[[bytes, int], bytes]:
    """Give a function that decodes pieces, each to a bounded length (RFC 9110, 8.4.1)."""
    if encoding in ("identity", ""):
        return lambda raw, _most: raw
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise RefusedReference("the server compresses in a way that was not asked for")
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 32)  # zlib or gzip, told by its header

    def decode(raw: bytes, most: int) -> bytes:
        try:
            return inflate.decompress(raw, most)
        except zlib.error:
            raise RefusedReference("the compressed answer is broken") from None

    return decode
