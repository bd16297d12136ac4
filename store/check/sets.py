"""Every kept count against its bitmap; every member a friend, every set of a tag that exists."""

from collections.abc import Iterator

from sqlmodel import Session, col, select

from store.accounts import Account
from store.check.finding import Finding
from store.friends import Friend
from store.friendsets import BLOCKED, CHUNK, EMPTY, FRIENDS, FriendSet, KeptSet, Membership
from store.tags import Tag


def check_sets(session: Session, account: Account) -> list[Finding]:
    """Chunks, counts, who is a friend, and the sets that operations refer to."""

    def wrong(text: str) -> Finding:
        return Finding("sets", text, account_id=account.id)

    found: list[Finding] = []
    sets = dict(_sets(session, account, found))
    everyone, blocked = sets.pop(FRIENDS, EMPTY), sets.pop(BLOCKED, EMPTY)
    rows = select(Friend.number).where(Friend.account_id == account.id, col(Friend.forgotten_at).is_(None))
    listed = FriendSet(session.exec(rows).all())
    if listed != everyone:
        found.append(wrong(f"“All friends” differs from the friend list by {len((listed | everyone) - (listed & everyone)):,}."))
    if not blocked <= everyone:
        found.append(wrong(f"{len(blocked - everyone):,} of those who blocked the account are no friends of it."))
    if everyone and everyone.page(1)[0] > account.friend_counter:
        found.append(wrong("A friend's number is above the account's counter; it could be given out again."))
    for tag in session.exec(select(Tag).where(Tag.account_id == account.id)):
        friends = sets.pop(tag.id, EMPTY)
        if tag.friends != len(friends):
            found.append(wrong(f"“{tag.name}” counts {tag.friends:,} friends, but {len(friends):,} have it."))
        if not friends <= everyone:
            found.append(wrong(f"“{tag.name}” is on {len(friends - everyone):,} who are no friends of the account."))
    found += [wrong(f"{len(friends):,} friends have the tag {tag_id}, which does not exist.") for tag_id, friends in sets.items()]
    return [*found, *_kept(session, account)]


def _sets(session: Session, account: Account, found: list[Finding]) -> Iterator[tuple[str, FriendSet]]:
    """Set id → friends, from the chunks that can be read; what is wrong with a chunk goes to `found`."""
    parts: dict[str, list[FriendSet]] = {}
    chunks = select(Membership.tag_id, Membership.chunk, Membership.count, Membership.bits)
    for tag_id, chunk, count, bits in session.exec(chunks.where(Membership.account_id == account.id)):
        where = f"Chunk {chunk} of {tag_id}"
        friends = _read(bits)
        if friends is None:
            found.append(Finding("sets", f"{where} cannot be read.", account_id=account.id))
            continue
        if count != len(friends):
            text = f"{where} counts {count:,} friends, but holds {len(friends):,}."
            found.append(Finding("sets", text, account_id=account.id))
        if not friends or friends.sample(1)[0] < chunk * CHUNK or friends.page(1)[0] >= (chunk + 1) * CHUNK:
            found.append(Finding("sets", f"{where} holds nobody, or friends of other chunks.", account_id=account.id))
        parts.setdefault(tag_id, []).append(friends)
    yield from ((tag_id, FriendSet.union(each)) for tag_id, each in parts.items())


def _kept(session: Session, account: Account) -> Iterator[Finding]:
    """Sets that operations refer to lie under the digest of what they hold."""
    kept = select(KeptSet.digest, KeptSet.count, KeptSet.bits).where(KeptSet.account_id == account.id)
    for digest, count, bits in session.exec(kept):
        friends = _read(bits)
        if friends is None or friends.digest != digest or len(friends) != count:
            yield Finding("sets", f"The set {digest[:12]}… does not hold what its digest says.", account_id=account.id)


def _read(bits: bytes) -> FriendSet | None:
    try:
        return FriendSet.from_stored(bits)
    except (ValueError, IndexError):
        return None
