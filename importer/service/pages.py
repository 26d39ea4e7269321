"""The pages of the service: what is asked for at which address, and what is done there.

In: the sources, the state, what is approved here, and who is let in. Out: routes. What is shown is
what the state says, so that every process shows the same.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Protocol

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route

from importer.errors import ImporterError, StateError, unforeseen
from importer.model.runs import Run
from importer.report.history import view_of_run
from importer.report.html import content_security_policy, html_report
from importer.report.service_pages import (
    message_page,
    run_page,
    run_part,
    runs_page,
    service_policy,
    sources_page,
    sources_part,
)
from importer.report.service_shapes import Frame, ReviewState, RunDetail, RunList
from importer.service.access import Access
from importer.service.approving import Approvals
from importer.service.configuration import SourceTable
from importer.service.forms import RefusedFormError, begin_session, keep_session, read_form
from importer.service.guard import Guard, Refusal
from importer.service.reviewing import find_waiting, reject
from importer.service.standing import standing_of
from importer.state.store import StateStore

_RUNS_A_PAGE = 50
_NUMBER = re.compile(r"[1-9][0-9]{0,9}")
_NUMBER_MOST = 2**31 - 1
_NO_RUN = "There is no such run."
_NO_PAGE = "There is no such page."

Answer = Callable[[Request], Awaitable[Response]]
Show = Callable[[Request, Frame], bytes]
Act = Callable[[Request, Mapping[str, str]], str]


class _NotHereError(Exception):
    """There is nothing at an address; the text says what is not there."""


class Watched(Protocol):
    """The service that the pages are of."""

    @property
    def sources(self) -> Mapping[str, SourceTable]:
        """Give the sources of its configuration, by name."""

    @property
    def notices(self) -> tuple[str, ...]:
        """Say what is wrong with it."""


class Pages:
    """The pages of one process; `say` is told what was done there, a line each."""

    def __init__(
        self,
        service: Watched,
        state: StateStore,
        approvals: Approvals,
        access: Access,
        *,
        say: Callable[[str], None],
    ) -> None:
        self._service = service
        self._state = state
        self._approvals = approvals
        self._access = access
        self._say = say

    def mount(self) -> Mount:
        """Give all pages as one route, behind the guard."""
        whole = Starlette(
            routes=[
                Route("/", self._shown(self._show_sources)),
                Route("/live", self._shown(self._show_sources_part)),
                Route("/sources/{name}/run", self._done(self._run_now), methods=["POST"]),
                Route("/runs", self._shown(self._show_runs)),
                Route("/runs/{number}", self._shown(self._show_run)),
                Route("/runs/{number}/live", self._shown(self._show_run_part)),
                Route("/runs/{number}/report.html", self._guarded(self._give_report)),
                Route("/runs/{number}/approve", self._done(self._approve), methods=["POST"]),
                Route("/runs/{number}/reject", self._done(self._reject), methods=["POST"]),
            ],
            exception_handlers={HTTPException: self._explain_http},
        )
        return Mount("/", app=Guard(whole, self._access, service_policy(), self._explain))

    # ---- how a request is answered

    def _shown(self, show: Show) -> Answer:
        """Make what answers with a page."""

        async def answer(request: Request) -> Response:
            session = begin_session(request)
            frame = self._frame(session)
            content = await asyncio.to_thread(show, request, frame)
            response = Response(content, media_type="text/html")
            keep_session(request, response, session)
            return response

        return self._guarded(answer)

    def _done(self, act: Act) -> Answer:
        """Make what does something for a form, and then leads to a page."""

        async def answer(request: Request) -> Response:
            fields = await read_form(request, self._access)
            address = await asyncio.to_thread(act, request, fields)
            return RedirectResponse(address, HTTPStatus.SEE_OTHER)

        return self._guarded(answer)

    def _guarded(self, answer: Answer) -> Answer:
        """Make an answer that tells what goes wrong in a page, and no traceback."""

        async def whole(request: Request) -> Response:
            try:
                return await answer(request)
            except RefusedFormError as error:
                return self._explained(error.refusal)
            except _NotHereError as error:
                return self._explained(Refusal(HTTPStatus.NOT_FOUND, str(error)))
            except ImporterError as error:
                is_form = request.method == "POST"
                status = HTTPStatus.CONFLICT if is_form else HTTPStatus.SERVICE_UNAVAILABLE
                return self._explained(Refusal(status, str(error)))
            except Exception as error:  # noqa: BLE001 - a page is no reason to end the service
                told = unforeseen(error)
                self._say(told)
                return self._explained(Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, told))

        return whole

    async def _explain_http(self, _: Request, error: Exception) -> Response:
        status = HTTPStatus(error.status_code if isinstance(error, HTTPException) else 404)
        text = _NO_PAGE if status == HTTPStatus.NOT_FOUND else f"{status.phrase}."
        return self._explained(Refusal(status, text))

    def _explained(self, refusal: Refusal) -> Response:
        return Response(self._explain(refusal), refusal.status, media_type="text/html")

    def _explain(self, refusal: Refusal) -> bytes:
        frame = Frame(token="", now=self._state.now())
        return message_page(frame, refusal.status.phrase, refusal.text)

    def _frame(self, session: str) -> Frame:
        return Frame(
            token=self._access.form_token(session),
            now=self._state.now(),
            notices=self._service.notices,
        )

    # ---- what is shown

    def _show_sources(self, _: Request, frame: Frame) -> bytes:
        return sources_page(frame, standing_of(self._service.sources, self._state))

    def _show_sources_part(self, _: Request, frame: Frame) -> bytes:
        return sources_part(frame, standing_of(self._service.sources, self._state))

    def _show_runs(self, request: Request, frame: Frame) -> bytes:
        given = request.query_params.get("before")
        before = None if given is None else _number_in(given)
        heads = self._state.runs(_RUNS_A_PAGE + 1, before=before)
        shown = tuple(heads[:_RUNS_A_PAGE])
        older = shown[-1].number if len(heads) > len(shown) else None
        return runs_page(frame, RunList(heads=shown, is_newest=before is None, older=older))

    def _show_run(self, request: Request, frame: Frame) -> bytes:
        return run_page(frame, self._detail(request))

    def _show_run_part(self, request: Request, frame: Frame) -> bytes:
        return run_part(frame, self._detail(request))

    async def _give_report(self, request: Request) -> Response:
        """Give a run's report as the file that `importer show -f html` writes."""
        run = await asyncio.to_thread(self._run_of, request)
        view = view_of_run(run)
        if view is None:
            raise _NotHereError(f"Run {run.head.number} ended before it had a plan.")
        headers = {
            "content-security-policy": content_security_policy(),
            "content-disposition": f'attachment; filename="run-{run.head.number}.html"',
        }
        content = await asyncio.to_thread(html_report, view)
        return Response(content, headers=headers, media_type="text/html")

    def _run_of(self, request: Request) -> Run:
        run = self._state.run(_number_of(request))
        if run is None:
            raise _NotHereError(_NO_RUN)
        return run

    def _detail(self, request: Request) -> RunDetail:
        run = self._run_of(request)
        number = run.head.number
        kept = self._state.watching().held(number) if run.head.state == "held" else None
        review: ReviewState = ""
        if kept is not None:
            review = "approved" if self._approvals.is_under_way(number) else "waiting"
        is_running = run.head.state == "running"
        return RunDetail(
            run=run,
            review=review,
            source=kept[0] if kept else "",
            progress=self._state.progress(number) if is_running else None,
        )

    # ---- what is done

    def _run_now(self, request: Request, _: Mapping[str, str]) -> str:
        name = request.path_params["name"]
        if name not in self._service.sources:
            raise _NotHereError("There is no such source.")
        if not self._state.watching().ask_for(name):
            raise StateError(f"no process of the service watches {name} yet", hint="Try again")
        self._say(f"{name} was asked for on its page.")
        return "/"

    def _approve(self, request: Request, _: Mapping[str, str]) -> str:
        number = _number_of(request)
        self._approvals.begin(number)
        return f"/runs/{number}"

    def _reject(self, request: Request, fields: Mapping[str, str]) -> str:
        number = _number_of(request)
        if self._approvals.is_under_way(number):
            raise StateError(f"run {number} was approved, and is being carried out")
        waiting = find_waiting(self._state, number)
        reject(waiting, self._state, fields.get("reason", ""))
        self._say(f"Run {number} of {waiting.source} was rejected on its page.")
        return f"/runs/{number}"


def _number_of(request: Request) -> int:
    """Give the number of a run in an address. Raises _NotHereError for what is none."""
    return _number_in(request.path_params["number"])


def _number_in(text: str) -> int:
    number = int(text) if _NUMBER.fullmatch(text) else 0
    if not 1 <= number <= _NUMBER_MOST:
        raise _NotHereError(_NO_RUN)
    return number
