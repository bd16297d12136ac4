"""Fills an empty database with the demo's company."""

from datetime import timedelta

from sqlalchemy import insert
from sqlmodel import Session

from store.accounts import open_account
from store.database import Database, clock_at, now
from store.friends import Friend, add_friends, name_friend, set_blocked
from store.friendsets import FriendSet
from store.inbox import Message
from store.names import fold
from web.demo.people import DAYS, Person, people_of
from web.demo.shops import Shop, shops
from web.demo.story import tell


def fill(database: Database) -> None:
    """Writes both shops as they are now. The database must be migrated and without these accounts."""
    for shop in shops():
        people = people_of(shop, now())

        def move_in(session: Session, shop: Shop = shop, people: list[Person] = people) -> None:
            with clock_at(now() - timedelta(days=DAYS + 1)):
                open_account(session, shop.name, shop.id)
            _add(session, shop, people)

        database.write(move_in)
        tell(database, shop, people)


def _add(session: Session, shop: Shop, people: list[Person]) -> None:
    """Friends in the order in which they followed, so that person `i` is friend number `i + 1`."""
    add_friends(session, shop.id, [_friend(person) for person in people])
    blocked = FriendSet(number for number, person in enumerate(people, 1) if person.blocked)
    set_blocked(session, shop.id, blocked, blocked=True)
    rows = [
        {"account_id": shop.id, "id": f"demo{number:06}{i:03}", "number": number, "at": at, "text": text, "folded": fold(text)}
        for number, person in enumerate(people, 1)
        for i, (at, text) in enumerate(person.wrote)
    ]
    session.execute(insert(Message), rows)


def _friend(person: Person) -> Friend:
    wrote = person.wrote[-1][0] if person.wrote else None
    friend = Friend(
        account_id="",
        number=0,
        line_user_id=person.line_user_id,
        language=person.language,
        followed_at=person.followed_at,
        last_message_at=wrote,
        read_at=wrote if wrote and wrote < now() - timedelta(minutes=30) else None,
        status_at=person.followed_at,
        profile_at=person.followed_at,
    )
    name_friend(friend, person.name)
    return friend
