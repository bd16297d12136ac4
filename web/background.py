"""What goes on between requests: events of LINE worked off, profiles fetched, workflows that a crash left waiting."""

from collections.abc import Callable, Sequence
from threading import Event, Thread

import structlog

_log = structlog.get_logger()
Work = Callable[[], int]


class Background:
    """Runs work in a thread of its own again and again: at once while there is some, else every `pause` seconds."""

    def __init__(self, works: Sequence[Work], pause: float = 0.5) -> None:
        self._works, self._pause, self._ring, self._over = works, pause, Event(), Event()
        self._thread = Thread(target=self._run, name="background", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def ring(self) -> None:
        """There is something to do."""
        self._ring.set()

    def stop(self) -> None:
        self._over.set()
        self._ring.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._over.is_set():
            done = sum(self._once(work) for work in self._works)
            if not done:
                self._ring.wait(self._pause)
            self._ring.clear()

    def _once(self, work: Work) -> int:
        try:
            return work()
        except Exception:
            _log.exception("background_work_failed", work=getattr(work, "__name__", "work"))
            return 0
