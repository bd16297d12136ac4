"""What an empty conversation offers to say: orders that work in this account as it is."""

from sqlmodel import Session

from store.language import translate
from store.tags import tags

FIRST = (
    "Create the tags “In progress” and “Resolved” in the new folder “Inquiry”",
    "Create the tag “New” and add it when someone adds the account",
    "Create the tag “Coupon used”. When a message contains coupon, add Coupon used",
)
GOALS = (
    ("Pull out my {tag} friends", ("vip",)),
    ("Put {tag} on everyone who followed this month and has never written", ("new", "新規")),
    ("Where is {tag} used?", ("vip", "repeat", "リピーター")),
    ("Tidy up the tags that nobody has", ()),
)


def goals(session: Session, account_id: str, language: str) -> list[str]:
    """With the account's own tags, those that somebody has before others; where there are none, orders that make some."""
    there = tags(session, account_id)
    if not there:
        return [translate(language, text) for text in FIRST]
    names = [tag.name for tag in there if tag.friends] or [tag.name for tag in there]
    return [translate(language, text, **({"tag": _fitting(names, wanted)} if wanted else {})) for text, wanted in GOALS]


def _fitting(names: list[str], wanted: tuple[str, ...]) -> str:
    return next((name for name in names if any(word in name.lower() for word in wanted)), names[0])
