"""A run of the fuzzer: documents are changed, imported and looked at until the time is up."""

from __future__ import annotations

import faulthandler
import gc
import hashlib
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from mutations import BYTES_MOST, mutate
from oracle import Fault, check, show

ROOT = Path(__file__).resolve().parents[2]
SEED_BYTES_MOST = 40_000
POOL_MOST = 400
HANG_S = 60
CLEAN_EVERY = 200
SEED_FOLDERS = ("samples", "tests/golden", "../shared/suites", "../shared/corpus")


class Options(NamedTuple):
    """How long a run is, where its chance begins, and where it keeps documents with faults."""

    seconds: float
    seed: int
    found: Path


def seeds() -> list[bytes]:
    """Give the documents to begin with, small ones only, in an order that is always the same."""
    found: dict[bytes, None] = {}
    for folder in SEED_FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            is_document = path.suffix in (".json", ".yaml", ".yml")
            if is_document and path.name != "bundle.json" and path.is_file():
                raw = path.read_bytes()
                if b"openapi" in raw or b"swagger" in raw:
                    found[raw] = None
    return [raw for raw in found if 0 < len(raw) <= SEED_BYTES_MOST]


class Run:
    """One run: what was tried, what was told, and which faults were found, each kind once."""

    def __init__(self, place: Path, options: Options) -> None:
        self._place = place
        self._seconds = options.seconds
        self._found = options.found
        self._chance = random.Random(options.seed)  # noqa: S311 - no secret depends on it
        self._seed = options.seed
        self._seeds = seeds()
        self._pool: list[bytes] = []
        self._told: set[frozenset[str]] = set()
        self._kinds: set[str] = set()
        self._begun = time.monotonic()
        self._count = 0
        self._longest_s = 0.0

    def led_by_problems(self) -> int:
        """Change documents until the time is up; what tells something new is changed further."""
        for data in self._seeds:
            self._try(data)
        while self._left_s() > 0:
            source = self._pool if self._pool and self._chance.random() < 0.5 else self._seeds
            data = mutate(self._chance.choice(source), self._chance, self._seeds)
            if self._try(data):
                self._keep(data)
        return self._end()

    def led_by_lines(self) -> int:
        """Let atheris choose which documents are changed further, by the lines that they reach."""
        import atheris

        with tempfile.TemporaryDirectory() as corpus:
            for data in self._seeds:
                Path(corpus, hashlib.sha256(data).hexdigest()).write_bytes(data)
            arguments = ["-timeout=60", "-rss_limit_mb=8192", f"-max_len={BYTES_MOST}"]
            atheris.Setup(
                [sys.argv[0], corpus, *arguments, f"-seed={self._seed + 1}", "-verbosity=0"],
                self._try_until_the_end,
                custom_mutator=self._mutate_for_atheris,
            )
            atheris.Fuzz()
        return self._end()  # it ends before, in `_try_until_the_end`

    def again(self, path: Path) -> int:
        """Import one file, and tell what comes of it."""
        print(sorted(check(path.read_bytes(), self._place)))  # noqa: T201 - what a user asked for
        return 0

    def _mutate_for_atheris(self, data: bytes, most: int, seed: int) -> bytes:
        chance = random.Random(seed)  # noqa: S311 - no secret depends on it
        return mutate(data, chance, self._seeds)[:most]

    def _try_until_the_end(self, data: bytes) -> None:
        self._try(data)
        if self._left_s() <= 0:
            code = self._end()
            sys.stdout.flush()
            os._exit(code)  # atheris itself never comes back

    def _left_s(self) -> float:
        return self._begun + self._seconds - time.monotonic()

    def _try(self, data: bytes) -> bool:
        """Import one document; tell whether something was told that was not told before."""
        self._count += 1
        if self._count % CLEAN_EVERY == 0:
            gc.unfreeze()
            gc.collect()
        faulthandler.dump_traceback_later(HANG_S, exit=True)
        begun = time.monotonic()
        try:
            told = check(data, self._place)
        except Fault as fault:
            self._tell(fault, data)
            return False
        finally:
            faulthandler.cancel_dump_traceback_later()
            self._longest_s = max(self._longest_s, time.monotonic() - begun)
        is_new = told not in self._told
        self._told.add(told)
        return is_new

    def _keep(self, data: bytes) -> None:
        if len(self._pool) < POOL_MOST:
            self._pool.append(data)
        else:
            self._pool[self._chance.randrange(POOL_MOST)] = data

    def _tell(self, fault: Fault, data: bytes) -> None:
        """Keep the document of a fault, and print it, unless one of its kind was found before."""
        if fault.kind in self._kinds:
            return
        self._kinds.add(fault.kind)
        self._found.mkdir(parents=True, exist_ok=True)
        path = self._found / hashlib.sha256(data).hexdigest()[:16]
        path.write_bytes(data)
        print(f"FAULT {path}\n{show(fault)}", flush=True)  # noqa: T201 - the output of a script

    def _end(self) -> int:
        print(  # noqa: T201 - the output of a script
            f"{self._count} documents in {time.monotonic() - self._begun:.0f} s, "
            f"{len(self._told)} kinds of results, {len(self._kinds)} kinds of faults, "
            f"longest {self._longest_s:.1f} s",
            flush=True,
        )
        return 1 if self._kinds else 0
