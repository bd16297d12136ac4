"""An audience as a CSV file: for Excel, harmless, without the blocked, and however long."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlmodel import Session

from store.accounts import account_by_id
from store.friends import Friend, friend_by_number, name_friend
from store.friendsets import FRIENDS, FriendSet, put_in
from store.names import visible
from store.segments import segment_by_id
from store.tags import tag_by_id
from tests.web.hand import HTML, Hand
from tests.world import World
from web import export
from web.export import FORMULA, Export, harmless


def path(world: World, segment: str = World.loyal) -> str:
    return f"/accounts/{world.account}/segments/{segment}/export"


def rows(body: bytes) -> list[list[str]]:
    assert body.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def test_the_file_has_line_ids_and_leaves_the_blocked_out(client: TestClient, world: World) -> None:
    answer = client.get(path(world))
    heading, *lines = rows(answer.content)
    assert heading == ["Number", "Name", "LINE user ID", "Friend since", "Last message"]
    assert [line[:3] for line in lines] == [
        ["1", "Aiko", "UAiko100"],
        ["2", "Ben", "UBen90"],
        ["3", "Chie", "UChie80"],
        ["4", "Dan", "UDan70"],
    ]
    assert lines[3][4] == ""
    assert answer.headers["x-tagdesk-friends"] == "4"
    assert answer.headers["x-tagdesk-blocked-left-out"] == "1"
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "filename*=UTF-8''Loyal%20" in answer.headers["content-disposition"]


def test_the_page_says_before_the_download_how_many_are_left_out(small_client: TestClient, small_world: World) -> None:
    page = Hand(small_client).open(f"/accounts/{small_world.account}/segments/{small_world.loyal}")
    assert "1 friend who has blocked the account is left out. Download 4 friends" in page.main


def test_days_are_the_accounts_and_headings_the_readers(small_client: TestClient, small_world: World) -> None:
    with small_world.database.writing() as session:
        aiko = friend_by_number(session, small_world.account, 1)
        aiko.followed_at = aiko.last_message_at = datetime(2026, 3, 1, 15, 30, tzinfo=UTC)
    small_client.cookies.set("language", "ja")
    heading, first, *_ = rows(small_client.get(path(small_world)).content)
    assert heading == ["番号", "名前", "LINEユーザーID", "友だち追加", "最後のメッセージ"]
    assert first[3:] == ["2026-03-02", "2026-03-02 00:30"]


@pytest.mark.parametrize(
    "name", ["=1+1", "+81 90", "-2", "@SUM(A1)", '=HYPERLINK("http://x";"y")', " =1+1", "＝1+1", "＠x", "　=1"]
)
def test_a_name_that_looks_like_a_formula_is_made_harmless(small_client: TestClient, small_world: World, name: str) -> None:
    with small_world.database.writing() as session:
        aiko = friend_by_number(session, small_world.account, 1)
        name_friend(aiko, name)
        aiko.name = name
    cell = rows(small_client.get(path(small_world)).content)[1][1]
    assert cell == f"'{name}"


@given(st.text(max_size=20))
def test_no_cell_begins_like_a_formula_and_every_other_is_left_alone(text: str) -> None:
    cell = harmless(text)
    assert not cell.lstrip().startswith(FORMULA)
    assert cell in (visible(text), f"'{visible(text)}")


def test_quotes_commas_and_japanese_survive(small_client: TestClient, small_world: World) -> None:
    with small_world.database.writing() as session:
        friend_by_number(session, small_world.account, 1).name = '愛子 "A", 東京'
    assert rows(small_client.get(path(small_world)).content)[1][1] == '愛子 "A", 東京'


def test_a_broken_segment_gives_no_file(small_client: TestClient, small_world: World) -> None:
    with small_world.database.writing() as session:
        session.delete(tag_by_id(session, small_world.account, small_world.new))
    answer = small_client.get(path(small_world), headers=HTML)
    assert answer.status_code == 409
    assert "uses a tag or a segment that no longer exists" in answer.text


def test_programs_get_the_same_file(small_client: TestClient, small_world: World) -> None:
    answer = small_client.get(f"/api/v1{path(small_world)}")
    assert answer.content == small_client.get(path(small_world)).content
    assert answer.headers["x-tagdesk-blocked-left-out"] == "1"


def test_a_long_file_comes_in_pieces_each_on_a_snapshot_of_its_own(small_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    grow(small_world, 25_000)
    database = small_world.database
    opened: list[int] = []
    reading = database.reading

    @contextmanager
    def counted() -> Iterator[Session]:
        opened.append(len(opened))
        with reading() as session:
            yield session

    with reading() as session:
        segment = segment_by_id(session, small_world.account, small_world.loyal)
        found = Export.of(session, account_by_id(session, small_world.account), segment, "en")
    monkeypatch.setattr(database, "reading", counted)
    pieces = found.lines(database)
    assert next(pieces).startswith(b"\xef\xbb\xbfNumber")
    assert opened == []
    assert next(pieces).count(b"\r\n") == export.CHUNK
    assert len(opened) == 1
    rest = list(pieces)
    assert sum(piece.count(b"\r\n") for piece in rest) + export.CHUNK == len(found.friends) == 25_004
    assert max(map(len, rest)) < 200_000


def test_who_is_forgotten_while_the_file_is_written_is_left_out(small_world: World) -> None:
    from store.friends import forget_row

    with small_world.database.reading() as session:
        segment = segment_by_id(session, small_world.account, small_world.loyal)
        found = Export.of(session, account_by_id(session, small_world.account), segment, "en")
    with small_world.database.writing() as session:
        forget_row(session, small_world.account, 2)
    text = b"".join(found.lines(small_world.database))
    assert b"Ben" not in text
    assert [line[0] for line in rows(text)[1:]] == ["1", "3", "4"]


def grow(world: World, count: int) -> None:
    """Many friends more, all of them tagged VIP."""
    numbers = range(100, 100 + count)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    made: list[dict[str, Any]] = [
        {"account_id": world.account, "number": n, "line_user_id": f"U{n}", "name": f"Guest {n}", "followed_at": at}
        for n in numbers
    ]
    with world.database.writing() as session:
        session.execute(insert(Friend), made)
        for set_id in (FRIENDS, world.vip):
            put_in(session, world.account, set_id, FriendSet(numbers))
