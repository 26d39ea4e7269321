"""Many pieces of work at once, but no more than a given number of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


async def run_bounded(
    work: Callable[[T], Awaitable[R]], items: Iterable[T], parallelism: int
) -> list[R]:
    """Do `work` for each item, at most `parallelism` at a time; give the results in order.

    The first exception stops the rest and is raised as it is.
    """
    queue = enumerate(items)
    results: dict[int, R] = {}

    async def worker() -> None:
        for index, item in queue:
            results[index] = await work(item)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(max(1, parallelism)):
                group.create_task(worker())
    except BaseExceptionGroup as faults:
        raise faults.exceptions[0] from None
    return [results[index] for index in sorted(results)]
