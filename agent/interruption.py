"""A model's answer, waited for only as long as somebody wants it."""

from collections.abc import Callable
from concurrent.futures import Future, wait
from contextvars import copy_context
from threading import Thread
from time import monotonic
from typing import TypeVar

T = TypeVar("T")
GLANCE = 0.05
"""Seconds between two looks at whether it is still wanted."""
GRACE = 1.0
"""Seconds beyond its limit after which an answer is not waited for: a model that keeps its limit says itself why it is late."""


class Interrupted(Exception):
    """It is not wanted any more. What was asked goes on in its thread until its own limits end it, unheard."""


class Overdue(Exception):
    """It has not come within its time. What was asked goes on in its thread, unheard."""


def wanted(work: Callable[[], T], stopped: Callable[[], bool], seconds: float) -> T:
    """What `work` answers or raises; Interrupted as soon as `stopped` says so, Overdue when it has not ended after `seconds`."""
    answer, context = Future[T](), copy_context()

    def call() -> None:
        try:
            answer.set_result(context.run(work))
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            answer.set_exception(error)

    Thread(target=call, daemon=True, name="model").start()
    ends = monotonic() + seconds + GRACE
    while not wait([answer], timeout=GLANCE).done and not stopped():
        if monotonic() > ends:
            raise Overdue()
    if stopped():
        raise Interrupted()
    return answer.result()
