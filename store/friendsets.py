"""Sets of friends as values, and where memberships live.

A tag's friends are not rows but compressed bitmaps (Roaring), cut into chunks of 65,536 consecutive friend numbers.
"All friends" and "blocked" are sets of the same kind under reserved ids. Only `store/operations/` writes tags' sets, and only
`store/friends.py` the reserved ones.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema
from pyroaring import BitMap
from sqlalchemy import LargeBinary, bindparam, text
from sqlmodel import Field, Session, SQLModel

CHUNK = 65_536
ARRAY = 4_096  # up to so many numbers Roaring lists the numbers of a chunk one by one, beyond it sets bits
AT_ONCE = 500  # sets asked for in one statement
FRIENDS = "friends"
BLOCKED = "blocked"


class FriendSet:
    """An immutable set of friend numbers of one account. Two equal sets have equal digests."""

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        self._bits = numbers if isinstance(numbers, BitMap) else BitMap(numbers)

    def __and__(self, other: "FriendSet") -> "FriendSet":
        return FriendSet(self._bits & other._bits)

    def __or__(self, other: "FriendSet") -> "FriendSet":
        return FriendSet(self._bits | other._bits)

    def __sub__(self, other: "FriendSet") -> "FriendSet":
        return FriendSet(self._bits - other._bits)

    def __le__(self, other: "FriendSet") -> bool:
        return bool(self._bits <= other._bits)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FriendSet) and bool(self._bits == other._bits)

    def __hash__(self) -> int:
        return hash(self.digest)

    def __len__(self) -> int:
        return len(self._bits)

    def __contains__(self, number: int) -> bool:
        return number in self._bits

    def __iter__(self) -> Iterator[int]:
        return iter(self._bits)

    def __repr__(self) -> str:
        return f"FriendSet({list(self.sample(6))}{', …' if len(self) > 6 else ''})"

    def sample(self, n: int) -> tuple[int, ...]:
        """The `n` lowest numbers."""
        return tuple(self._bits[:n])

    def page(self, n: int, before: int | None = None) -> tuple[int, ...]:
        """The `n` highest numbers below `before`, highest first: a keyset page, newest friends first."""
        end = len(self._bits) if before is None else self._bits.rank(before - 1) if before > 0 else 0
        return tuple(reversed(self._bits[max(0, end - n) : end]))

    def rank(self, number: int) -> int:
        """How many friends of the set have a number up to and including this one."""
        return int(self._bits.rank(number)) if number >= 0 else 0

    @cached_property
    def stored(self) -> bytes:
        """The canonical serialisation (Roaring's portable format, run-optimised).

        Where runs and single numbers take the same room, Roaring keeps what the chunk happened to be: small chunks, the only
        ones where that can be, are made anew from their numbers.
        """
        canonical = BitMap()
        for _, part in self.chunks():
            canonical |= BitMap(part.to_array()) if len(part) <= ARRAY else part
        canonical.run_optimize()
        return bytes(canonical.serialize())

    @classmethod
    def from_stored(cls, bits: bytes) -> "FriendSet":
        return cls(BitMap.deserialize(bits))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical form, hexadecimal."""
        return hashlib.sha256(self.stored).hexdigest()

    def chunks(self) -> Iterator[tuple[int, BitMap]]:
        """The set cut into chunks, in order; empty chunks are left out."""
        last = self._bits.max() if self._bits else -1  # cut by intersection: a slice of a bitmap is taken number by number
        first = self._bits.min() if self._bits else 0
        while first <= last:
            chunk = first // CHUNK
            yield chunk, self._bits & BitMap(range(chunk * CHUNK, (chunk + 1) * CHUNK))
            first = self._bits.next_set_bit((chunk + 1) * CHUNK) if last >= (chunk + 1) * CHUNK else last + 1

    @classmethod
    def union(cls, sets: Iterable["FriendSet"]) -> "FriendSet":
        bits = [each._bits for each in sets]
        return cls(BitMap.union(*bits)) if bits else cls()

    @classmethod
    def intersection(cls, sets: Iterable["FriendSet"]) -> "FriendSet":
        """Of at least one set, smallest first."""
        return cls(BitMap.intersection(*sorted((each._bits for each in sets), key=len)))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_plain_validator_function(
            _parse, serialization=core_schema.plain_serializer_function_ser_schema(_reference)
        )


EMPTY = FriendSet()


def _reference(friends: FriendSet) -> dict[str, object]:
    return {"digest": friends.digest, "count": len(friends)}


def _parse(value: Any, info: core_schema.ValidationInfo) -> FriendSet:
    if isinstance(value, FriendSet):
        return value
    if isinstance(value, (list, tuple)):
        if not all(type(n) is int and 0 < n < 2**32 for n in value):
            raise ValueError("friend numbers are whole numbers from 1")
        return FriendSet(value)
    if isinstance(value, dict) and info.context and value.get("digest") in info.context:
        found: FriendSet = info.context[value["digest"]]
        return found
    raise ValueError("friends are given as a list of friend numbers")


class Membership(SQLModel, table=True):
    """One chunk of one set. `count` is the cardinality of `bits`; empty chunks are not kept."""

    account_id: str = Field(primary_key=True, foreign_key="account.id")
    tag_id: str = Field(primary_key=True)
    chunk: int = Field(primary_key=True)
    count: int
    bits: bytes = Field(sa_type=LargeBinary)


class KeptSet(SQLModel, table=True):
    """A set that operations, journal rows and shown previews refer to by digest; its bits lie here once."""

    __tablename__ = "friend_set"
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    digest: str = Field(primary_key=True)
    count: int
    bits: bytes = Field(sa_type=LargeBinary)


def members(session: Session, account_id: str, tag_id: str, within: FriendSet | None = None) -> FriendSet:
    """A set's friends; only those of `within` where given, reading no chunk beyond it."""
    if within is None:
        return _joined(row[0] for row in session.connection().execute(_MEMBERS, {"a": account_id, "t": tag_id}))
    if not within:
        return EMPTY
    low, high = within.sample(1)[0] // CHUNK, within.page(1)[0] // CHUNK
    rows = session.connection().execute(_RANGE, {"a": account_id, "t": tag_id, "low": low, "high": high})
    return _joined(row[1] for row in rows) & within


def holds(session: Session, account_id: str, tag_id: str, number: int) -> bool:
    bits = session.connection().execute(_ONE, {"a": account_id, "t": tag_id, "c": number // CHUNK}).scalar()
    return bits is not None and number in BitMap.deserialize(bits)


def sets_of_friend(session: Session, account_id: str, number: int) -> frozenset[str]:
    """Ids of all sets (tags and the reserved ones) that a friend is in."""
    rows = session.connection().execute(_CHUNK_OF_ALL, {"a": account_id, "c": number // CHUNK})
    return frozenset(tag_id for tag_id, bits in rows if number in BitMap.deserialize(bits))


def count_of(session: Session, account_id: str, tag_id: str) -> int:
    return int(session.connection().execute(_COUNT, {"a": account_id, "t": tag_id}).scalar_one())


def put_in(session: Session, account_id: str, tag_id: str, friends: FriendSet) -> FriendSet:
    """Adds friends to a set; answers with those who were not in it."""
    return _rewrite(session, account_id, tag_id, friends, add=True)


def take_out(session: Session, account_id: str, tag_id: str, friends: FriendSet) -> FriendSet:
    """Removes friends from a set; answers with those who were in it."""
    return _rewrite(session, account_id, tag_id, friends, add=False)


def _rewrite(session: Session, account_id: str, tag_id: str, friends: FriendSet, *, add: bool) -> FriendSet:
    parts = dict(friends.chunks())
    if not parts:
        return EMPTY
    connection, changed, written, emptied = session.connection(), BitMap(), [], []
    rows = connection.execute(_RANGE, {"a": account_id, "t": tag_id, "low": min(parts), "high": max(parts)})
    before = {chunk: bits for chunk, bits in rows if chunk in parts}
    for chunk, part in parts.items():
        had = BitMap.deserialize(before[chunk]) if chunk in before else BitMap()
        moved = part - had if add else part & had
        if not moved:
            continue
        changed |= moved
        has = had | part if add else had - part
        key = {"a": account_id, "t": tag_id, "c": chunk}
        if has:
            has.run_optimize()
            written.append(key | {"n": len(has), "b": has.serialize()})
        else:
            emptied.append(key)
    if written:
        connection.execute(_PUT, written)
    if emptied:
        connection.execute(_CLEAR, emptied)
    return FriendSet(changed)


def keep(session: Session, account_id: str, *sets: FriendSet) -> None:
    """Stores sets under their digests, once."""
    rows = [{"a": account_id, "d": s.digest, "n": len(s), "b": s.stored} for s in sets]
    if rows:
        session.connection().execute(_KEEP, rows)


def kept(session: Session, account_id: str, digests: Iterable[str]) -> Mapping[str, FriendSet]:
    """The sets stored under these digests; a digest that is not there is left out."""
    wanted = sorted(set(digests))
    found: dict[str, FriendSet] = {}
    for first in range(0, len(wanted), AT_ONCE):
        rows = session.connection().execute(_KEPT, {"a": account_id, "d": wanted[first : first + AT_ONCE]})
        found |= {digest: FriendSet.from_stored(bits) for digest, bits in rows}
    return found


def digests_in(value: object) -> Iterator[str]:
    """Every set digest that a JSON value refers to."""
    if isinstance(value, dict):
        if isinstance(value.get("digest"), str) and "count" in value:
            yield value["digest"]
        for each in value.values():
            yield from digests_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from digests_in(each)


def sets_in(value: object) -> Iterator[FriendSet]:
    """Every FriendSet inside pydantic values, tuples, lists and dicts."""
    if isinstance(value, FriendSet):
        yield value
    elif hasattr(value, "__pydantic_fields__"):
        for name in type(value).__pydantic_fields__:
            yield from sets_in(getattr(value, name))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from sets_in(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from sets_in(each)


def _joined(parts: Iterable[bytes]) -> FriendSet:
    bits = [BitMap.deserialize(part) for part in parts]
    return FriendSet(BitMap.union(*bits)) if bits else EMPTY


_MEMBERS = text("SELECT bits FROM membership WHERE account_id = :a AND tag_id = :t ORDER BY chunk")
_ONE = text("SELECT bits FROM membership WHERE account_id = :a AND tag_id = :t AND chunk = :c")
_CHUNK_OF_ALL = text("SELECT tag_id, bits FROM membership WHERE account_id = :a AND chunk = :c")
_COUNT = text("SELECT COALESCE(SUM(count), 0) FROM membership WHERE account_id = :a AND tag_id = :t")
_RANGE = text("SELECT chunk, bits FROM membership WHERE account_id = :a AND tag_id = :t AND chunk >= :low AND chunk <= :high")
_PUT = text(
    "INSERT INTO membership (account_id, tag_id, chunk, count, bits) VALUES (:a, :t, :c, :n, :b)"
    " ON CONFLICT (account_id, tag_id, chunk) DO UPDATE SET count = excluded.count, bits = excluded.bits"
)
_CLEAR = text("DELETE FROM membership WHERE account_id = :a AND tag_id = :t AND chunk = :c")
_KEEP = text("INSERT INTO friend_set (account_id, digest, count, bits) VALUES (:a, :d, :n, :b) ON CONFLICT DO NOTHING")
_KEPT = text("SELECT digest, bits FROM friend_set WHERE account_id = :a AND digest IN :d").bindparams(
    bindparam("d", expanding=True)
)
