"""The sandbox under schemathesis, with the platform's published document and over a real port.

Left out, with reasons: operations that the sandbox does not have; the check
`positive_data_acceptance`, because many rules of the platform stand in the document's words only
(names are unique, links lead somewhere, a parameter in the path stands in the path) and so what
fits the schemas may rightly be refused. What else is excepted are defects of the document, which
`connect_contract` lists and mends. `SCHEMATHESIS_SECONDS` says how long it may look (30 if not
set), `SCHEMATHESIS_SEED` where it begins.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from connect_contract import (
    CONTRACT,
    close_objects,
    mend_for_generation,
    read_contract,
)

from importer.sandbox import BASE_PATH, create_app
from importer.sandbox.routes import ROUTES

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

KIT = Path(__file__).parents[1] / "kit"
KEY = "key-of-the-sandbox"
SEEDER = "seeder"
"""User agent of the hooks, whose requests are not schemathesis's and do not count."""
THOROUGH_S = 60
"""From here on a run must have got through to each operation; a busy machine does less in less."""
SECONDS = int(os.environ.get("SCHEMATHESIS_SECONDS", "30"))
SEED = os.environ.get("SCHEMATHESIS_SEED", "1")
OPERATIONS = {(method, path) for path, methods in ROUTES.items() for method in methods}

pytestmark = [
    pytest.mark.skipif(
        not CONTRACT.is_file(), reason="the published document is not beside the checkout"
    ),
    pytest.mark.skipif(
        find_spec("schemathesis") is None, reason="schemathesis (extra `test`) is not installed"
    ),
]


class Witness:
    """ASGI middleware that counts the answers of each operation by their status."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.answers: Counter[tuple[str, str, int]] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; look at the answers."""

        async def seen(message: Message) -> None:
            seeds = (b"user-agent", SEEDER.encode()) in scope.get("headers", ())
            if message["type"] == "http.response.start" and "route" in scope and not seeds:
                key = (scope["method"], scope["route"].path, int(message["status"]))
                self.answers[key] += 1
            await send(message)

        await self._app(scope, receive, seen)


@pytest.fixture
def served() -> Iterator[tuple[str, Witness]]:
    """Serve an empty sandbox on a free port; give its address, and who sees its answers."""
    witness = Witness(create_app(":memory:", api_key=KEY))
    config = uvicorn.Config(witness, host="127.0.0.1", port=0, log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the sandbox did not come up"
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}{BASE_PATH}", witness
    server.should_exit = True
    thread.join(timeout=10)
    assert not thread.is_alive()


def document_of_the_sandbox() -> dict[str, Any]:
    """Give the published document, mended, with the operations that the sandbox has."""
    document = read_contract()
    document["paths"] = {
        path.removeprefix(BASE_PATH): {
            word: value
            for word, value in document["paths"][path.removeprefix(BASE_PATH)].items()
            if word == "parameters" or word.upper() in methods
        }
        for path, methods in ROUTES.items()
    }
    update = document["components"]["schemas"]["ConnectorUpdate"]
    update["oneOf"] = [one for one in update["oneOf"] if "HTTP" in one["$ref"]]  # no BigQuery here
    mend_for_generation(document)
    close_objects(document)
    return document


def run_schemathesis(url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run all of schemathesis's phases and checks but one, within `SECONDS`."""
    document = folder / "connect-v1.json"
    document.write_text(json.dumps(document_of_the_sandbox()))
    environment = os.environ | {
        "PYTHONPATH": str(KIT),
        "SCHEMATHESIS_HOOKS": "schemathesis_hooks",
        "SANDBOX_URL": url,
        "SANDBOX_KEY": KEY,
        "SANDBOX_SEEDER": SEEDER,
        "NO_PROXY": "127.0.0.1",
    }
    main = "from schemathesis.cli import schemathesis; schemathesis()"
    options = ["--url", url, "--header", f"Authorization: Bearer {KEY}", "--seed", SEED]
    options += ["--checks", "all", "--exclude-checks", "positive_data_acceptance"]
    options += ["--max-time", str(SECONDS), "--no-shrink", "--continue-on-failure"]
    options += ["--generation-database", "none", "--no-color", "--output-truncate", "false"]
    return subprocess.run(
        [sys.executable, "-c", main, "run", str(document), *options],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS + 60,
    )


def test_no_answer_contradicts_the_document_and_none_is_a_server_error(
    served: tuple[str, Witness], tmp_path: Path
) -> None:
    url, witness = served
    run = run_schemathesis(url, tmp_path)

    assert run.returncode == 0, run.stdout + run.stderr
    assert [key for key in witness.answers if key[2] >= 500] == []
    asked = {(method, path) for method, path, _ in witness.answers}
    done = {(method, path) for method, path, status in witness.answers if status < 300}
    assert asked >= OPERATIONS or SECONDS < THOROUGH_S
    assert done >= OPERATIONS or SECONDS < THOROUGH_S, "no request of some got through"
