"""Which tags each friend of a page has, from decoded bitmaps kept in memory.

Asking 200 tags of a million friends for one page decodes 3,200 chunks (66 ms); kept decoded they answer in a few. A kept set is
named by its tag's version, read in the same snapshot, so it can be old only under a name that nobody asks for any more.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from threading import Lock

from sqlalchemy import text
from sqlmodel import Session

from store.friendsets import CHUNK, FriendSet, members

BUDGET = 256_000_000
"""Bytes of decoded sets that are kept, roughly; the least recently asked go first."""
_Key = tuple[str, str]


class NotASnapshot(RuntimeError):
    """A rehearsal or a writer asked: what it sees may never become true."""


class TagLists:
    """Shared by threads. Filled by reading sessions only."""

    def __init__(self, budget: int = BUDGET) -> None:
        self._kept: OrderedDict[_Key, tuple[int, FriendSet]] = OrderedDict()
        self._lock, self._budget, self.bytes = Lock(), budget, 0

    def tags_of(self, session: Session, account_id: str, numbers: Iterable[int]) -> Mapping[int, tuple[str, ...]]:
        """Friend number → ids of their tags, by name. Every number asked for is there."""
        if "snapshot" not in session.info:
            raise NotASnapshot("Tag lists are read from a snapshot only.")
        page = FriendSet(numbers)
        found: dict[int, list[str]] = {number: [] for number in page}
        for tag_id, version in session.connection().execute(_TAGS, {"a": account_id}).all():
            for number in self._friends(session, account_id, tag_id, version) & page:
                found[number].append(tag_id)
        return {number: tuple(tag_ids) for number, tag_ids in found.items()}

    def _friends(self, session: Session, account_id: str, tag_id: str, version: int) -> FriendSet:
        key = (account_id, tag_id)
        with self._lock:
            kept = self._kept.get(key)
            if kept and kept[0] == version:
                self._kept.move_to_end(key)
                return kept[1]
        friends = members(session, account_id, tag_id)
        self._keep(key, version, friends)
        return friends

    def _keep(self, key: _Key, version: int, friends: FriendSet) -> None:
        """An older snapshot than the one kept leaves it alone."""
        with self._lock:
            old = self._kept.get(key)
            if old and old[0] >= version:
                return
            self.bytes += _size(friends) - (_size(old[1]) if old else 0)
            self._kept[key] = version, friends
            self._kept.move_to_end(key)
            while self.bytes > self._budget and self._kept:
                self.bytes -= _size(self._kept.popitem(last=False)[1][1])


def _size(friends: FriendSet) -> int:
    """Bytes in memory, at most about: two a friend, or a bit for each of the chunks that they at least fill."""
    return 200 + min(2 * len(friends), (len(friends) // CHUNK + 16) * CHUNK // 8)


_TAGS = text("SELECT id, version FROM tag WHERE account_id = :a AND friends > 0 ORDER BY name_key")
