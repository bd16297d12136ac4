"""What every operation is: one exact change, by ids, that knows how to take itself back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlmodel import Session

from store.errors import ChangedSince
from store.friendsets import FriendSet
from store.values import Value

T = TypeVar("T")


class Operation(Value):
    """One exact change. `apply` carries it out in the given transaction, which it never ends, and says what it did."""

    kind: str

    def apply(self, session: Session, account_id: str) -> "Change":
        raise NotImplementedError

    def fresh(self, session: Session, account_id: str) -> "Operation":
        """The same wish, made for the world as it is now: what is replaced and who matches are looked up again."""
        return self


@dataclass(frozen=True)
class Change:
    """What an operation did: a sentence as key and arguments, who gained and lost which tag (tag id → friends), and the
    operations that undo it, in order. `matched` are the friends whom the operation was about, changed or not."""

    key: str
    args: Mapping[str, Any] = field(default_factory=dict)
    undo: tuple[Operation, ...] = ()
    gained: Mapping[str, FriendSet] = field(default_factory=dict)
    lost: Mapping[str, FriendSet] = field(default_factory=dict)
    matched: FriendSet | None = None
    left_out: int = 0
    only_now: int = 0

    @property
    def is_nothing(self) -> bool:
        """Nothing is different afterwards: everyone already had the tag, nobody is to be shown."""
        return not self.undo and not (self.key == "friends_shown" and self.matched)

    @property
    def them(self) -> FriendSet | None:
        """Whom "them" means after it: who loses a tag if nothing else happens to friends, else all whom it was about."""
        lost = list(self.lost.values())
        return lost[0] if len(lost) == 1 and not self.gained else self.matched


def expect(found: T, was: T, name: str) -> None:
    """Refuses to replace a value that is something else by now."""
    if found != was:
        raise ChangedSince(name=name)
