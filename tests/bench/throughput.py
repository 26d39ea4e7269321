"""How long `importer apply` takes, against a bare `httpx.AsyncClient` that posts the same bytes.

    python tests/bench/throughput.py DOCUMENT [--parallelism 4] [--pairs 3] [--delay-ms 0]

Both go over HTTP on loopback to an `importer sandbox` in a process of its own that begins empty;
the pairs alternate, so that both meet with the same load of the machine, and medians are told.
`apply` is the whole command, from starting Python to the report; `posting` what of it lies between
the plan and the end of the last change, as its own log tells.
`bare` posts what that command sent, as many at a time, with the ids that the platform made this
time in place of the earlier ones. On loopback a request takes a millisecond, and reading the
document counts for a thousand of them; `--delay-ms` lets the sandbox take as long as a platform at
some distance does. Status 1 where apply takes more than 1.15 times as long as bare.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import httpx

sys.path.insert(0, str(Path(__file__).parents[1] / "kit"))

from applying import KEY, Importer
from recording_proxy import RecordingProxy, Write
from sandbox_process import SandboxProcess

MOST_TIMES = 1.15
_HEADERS = {"Authorization": f"Bearer {KEY}"}
_CONNECTOR = "(connector)"
_JSON = {"Content-Type": "application/json"}
_ULID = re.compile(rb"[0-7][0-9A-HJKMNP-TV-Z]{25}")


class Applied(NamedTuple):
    """What an apply took, in seconds: as a whole, and for what it posted."""

    whole_s: float
    posting_s: float


def apply(importer: Importer, document: Path, parallelism: int) -> Applied:
    """Run the command; raise RuntimeError where it does not end well."""
    began = time.perf_counter()
    ran = importer.run(
        *("apply", str(document), "--create-connector", "Bench", "--version", "v1", "--yes"),
        *("--parallelism", str(parallelism), "--log-level", "info", "--log-format", "json"),
    )
    whole_s = time.perf_counter() - began
    if ran.returncode != 0:
        raise RuntimeError(ran.stderr[-2_000:])
    lines = [json.loads(line) for line in ran.stderr.splitlines() if line.startswith("{")]
    (posting_s,) = [line["took_s"] for line in lines if "took_s" in line]
    return Applied(whole_s, posting_s)


class Recorded(NamedTuple):
    """What an apply sends: its requests that change something, and names for the ids in them."""

    writes: list[Write]
    names: dict[str, str]
    port: int
    """Of the sandbox: schemas refer to each other by their addresses."""


def record(document: Path, folder: Path, parallelism: int) -> Recorded:
    """Let one apply go through a proxy, and note what it sends."""
    with (
        SandboxProcess(folder / "recorded.db", key=KEY) as sandbox,
        RecordingProxy(sandbox.port) as proxy,
    ):
        through = sandbox.api_url.replace(str(sandbox.port), str(proxy.port))
        apply(Importer(folder, through), document, parallelism)
        version = next(one.path for one in proxy.writes if one.path.endswith("/actions"))
        names = {version.split("/")[7]: _CONNECTOR}
        origin = f"http://127.0.0.1:{sandbox.port}"
        with httpx.Client(headers=_HEADERS, trust_env=False) as client:
            place = f"{origin}{version.removesuffix('actions')}definitions?first=100"
            page = client.get(place).json()
            names |= {one["id"]: one["name"] for one in page["definitions"]}
            while page.get("next"):
                page = client.get(f"{place}&after={page['next']}").json()
                names |= {one["id"]: one["name"] for one in page["definitions"]}
        through_port, own_port = (f":{port}/".encode() for port in (proxy.port, sandbox.port))
        writes = [
            one._replace(body=one.body.replace(through_port, own_port)) for one in proxy.writes
        ]
    return Recorded(writes, names, sandbox.port)


class Bare:
    """Posts what was recorded to an empty sandbox."""

    def __init__(self, recorded: Recorded, client: httpx.AsyncClient) -> None:
        self._recorded = recorded
        self._client = client
        self._ids: dict[str, str] = {}

    async def post(self, parallelism: int) -> float:
        """Post it all; give the seconds. Raises RuntimeError for another answer than before."""
        writes = self._recorded.writes
        first = next(n for n, one in enumerate(writes) if one.path.endswith("/actions"))
        began = time.perf_counter()
        for write in writes[:first]:  # each of these needs what the one before it made
            made = await self._send(write, self._now(write.body))
            self._learn(made)
        path = {one.path: self._now(one.path.encode()).decode() for one in writes[first:]}
        queue = iter(writes[first:])

        async def worker() -> None:
            for write in queue:
                await self._send(write._replace(path=path[write.path]), write.body)

        await asyncio.gather(*(worker() for _ in range(parallelism)))
        return time.perf_counter() - began

    async def _send(self, write: Write, body: bytes) -> bytes:
        path = self._now(write.path.encode()).decode() if self._ids.keys() else write.path
        answer = await self._client.request(write.method, path, content=body, headers=_JSON)
        if answer.status_code != write.status:
            raise RuntimeError(f"{write.method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer.content

    def _learn(self, made: bytes) -> None:
        """Note under which ids things stand now."""
        value = json.loads(made)
        if "baseUrl" in value:
            self._ids[_CONNECTOR] = value["id"]
        self._ids |= {one["name"]: one["id"] for one in value.get("definitions", ())}

    def _now(self, text: bytes) -> bytes:
        """Put the ids of now in place of those that were recorded."""
        names, ids = self._recorded.names, self._ids

        def now(found: re.Match[bytes]) -> bytes:
            before = found[0].decode()
            return ids.get(names.get(before, ""), before).encode()

        return _ULID.sub(now, text)


async def bare(recorded: Recorded, port: int, parallelism: int) -> float:
    """Post what was recorded to the sandbox at a port; give the seconds."""
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", trust_env=False, headers=_HEADERS, timeout=60
    ) as client:
        return await Bare(recorded, client).post(parallelism)


def main() -> int:
    """Run the pairs, print them, and say by the status whether apply is as fast as it should be."""
    parser = argparse.ArgumentParser(description="importer apply against bare httpx")
    parser.add_argument("document", type=Path)
    parser.add_argument("--parallelism", type=int, default=4)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--delay-ms", type=int, default=0)
    given = parser.parse_args()
    document = given.document.resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recorded = record(document, folder, given.parallelism)
        size = sum(len(one.body) for one in recorded.writes)
        print(f"{len(recorded.writes)} requests, {size:,} bytes, {given.parallelism} at a time")
        pairs = [
            _pair(recorded, document, folder / str(n), given.parallelism, given.delay_ms)
            for n in range(given.pairs)
        ]
    whole, posting = (statistics.median(one[n] / one[2] for one in pairs) for n in (0, 1))
    print(f"median of {len(pairs)}: apply {whole:.2f} times bare, its posting {posting:.2f} times")
    return int(whole > MOST_TIMES)


def _pair(
    recorded: Recorded, document: Path, folder: Path, parallelism: int, delay_ms: int
) -> tuple[float, float, float]:
    """Take the seconds of one apply (whole, posting), and of one bare loop."""
    folder.mkdir()
    slow = [f"delay:1,seconds={delay_ms / 1_000}"] if delay_ms else []
    with SandboxProcess(folder / "bare.db", slow, key=KEY, port=recorded.port) as sandbox:
        bare_s = asyncio.run(bare(recorded, sandbox.port, parallelism))
    with SandboxProcess(folder / "apply.db", slow, key=KEY) as sandbox:
        applied = apply(Importer(folder, sandbox.api_url), document, parallelism)
    print(
        f"bare {bare_s:.2f} s, apply {applied.whole_s:.2f} s, its posting {applied.posting_s:.2f} s"
    )
    return applied.whole_s, applied.posting_s, bare_s


if __name__ == "__main__":
    sys.exit(main())
