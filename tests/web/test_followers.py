"""Followers whom LINE lists become friends, a page at a time, and what stands in the way is told in a plain sentence."""

import time
from datetime import timedelta

import pytest
from sqlmodel import Session
from typer.testing import CliRunner

from store.check import check
from store.database import clock_at, now
from store.executor import By
from store.friends import all_friends
from store.history import lines
from store.imports import FollowerImport, import_of, take_followers
from store.runs import friends_run_for
from tests.web.conftest import SilentModel
from tests.web.line.browser import get, post
from tests.web.shop import KEY, PATIENCE, Shop, details_of, open_shop, settings_for
from tests.world import World
from web import followers
from web.cli import app
from web.connecting import connect, disconnect
from web.desk import Desk, open_desk
from web.followers import ImportView, go_on, import_followers, import_view, start_import
from web.line.standin import StandIn, Trouble

BY = By("Mika", "form")


@pytest.fixture
def desk(world: World, line: StandIn) -> Desk:
    """Connected; nothing goes on in the background. On SQLite and on PostgreSQL."""
    return connected(world, line)


@pytest.fixture
def small_desk(small_world: World, line: StandIn) -> Desk:
    return connected(small_world, line)


def connected(world: World, line: StandIn) -> Desk:
    desk = open_desk(settings_for(world.database, line.address), world.database, SilentModel())
    connect(desk, details_of(line), World.account)
    return desk


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followers, "PAGE", 4)


def follow(line: StandIn, count: int) -> list[str]:
    return [line.channel.add_person(f"Friend {n}", follows=True).user_id for n in range(count)]


def how(desk: Desk, language: str = "en") -> ImportView:
    with desk.database.reading() as session:
        return import_view(session, World.account, language)


def everybody(desk: Desk) -> int:
    with desk.database.reading() as session:
        return len(all_friends(session, World.account))


def told(desk: Desk) -> list[tuple[str, str, object]]:
    with desk.database.reading() as session:
        return [(line.by, line.via, line.args["count"]) for line in lines(session, World.account, kinds=["imported"])]


def after_a_page(desk: Desk, line: StandIn, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ten followers, of whom one page was taken."""
    people = follow(line, 10)
    start_import(desk, World.account, BY)
    with monkeypatch.context() as slow:
        slow.setattr(followers, "SECONDS", -1)
        assert go_on(desk, World.account) == 1
    assert (how(desk).told, how(desk).running) == (4, True)
    return people


@pytest.mark.parametrize("short_pages", [False, True])
def test_all_followers_become_friends_once(desk: Desk, line: StandIn, short_pages: bool) -> None:
    line.channel.short_pages = short_pages
    follow(line, 10)
    start_import(desk, World.account, BY)
    while import_followers(desk):
        pass
    assert (how(desk).running, how(desk).told, how(desk).added, how(desk).trouble) == (False, 10, 10, None)
    assert everybody(desk) == 18
    line.channel.add_person("New one", follows=True)
    start_import(desk, World.account, By("Mika", "api"))
    import_followers(desk)
    assert (how(desk).told, how(desk).added, everybody(desk)) == (11, 1, 19)
    assert told(desk) == [("Mika", "api", 1), ("Mika", "form", 10)]
    assert [finding.text for finding in check(desk.database) if finding.wrong] == []


def test_it_goes_on_where_it_was_stopped(desk: Desk, line: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    after_a_page(desk, line, monkeypatch)
    start_import(desk, World.account, By("Ken", "form"))
    asked = line.channel.calls["GET /v2/bot/followers/ids"]
    import_followers(connected_again(desk, line))
    assert line.channel.calls["GET /v2/bot/followers/ids"] == asked + 2
    assert (how(desk).told, how(desk).added, everybody(desk), told(desk)) == (10, 10, 18, [("Mika", "form", 10)])


def connected_again(desk: Desk, line: StandIn) -> Desk:
    """The desk as another process opens it."""
    return open_desk(settings_for(desk.database, line.address), desk.database, SilentModel())


def test_after_a_day_it_begins_at_the_first_page_and_counts_nobody_twice(
    small_desk: Desk, line: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    after_a_page(small_desk, line, monkeypatch)
    with clock_at(now() + timedelta(hours=25)):
        import_followers(small_desk)
    assert (how(small_desk).told, how(small_desk).added, everybody(small_desk)) == (10, 10, 18)


def test_a_page_that_is_no_longer_there_makes_it_begin_anew(
    small_desk: Desk, line: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    after_a_page(small_desk, line, monkeypatch)
    with small_desk.database.writing() as session:
        row = import_of(session, World.account)
        assert row
        row.next = "gone"
    assert import_followers(small_desk) == 0
    import_followers(small_desk)
    assert (how(small_desk).told, how(small_desk).added, how(small_desk).trouble) == (10, 10, None)


def test_a_page_that_another_server_took_is_not_taken_again(small_desk: Desk, line: StandIn) -> None:
    start_import(small_desk, World.account, BY)

    def take(session: Session, asked: str | None, next: str | None) -> bool:
        return take_followers(session, World.account, asked, ["U1"], next)

    assert small_desk.database.write(lambda session: take(session, None, "second"))
    assert not small_desk.database.write(lambda session: take(session, None, "second"))
    assert how(small_desk).told == 1


def test_an_import_starts_no_workflow(world: World, line: StandIn) -> None:
    with open_shop(world, line) as shop:
        (aiko,) = follow(line, 1)
        start_import(shop.desk, World.account, BY)
        wait(shop)
        shop.settle()
        person = line.channel.people[aiko]
        assert shop.friend(person).name == "Friend 0"
        assert not shop.has(person, World.new)
        with shop.database.reading() as session:
            assert friends_run_for(session, World.account) == {}


def wait(shop: Shop) -> None:
    deadline = time.monotonic() + PATIENCE
    while how(shop.desk).running:
        assert time.monotonic() < deadline, "the import does not end"
        time.sleep(0.02)


TOO_OFTEN = "LINE is asked too often at the moment. The import goes on by itself in a few minutes."


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Trouble.BUSY, TOO_OFTEN),
        (Trouble.DOWN, "LINE cannot be asked at the moment (LINE answered with status 500). The import goes on"),
        (Trouble.PAGE, "LINE cannot be asked at the moment (LINE answered with status 503)"),
        (Trouble.NONSENSE, "LINE cannot be asked at the moment (LINE's answer could not be read)"),
    ],
)
def test_while_line_is_down_it_waits_and_then_goes_on(
    small_desk: Desk, line: StandIn, monkeypatch: pytest.MonkeyPatch, trouble: Trouble, said: str
) -> None:
    after_a_page(small_desk, line, monkeypatch)
    line.channel.trouble = trouble
    assert import_followers(small_desk) == 0
    assert (how(small_desk).running, how(small_desk).added) == (True, 4)
    assert (how(small_desk).trouble or "").startswith(said)
    asked = line.channel.calls.total()
    import_followers(small_desk)
    assert line.channel.calls.total() == asked
    line.channel.trouble = Trouble.NONE
    with clock_at(now() + timedelta(minutes=6)):
        import_followers(small_desk)
    assert (how(small_desk).running, how(small_desk).added, how(small_desk).trouble) == (False, 10, None)


def test_after_a_day_without_line_it_is_given_up_and_history_tells_what_was_done(
    small_desk: Desk, line: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    after_a_page(small_desk, line, monkeypatch)
    line.channel.trouble = Trouble.DOWN
    with clock_at(now() + timedelta(hours=25)):
        import_followers(small_desk)
    assert (how(small_desk).running, told(small_desk)) == (False, [("Mika", "form", 4)])
    assert "could not be asked for a day" in (how(small_desk).trouble or "")


def test_an_account_that_is_not_verified_is_told_so(desk: Desk, line: StandIn) -> None:
    line.channel.verified = False
    start_import(desk, World.account, BY)
    import_followers(desk)
    assert not how(desk).running
    assert "verified and premium accounts only" in (how(desk).trouble or "")
    assert "認証済アカウント" in (how(desk, "ja").trouble or "")
    assert told(desk) == []


def test_details_that_line_takes_back_end_it(small_desk: Desk, line: StandIn) -> None:
    line.channel.channel_secret = "another"
    start_import(small_desk, World.account, BY)
    import_followers(small_desk)
    assert (how(small_desk).running, "Connect again" in (how(small_desk).trouble or "")) == (False, True)


def test_a_disconnected_account_imports_nothing(small_desk: Desk, line: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    after_a_page(small_desk, line, monkeypatch)
    disconnect(small_desk, World.account)
    import_followers(small_desk)
    assert (how(small_desk).running, "was disconnected" in (how(small_desk).trouble or "")) == (False, True)


def test_a_list_without_an_end_ends(small_desk: Desk, line: StandIn) -> None:
    start_import(small_desk, World.account, BY)
    pages, asked = 0, None
    while how(small_desk).running:
        pages += 1
        next = f"page {pages}"
        ids = [f"U{n}" for n in range(100)]
        small_desk.database.write(lambda s: take_followers(s, World.account, asked, ids, next))  # noqa: B023
        asked = next
        assert pages < 100
    assert (how(small_desk).trouble or "").startswith("LINE’s list of followers has no end")
    assert how(small_desk).added == 100


def test_the_page_begins_it_and_tells_how_it_goes(world: World, line: StandIn) -> None:
    with open_shop(world, line) as shop:
        follow(line, 6)
        settings = f"{shop.address}/accounts/{shop.account}/settings"
        html = {"accept": "text/html"}
        assert "Import followers" in get(settings, headers=html).text
        begun = post(f"{settings}/line/import", headers=html)
        assert begun.status_code == 303
        wait(shop)
        part = get(f"{settings}/line/import", headers=html | {"hx-request": "true"}).text
        assert "6 followers, 6 new" in part
        assert "hx-trigger" not in part
        assert "6人、うち新規6人" in get(settings, headers=html | {"accept-language": "ja"}).text
        assert "Imported 6 followers from LINE" in get(f"{shop.address}/accounts/{shop.account}/history", headers=html).text
        with shop.database.writing() as session:
            row = session.get(FollowerImport, shop.account)
            assert row
            row.ended_at, row.due_at = None, now() + timedelta(hours=1)
        assert 'hx-trigger="every 2s"' in get(settings, headers=html).text


def test_over_the_api(world: World, line: StandIn) -> None:
    with open_shop(world, line) as shop:
        address = f"{shop.address}/api/v1/accounts/{shop.account}/followers/import"
        assert get(address).status_code == 404
        follow(line, 3)
        begun = post(address)
        assert (begun.status_code, begun.json()["trouble"]) == (202, None)
        wait(shop)
        assert {name: get(address).json()[name] for name in ("running", "told", "added")} == {
            "running": False,
            "told": 3,
            "added": 3,
        }
        assert post(f"{shop.address}/api/v1/accounts/{World.other}/followers/import").status_code == 404


def test_in_the_terminal(desk: Desk, line: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    follow(line, 9)
    url = desk.database.url.render_as_string(hide_password=False)
    monkeypatch.setenv("TAGDESK_SECRET_KEY", KEY)
    monkeypatch.setenv("TAGDESK_LINE_API", line.address)
    done = CliRunner().invoke(app, ["--database", url, "line", "import"])
    assert (done.exit_code, "9 followers of “Shop”, 9 of them new." in done.output) == (0, True)
    line.channel.verified = False
    done = CliRunner().invoke(app, ["--database", url, "line", "import"])
    assert (done.exit_code, "verified and premium accounts only" in done.output) == (1, True)
