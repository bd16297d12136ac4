"""Watches every statement that writes folders, tags, memberships, segments or workflows: it must come from an operation."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from sqlalchemy import Connection, Engine, event

ROOT = str(Path(__file__).parent.parent)
OURS = ("store", "prompts", "tools", "agent", "web", "tests")
WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(folder|tag|membership|segment|workflow)\"?\s", re.IGNORECASE)
TOOLS = {"store/database.py", "store/friendsets.py", "store/accounts.py"}
"""They write for whoever calls them: the caller counts."""
MAY = {
    ("store/journal.py", "record"): {"tag"},  # a tag's version is the row of its last change
    ("store/friends.py", "add_friends"): {"membership"},  # the sets of all friends and of the blocked
    ("store/friends.py", "set_blocked"): {"membership"},
    ("store/friends.py", "forget_row"): {"membership"},
    ("web/bench/world.py", "_friends"): {"membership"},
}


class WroteByItself(AssertionError):
    """Something other than an operation wrote."""


@contextmanager
def watched() -> Iterator[None]:
    """Within it, on every database of this process, only operations, the named exceptions and tests write those tables."""
    event.listen(Engine, "before_cursor_execute", _check)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", _check)


def _check(_c: Connection, _cursor: object, statement: str, *_: object) -> None:
    written = WRITES.match(statement)
    if not written:
        return
    frames = [frame for frame in _frames() if frame[0] not in TOOLS]
    if any(path.startswith(("store/operations/", "store/migrations/")) for path, _ in frames):
        return
    if not frames or frames[0][0].startswith("tests/") or written[1].lower() in MAY.get(frames[0], set()):
        return
    raise WroteByItself(f"{frames[0][0]} ({frames[0][1]}) writes {written[1]}: {statement[:100]}")


def _frames() -> Iterator[tuple[str, str]]:
    """File and function of every frame of ours, innermost first."""
    frame: FrameType | None = sys._getframe(1)
    while frame:
        path = frame.f_code.co_filename
        if path.startswith(ROOT):
            where = path[len(ROOT) + 1 :]
            if where.split("/", 1)[0] in OURS and where != "tests/writers.py":
                yield where, frame.f_code.co_name
        frame = frame.f_back
