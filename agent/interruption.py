"""A model's answer, waited for only as long as somebody wants it."""

from collections.abc import Callable
from concurrent.futures import Future, wait
from contextvars import copy_context
from threading import Thread
from typing import TypeVar

T = TypeVar("T")
GLANCE = 0.05
"""Seconds between two looks at whether it is still wanted."""


class Interrupted(Exception):
    """It is not wanted any more. What was asked goes on in its thread until its own limits end it, unheard."""


def wanted(work: Callable[[], T], stopped: Callable[[], bool]) -> T:
    """What `work` answers or raises; Interrupted as soon as `stopped` says so."""
    answer, context = Future[T](), copy_context()

    def call() -> None:
        try:
            answer.set_result(context.run(work))
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            answer.set_exception(error)

    Thread(target=call, daemon=True, name="model").start()
    while not wait([answer], timeout=GLANCE).done and not stopped():
        pass
    if stopped():
        raise Interrupted()
    return answer.result()
