"""The demo's friends: who they are, since when, what they wrote. The same seed makes the same people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from web.demo.shops import Shop, messages, names

TOKYO = ZoneInfo("Asia/Tokyo")
DAYS = 800  # how long ago the shop opened its account
JAPANESE = ("kanji", "nicknames")


@dataclass
class Person:
    """`traits`: role of a tag → when the person came to have it."""

    name: str
    language: str
    line_user_id: str
    followed_at: datetime
    blocked: bool = False
    traits: dict[str, datetime] = field(default_factory=dict)
    wrote: list[tuple[datetime, str]] = field(default_factory=list)


def people_of(shop: Shop, at: datetime) -> list[Person]:
    """The friends of a shop as they are at an instant, by when they followed."""
    rng = Random(shop.seed)  # noqa: S311  not a secret
    sale = sale_before(at)
    found = [_person(rng, shop, at, shop.also[i] if i < len(shop.also) else "") for i in range(shop.friends)]
    for person in found:
        _give_traits(rng, person, at, sale)
    _open_inquiries(rng, found, shop.open_inquiries + 3, at)
    for person in found:
        _write(rng, person, at)
    return sorted(found, key=lambda person: person.followed_at)


def sale_before(at: datetime) -> datetime:
    """The last day of the latest summer sale, 20 August at closing time."""
    local = at.astimezone(TOKYO)
    this_year = local.replace(month=8, day=20, hour=19, minute=0, second=0, microsecond=0)
    return this_year if this_year < local - timedelta(days=7) else this_year.replace(year=local.year - 1)


def spring_before(at: datetime) -> datetime:
    """The day of the spring event of last year."""
    return at.astimezone(TOKYO).replace(year=at.year - 1, month=4, day=12, hour=18, minute=0, second=0, microsecond=0)


def _person(rng: Random, shop: Shop, at: datetime, name: str) -> Person:
    kind = rng.choices(list(shop.names), list(shop.names.values()))[0]
    days = 40 + rng.randrange(DAYS - 80) if name else int(DAYS * rng.random() ** 1.5)
    japanese = kind in JAPANESE or (kind == "romaji" and rng.random() < 0.5)
    return Person(
        name=name or _name(rng, kind),
        language="ja" if japanese or shop.language == "ja" else "en",
        line_user_id=f"U{rng.getrandbits(128):032x}",
        followed_at=_hour(rng, at - timedelta(days=days), at),
        blocked=not name and rng.random() < 0.06,
    )


def _name(rng: Random, kind: str) -> str:
    lists = names()[kind]
    if isinstance(lists, list):
        return str(rng.choice(lists))
    surname, given = _common(rng, lists["surnames"]), _common(rng, lists["given"])
    return f"{surname} {given}" if kind == "kanji" else f"{given} {surname}"


def _common(rng: Random, ranked: Sequence[str]) -> str:
    """One of a list, earlier ones more often."""
    return ranked[int(len(ranked) * rng.random() ** 1.6)]


def _hour(rng: Random, day: datetime, at: datetime) -> datetime:
    """An instant of that day while people are awake, not after `at`."""
    local = day.astimezone(TOKYO).replace(hour=7, minute=0, second=0, microsecond=0)
    return min(local + timedelta(seconds=rng.randrange(15 * 3600)), at - timedelta(seconds=rng.randrange(60, 7200)))


def _give_traits(rng: Random, person: Person, at: datetime, sale: datetime) -> None:
    """Which tags someone came to have, and when; the loyal are those who have been here for long."""
    days = (at - person.followed_at).days

    def since(share: float, *, until: datetime = at) -> datetime | None:
        span = (until - person.followed_at).total_seconds()
        return person.followed_at + timedelta(seconds=span * rng.random()) if span > 0 and rng.random() < share else None

    spring = spring_before(at)
    vip = since(0.09) if days > 90 else None
    came = person.followed_at < sale and rng.random() < (0.55 if vip else 0.28)
    given = {
        "vip": vip,
        "repeat": since(0.38) if days > 45 else None,
        "new": person.followed_at if days <= 30 else None,
        "joined": sale if came else None,
        "not_joined": sale if not came and person.followed_at < sale and rng.random() < 0.12 else None,
        "coupon": since(0.16),
        "beans": since(0.11),
        "class": since(0.07),
        "gift": since(0.04),
        "resolved": since(0.1, until=at - timedelta(days=20)),
        "spring": spring if person.followed_at < spring and rng.random() < 0.07 else None,
    }
    person.traits = {role: moment for role, moment in given.items() if moment}


def _open_inquiries(rng: Random, people: Sequence[Person], wanted: int, at: datetime) -> None:
    """Exactly so many friends wait for an answer, all of whom wrote within the last ten days; one has
    blocked the account since."""
    free = [p for p in people if "resolved" not in p.traits and (at - p.followed_at).days > 11]
    for i, person in enumerate(rng.sample(free, wanted)):
        person.traits["progress"] = _hour(rng, at - timedelta(days=rng.randrange(2, 11)), at)
        person.blocked = i == 0 or (person.blocked and rng.random() < 0.5)


def _write(rng: Random, person: Person, at: datetime) -> None:
    """One message for each thing that someone is tagged for, and small talk; a quarter never writes."""
    about = {"joined": "sale", "not_joined": "no_sale", "coupon": "coupon", "beans": "beans", "class": "class"}
    for role, moment in person.traits.items():
        if role == "progress":
            _say(rng, person, "inquiry", moment - timedelta(minutes=rng.randrange(2, 200)))
        elif role == "resolved":
            _say(rng, person, "inquiry", moment - timedelta(hours=rng.randrange(2, 40)))
            _say(rng, person, "resolved", moment + timedelta(hours=rng.randrange(1, 20)))
        elif role in about and (role == "coupon" or rng.random() < 0.7):
            _say(rng, person, about[role], moment - timedelta(minutes=rng.randrange(1, 90)))
    if person.wrote or rng.random() < 0.6:
        until = 0.5 if person.blocked else 1
        for _ in range(rng.choices((0, 1, 2, 3, 5, 8), (20, 30, 22, 14, 9, 5))[0]):
            days = (at - person.followed_at).total_seconds() / 86_400
            moment = person.followed_at + timedelta(days=days * until * rng.random())
            _say(rng, person, "chat", min(_hour(rng, moment, at), at))
    person.wrote = sorted((max(when, person.followed_at + timedelta(minutes=1)), text) for when, text in person.wrote)


def _say(rng: Random, person: Person, topic: str, when: datetime) -> None:
    said = messages()
    text = rng.choice(said["topics"][topic][person.language])
    words = {slot: rng.choice(options) for slot, options in said["fill"][person.language].items()}
    person.wrote.append((when, text.format_map(words)))
