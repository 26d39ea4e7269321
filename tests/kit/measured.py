"""How long work takes of a processor, whatever else the machine and other tests do."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable

_TRIES = 3


def cpu_s(work: Callable[[], object]) -> float:
    """Give the least processor time that work took of this thread in three tries.

    Nothing is collected meanwhile: that goes through all that other tests left behind.
    """
    times = []
    was_on = gc.isenabled()
    gc.disable()
    try:
        for _ in range(_TRIES):
            begun = time.thread_time()
            work()
            times.append(time.thread_time() - begun)
    finally:
        if was_on:
            gc.enable()
    return min(times)
