"""The demo: a believable company, the same every time, in which the README's conversation can be had word for word."""

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func
from sqlmodel import col, select

from agent.models import offline_model
from store.accounts import accounts
from store.conditions import Condition, Group
from store.database import Database, clock_at, now
from store.friends import Friend, all_friends, blocked_friends, friends_named
from store.friendsets import members
from store.history import lines
from store.inbox import Message
from store.matching import friends_matching
from store.proposals import Proposal, status_of
from store.segments import segments
from store.tags import tag_named, tags
from store.workflows import workflows
from tests.web.conftest import HERE
from web.app import create_app
from web.demo import fill
from web.settings import Settings

MAIN, SECOND = "account_omotesando", "account_kamakura"
NOON = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("demo") / "tagdesk.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}")
    with clock_at(NOON):
        fill(database)
    yield database
    database.close()


def test_the_company_has_a_main_shop_and_a_second_account(demo: Database) -> None:
    with demo.reading() as session:
        assert {account.id for account in accounts(session)} == {MAIN, SECOND}
        assert len(all_friends(session, MAIN)) == 2000
        assert len(all_friends(session, SECOND)) == 200
        assert session.exec(select(func.count()).select_from(Message)).one() > 4000
        for account_id in (MAIN, SECOND):
            assert len(tags(session, account_id)) >= 12
            assert len(segments(session, account_id)) >= 3
            assert len(workflows(session, account_id)) >= 3
            assert blocked_friends(session, account_id)


@pytest.mark.parametrize(
    ("account_id", "progress", "contacted", "open_now"),
    [(MAIN, "In progress", "Already Contacted", 128), (SECOND, "対応中", "対応済み", 17)],
)
def test_everyone_in_progress_can_be_marked_as_contacted(
    demo: Database, account_id: str, progress: str, contacted: str, open_now: int
) -> None:
    with demo.reading() as session:
        waiting, done = (tag_named(session, account_id, name) for name in (progress, contacted))
        assert waiting
        assert done
        left = members(session, account_id, waiting.id) - members(session, account_id, done.id)
        assert len(left) == open_now
        assert 0 < len(left & blocked_friends(session, account_id)) < open_now / 4


@pytest.mark.parametrize(("account_id", "joined"), [(MAIN, "Joined summer sale"), (SECOND, "夏セール参加")])
def test_some_vips_joined_the_summer_sale(demo: Database, account_id: str, joined: str) -> None:
    with demo.reading() as session:
        vip, sale = tag_named(session, account_id, "VIP"), tag_named(session, account_id, joined)
        assert vip
        assert sale
        both = friends_matching(session, account_id, Condition.of(Group(all_tags=(vip.id, sale.id))))
        assert 3 <= len(both) < vip.friends


def test_common_names_occur_twice(demo: Database) -> None:
    with demo.reading() as session:
        assert len(friends_named(session, MAIN, "Ken Tanaka")) > 1
        assert len(friends_named(session, SECOND, "田中 健")) > 1


def test_nothing_in_the_demo_is_later_than_now(demo: Database) -> None:
    with demo.reading() as session:
        for moment in (Friend.followed_at, Friend.last_message_at, Message.at, Proposal.created_at):
            latest = session.exec(select(func.max(moment))).one()
            assert latest is not None
            assert NOON - timedelta(days=8) < latest <= NOON
        for account_id in (MAIN, SECOND):
            when = [line.at for line in lines(session, account_id, limit=1000)]
            assert when == sorted(when, reverse=True)


def test_a_friends_last_message_is_the_last_one_in_the_inbox(demo: Database) -> None:
    with demo.reading() as session:
        last = select(Message.account_id, Message.number, func.max(Message.at)).group_by(
            col(Message.account_id), col(Message.number)
        )
        wrote = {(account_id, number): at for account_id, number, at in session.exec(last)}
        for friend in session.exec(select(Friend)):
            assert friend.last_message_at == wrote.get((friend.account_id, friend.number))
            assert friend.last_message_at is None or friend.last_message_at > friend.followed_at


@pytest.mark.parametrize(
    ("language", "account_id", "example", "asked", "found"),
    [
        ("en", MAIN, "E.g. “Who wrote about beans?”", "Who wrote about beans?", "56 friends: "),
        ("ja", SECOND, "例：豆について書いた人は？", "豆について書いた人は？", "22人います："),
    ],
)
def test_the_example_in_the_box_finds_somebody(
    demo: Database, language: str, account_id: str, example: str, asked: str, found: str
) -> None:
    app = create_app(Settings(operator="Mika"), demo, offline_model())
    with TestClient(app, base_url=HERE, headers={"origin": HERE, "accept-language": language}) as client:
        assert example in client.get(f"/accounts/{account_id}/tags").text
        conversations = f"/api/v1/accounts/{account_id}/conversations"
        conversation = client.post(conversations, json={}).json()["id"]
        turn = client.post(f"{conversations}/{conversation}/turns", json={"text": asked}).json()
    assert (turn["kind"], turn["text"].startswith(found)) == ("answer", True), turn


def test_history_tells_of_applied_cancelled_and_undone_work_by_several_people(demo: Database) -> None:
    with demo.reading() as session:
        for account_id in (MAIN, SECOND):
            proposals = session.exec(select(Proposal).where(Proposal.account_id == account_id)).all()
            told = Counter(status_of(session, proposal) for proposal in proposals)
            assert told["applied"] >= 20
            assert (told["cancelled"], told["undone"]) == (1, 1)
            assert {"Mika Sato", "Kenji Mori", "Haruka Ito"} <= {line.by for line in lines(session, account_id, limit=200)}


def test_the_demo_is_the_same_every_time(demo: Database, database: Database) -> None:
    with clock_at(NOON):
        fill(database)
    assert _told(database) == _told(demo)


def test_the_demo_of_any_day_has_its_sale_behind_it(sqlite: Database) -> None:
    for day in (datetime(2027, 8, 20, 12, tzinfo=UTC), datetime(2028, 2, 29, 23, tzinfo=UTC)):
        with clock_at(day):
            from web.demo.people import sale_before, spring_before

            assert sale_before(now()) < day
            assert spring_before(now()).year == day.year - 1


def _told(database: Database) -> object:
    """Everything that the demo writes, but for ids that are made anew."""
    with database.reading() as session:
        friends = session.exec(select(Friend).order_by(col(Friend.account_id), col(Friend.number))).all()
        wrote = session.exec(select(Message).order_by(col(Message.account_id), col(Message.id))).all()
        found = [(f.account_id, f.number, f.name, f.line_user_id, f.followed_at, f.last_message_at) for f in friends]
        heard = [(m.account_id, m.number, m.at, m.text) for m in wrote]
        held = [(a, t.name, members(session, a, t.id).digest) for a in (MAIN, SECOND) for t in tags(session, a)]
        happened = [(line.at, line.kind, line.by) for a in (MAIN, SECOND) for line in lines(session, a, limit=500)]
        return found, heard, held, happened
