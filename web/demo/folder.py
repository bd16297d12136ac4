"""The demo's own folder, apart from all real data."""

from collections.abc import Callable
from pathlib import Path

from store.database import Database
from store.migrations import migrate
from web.demo.fill import fill

NAME = "tagdesk.db"


def demo_url(folder: Path, *, fresh: bool = False, begun: Callable[[str], object] = lambda _: None) -> str:
    """The address of the demo's database, made where there is none yet. `fresh` begins again; what was done in it is lost.

    It is made under another name first, so that a demo that was broken off is never taken for one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path, unfinished = folder / NAME, folder / f"new-{NAME}"
    if fresh or not path.exists():
        begun("Making the demo: a cafe with two accounts, 2,200 friends and their messages …")
        _clear(unfinished)
        database = Database(f"sqlite:///{unfinished}")
        try:
            migrate(database)
            fill(database)
        finally:
            database.close()
        _clear(path)
        unfinished.rename(path)
    return f"sqlite:///{path}"


def _clear(path: Path) -> None:
    """A SQLite database is its file and what lies beside it."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal"):
        path.with_name(name).unlink(missing_ok=True)
