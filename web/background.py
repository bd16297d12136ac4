"""What goes on between requests: events of LINE worked off, profiles fetched, followers imported, workflows that a crash left
waiting."""

import time
from collections.abc import Callable, Sequence
from threading import Event, Thread

import structlog

_log = structlog.get_logger()
Work = Callable[[], int]
MOMENT = 0.05
"""Seconds in which many rings become one."""


class Background:
    """Does each work again and again in a thread of its own, so that none waits for another (LINE may be slow): every `pause`
    seconds, and while there is something to do after a rest as long as the work took. Under load work thus comes in larger
    pieces, which cost less, and leaves requests half of the time."""

    def __init__(self, works: Sequence[Work], pause: float = 0.5) -> None:
        self._pause, self._over = pause, Event()
        self._rings = [Event() for _ in works]
        self._threads = [
            Thread(target=self._run, args=(work, ring), name=f"background {_name(work)}", daemon=True)
            for work, ring in zip(works, self._rings, strict=True)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def ring(self) -> None:
        """There is something to do."""
        for ring in self._rings:
            ring.set()

    def stop(self) -> None:
        """Lets each work end what it is at."""
        self._over.set()
        self.ring()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(timeout=10)

    def _run(self, work: Work, ring: Event) -> None:
        while not self._over.is_set():
            ring.clear()
            began = time.monotonic()
            if self._once(work):
                self._over.wait(min(self._pause, time.monotonic() - began))
            else:
                ring.wait(self._pause)
                self._over.wait(MOMENT)

    def _once(self, work: Work) -> int:
        try:
            return work()
        except Exception:
            _log.exception("background_work_failed", work=_name(work))
            return 0


def _name(work: Work) -> str:
    return getattr(work, "__name__", "work")
