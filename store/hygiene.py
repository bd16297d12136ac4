"""What may be tidied up among the tags: nobody has them, they mean the same, nobody uses them any more. Read only."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations

from sqlalchemy import func
from sqlmodel import Session, col, select

from store.database import now
from store.friendsets import members
from store.journal import MembershipChange
from store.tags import Tag

IDLE_DAYS = 180


def same_friends(session: Session, account_id: str, tags: Sequence[Tag]) -> list[tuple[Tag, Tag]]:
    """Pairs of tags that exactly the same friends have. Only tags with equally many friends are compared."""
    by_count: dict[int, list[Tag]] = {}
    for tag in tags:
        if tag.friends:
            by_count.setdefault(tag.friends, []).append(tag)
    found = []
    for alike in (group for group in by_count.values() if len(group) > 1):
        sets = {tag.id: members(session, account_id, tag.id) for tag in alike}
        found += [(one, other) for one, other in combinations(alike, 2) if sets[one.id] == sets[other.id]]
    return found


def last_added(session: Session, account_id: str) -> Mapping[str, datetime]:
    """Tag id → when any friend got it last, by whomever."""
    rows = select(MembershipChange.tag_id, func.max(MembershipChange.at)).where(
        MembershipChange.account_id == account_id, col(MembershipChange.added).is_(True)
    )
    return dict(session.exec(rows.group_by(col(MembershipChange.tag_id))).all())


def is_idle(tag: Tag, added: Mapping[str, datetime]) -> bool:
    """Whether friends have it, and none got it in the last 180 days. A tag that is that new had no time yet."""
    before = now() - timedelta(days=IDLE_DAYS)
    return bool(tag.friends) and max(added.get(tag.id, tag.created_at), tag.created_at) < before
