"""Friends from a CSV file: all of it or nothing, line by line told what does not fit, and tags only after a person's approval."""

from contextlib import suppress
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from store.accounts import account_by_id
from store.check import check
from store.friends import all_friends, friend_by_number, friends_named
from store.friendsets import members
from store.history import lines
from store.tags import tag_named
from tests.web.hand import HTML, Hand
from tests.world import World
from web.cli import app
from web.friendfiles import BYTES, ROWS, FriendRow, friends_in
from web.refusals import BodyTooLarge, FileUnfit

TOKYO = ZoneInfo("Asia/Tokyo")
HEADING = "LINE user ID,Name,Friend since,Tags\n"


def user(n: int) -> str:
    return f"U{n:032x}"


def read(text: str | bytes, language: str = "en") -> list[FriendRow]:
    return friends_in(text if isinstance(text, bytes) else text.encode(), TOKYO, language)


def refused(text: str | bytes, language: str = "en") -> list[str]:
    with pytest.raises(FileUnfit) as told:
        read(text, language)
    return told.value.lines


def post(client: TestClient, world: World, text: str | bytes, language: str = "en") -> Any:
    data = text if isinstance(text, bytes) else text.encode()
    headers = HTML | {"origin": "http://localhost", "accept-language": language}
    return client.post(f"/accounts/{world.account}/friends/import", files={"file": ("a.csv", data)}, headers=headers)


def everybody(world: World) -> int:
    with world.database.reading() as session:
        return len(all_friends(session, world.account))


def test_friends_come_with_name_and_day_and_those_who_are_there_stay_as_they_are(client: TestClient, world: World) -> None:
    api = f"/api/v1/accounts/{world.account}/followers/file"
    file = f"{HEADING}{user(1)},Yuki,2026-03-01,\n{user(2)},,,\n"
    first = client.post(api, content=file, headers={"content-type": "text/csv"})
    assert first.json() == {"named": 2, "added": 2, "proposal": None}, first.text
    again = client.post(
        api, content=f"{HEADING}{user(1)},Somebody,2026-03-09,\n{user(3)},Ren,,\n", headers={"content-type": "text/csv"}
    )
    assert again.json() == {"named": 2, "added": 1, "proposal": None}
    with world.database.reading() as session:
        (yuki,) = friends_named(session, world.account, "Yuki")
        assert (yuki.line_user_id, yuki.followed_at.isoformat()) == (user(1), "2026-02-28T15:00:00+00:00")
        assert yuki.profile_due_at
        told = [(line.via, line.args["count"]) for line in lines(session, world.account, kinds=["imported"])]
        assert told == [("api", 1), ("api", 2)]
        assert everybody(world) == 8 + 3
    assert [finding for finding in check(world.database) if finding.wrong] == []
    said = client.get(f"/api/v1/accounts/{world.account}/history").json()["items"][0]["sentences"]
    assert said == ["Imported 1 friend from a file"]


def test_tags_of_the_file_wait_for_a_person_and_start_no_workflow_before(small_client: TestClient, small_world: World) -> None:
    hand = Hand(small_client)
    file = f"{HEADING}{user(1)},Yuki,,VIP; Spring\n{user(2)},Ren,,ｖｉｐ、Spring\n{user(3)},Sora,,\n"
    answer = post(small_client, small_world, file)
    assert "/proposals/" in str(answer.url)
    hand.html = answer.text
    for part in (
        "3 new friends from the file · the tags are only proposed yet",
        "Put “VIP” on 2 friends",
        "Create the tag “Spring”",
    ):
        assert part in hand.main
    with small_world.database.reading() as session:
        assert len(members(session, small_world.account, small_world.vip)) == 3
        assert tag_named(session, small_world.account, "Spring") is None
    hand.path = str(answer.url.raw_path.decode())
    hand.send("Approve*")
    with small_world.database.reading() as session:
        spring = tag_named(session, small_world.account, "Spring")
        assert spring
        assert (len(members(session, small_world.account, small_world.vip)), spring.friends) == (5, 2)
    assert "3 were there already" in Hand.__new__(Hand)._shown(post(small_client, small_world, file)).main
    assert "Friends" in small_client.get(f"/accounts/{small_world.account}/friends", headers=HTML).text


def test_one_line_that_does_not_fit_keeps_the_whole_file_out_and_is_told(client: TestClient, world: World) -> None:
    file = f"{HEADING}{user(1)},Yuki,,VIP\n{user(1)},Yuki,,VIP\nUabc,<b>x</b>,,\n,Ren,,\n{user(4)},A,soon,\n"
    file += f"{user(5)},A,2999-01-01,\n{user(6)},{'x' * 101},,\n{user(7)},A,,{'x' * 101}\n{user(8)},A,,VIP,more\n"
    wrong = [
        "Line 3: this friend stands in line 2 already.",
        "Line 4: “Uabc” is no LINE user ID: that is U and 32 digits or letters from a to f.",
        "Line 5: there is no LINE user ID.",
        "Line 6: “soon” is no day such as 2026-03-01.",
        "Line 7: “2999-01-01” is still to come.",
        "Line 8: the name has more than 100 letters.",
        "Line 9: The name has 101 characters. Shorten it to at most 100.",
        "Line 10: there are more cells than columns.",
    ]
    answer = client.post(f"/api/v1/accounts/{world.account}/followers/file", content=file, headers={"content-type": "text/csv"})
    assert (answer.status_code, answer.json()["name"]) == (422, "FileUnfit")
    assert [line.split(": ")[0] for line in answer.json()["lines"]] == [line.split(": ")[0] for line in wrong]
    assert answer.json()["lines"][:6] == wrong[:6]
    page = post(client, world, file)
    assert page.status_code == 422
    assert "Line 4: “Uabc” is no LINE user ID" in page.text
    assert "<b>x" not in page.text
    assert "3行目：この友だちは2行目にもあります。" in post(client, world, file, "ja").text
    assert everybody(world) == 8
    with world.database.reading() as session:
        assert lines(session, world.account, kinds=["imported", "proposed"]) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("between", [",", "\t", ";"])
def test_files_of_japanese_spreadsheets_are_read(encoding: str, between: str) -> None:
    heading = between.join(("番号", "ＬＩＮＥユーザーＩＤ", "名前", "友だち追加", "タグ"))
    text = f"{heading}\r\n{between.join(('1', user(1), '髙橋 ①', '2026/3/1', 'VIP、新規'))}\r\n\r\n"
    (row,) = read(text.encode(encoding))
    assert (row.friend.name, row.tags) == ("髙橋 ①", ("VIP", "新規"))
    assert row.friend.followed_at
    assert row.friend.followed_at.isoformat() == "2026-03-01T00:00:00+09:00"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("", "Its first line must name the columns"),
        ("\n \n", "Its first line must name the columns"),
        (user(1), "Its first line must name the columns"),
        ("Name\nA\n", "Its first line must name the columns"),
        ("LINE user ID\n", "It names nobody."),
        ("LINE user ID,Points\n", "The column “Points” is not known. Known are"),
        ("LINE user ID,Name,Display name\n", "Two columns are “Display name”."),
        (f'LINE user ID,Name\n{user(1)},A\n{user(2)},"B\n{user(3)},C\n', "Line 3: the quotation marks do not match."),
        (b"PK\x03\x04\x14\x00xl/workbook.xml", "It is a workbook, not a CSV file."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "It is a workbook, not a CSV file."),
        (b"\x89PNG\r\n\x1a\n\x00\xff\xfe", "Its letters cannot be read."),
        (b"LINE user ID,Name\nU1,Jos\xe9, x\n", "Its letters cannot be read."),
        (f"LINE user ID,\n{user(1)},what is this\n", "Line 2: there are more cells than columns."),
        ("LINE user ID\n" + "".join(f"{user(n)}\n" for n in range(ROWS + 1)), "It names more than 5,000 friends."),
        ("LINE user ID,Tags\n" + "".join(f"{user(n)},t{n}\n" for n in range(51)), "It names more than 50 different tags."),
        ("LINE user ID\n" + "x\n" * 30, "10 more lines do not fit."),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(file: str | bytes, said: str) -> None:
    assert said in refused(file)[-1]
    assert refused(file, "ja")[-1].isascii() is False


def test_what_an_export_wrote_comes_in_again_as_it_was(small_world: World, small_client: TestClient) -> None:
    """Also a name that looks like a formula, which the export keeps from being calculated."""
    with small_world.database.writing() as session:
        for number, name in ((1, "=1+1"), (2, "'quoted'"), (3, "改行\nです")):
            row = friend_by_number(session, small_world.account, number)
            row.line_user_id, row.name = user(number), name
        friend_by_number(session, small_world.account, 4).line_user_id = user(4)
    exported = small_client.get(f"/accounts/{small_world.account}/segments/{small_world.loyal}/export").content
    found = {row.friend.user_id: row.friend.name for row in read(exported)}
    assert found == {user(1): "=1+1", user(2): "'quoted'", user(3): "改行 です", user(4): "Dan"}


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: f"{HEADING}{text}".encode("utf-8", "replace")))
def test_whatever_a_file_holds_it_is_read_or_refused(data: bytes) -> None:
    with suppress(FileUnfit):
        assert all(row.friend.user_id for row in read(data))


def test_a_large_file_is_read_at_once_and_a_larger_one_not_at_all(client: TestClient, world: World) -> None:
    rows = "".join(f"{user(n)},Friend {n},2026-03-01,VIP\n" for n in range(ROWS))
    answer = client.post(
        f"/api/v1/accounts/{world.account}/followers/file", content=HEADING + rows, headers={"content-type": "text/csv"}
    )
    assert answer.json()["added"] == ROWS
    with pytest.raises(BodyTooLarge):
        read(b"x" * (BYTES + 1))


def test_the_terminal_imports_shows_the_tags_and_asks(
    small_world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "friends.csv"
    file.write_text(f"{HEADING}{user(1)},Yuki,,VIP\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    database = small_world.database.url.render_as_string(hide_password=False)

    def tagdesk(*arguments: str, answer: str = "") -> str:
        done = CliRunner().invoke(app, ["--database", database, "line", "import-file", *arguments, "-a", "Shop"], input=answer)
        return f"{done.exit_code} {done.output}"

    said = tagdesk(str(file), answer="y\n")
    assert "0 Shop: 1 new friend from the file\n" in said
    assert "Put “VIP” on 1 friend" in said
    with small_world.database.reading() as session:
        assert len(members(session, small_world.account, small_world.vip)) == 4
        assert account_by_id(session, small_world.account).friend_counter == 9
    file.write_text(f"{HEADING}nobody,Yuki,,VIP\n", "utf-8")
    assert "1 Nothing was imported\nLine 2: “nobody” is no LINE user ID" in tagdesk(str(file))
