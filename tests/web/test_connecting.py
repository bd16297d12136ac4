"""Connecting an account to LINE: checked with LINE first, sealed at rest, refused in a clear sentence."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from store.accounts import account_by_id, accounts
from store.connections import LineConnection, connection_of
from store.database import Database
from store.errors import (
    BadConnection,
    BotConnectedElsewhere,
    DetailsMissing,
    LineNotReached,
    NotConnected,
    OtherBotConnected,
    Refused,
    SecretKeyMissing,
    TokenOfAnotherAccount,
    TokenUnreadable,
    UnknownAccount,
)
from store.history import lines
from store.sealed import seal, unseal
from tests.web.conftest import SilentModel
from tests.web.line.browser import get
from tests.web.process import process
from tests.web.shop import KEY, details_of, minute, open_shop, settings_for
from tests.world import World
from web.connecting import Details, client_of, connect, disconnect, webhook_address
from web.desk import Desk, open_desk
from web.line.standin import Channel, StandIn, Trouble
from web.settings import Settings

SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
TOKEN = "stand-in-long-lived-token"


@pytest.fixture
def desk(world: World, line: StandIn) -> Desk:
    return desk_with(world.database, settings_for(world.database, line.address))


def desk_with(database: Database, settings: Settings) -> Desk:
    return open_desk(settings, database, SilentModel())


def connection(desk: Desk, account_id: str) -> LineConnection | None:
    with desk.database.reading() as session:
        return connection_of(session, account_id)


def refused(kind: type[Refused], desk: Desk, details: Details, account_id: str | None) -> str:
    before = connection(desk, account_id or "")
    with pytest.raises(kind) as caught:
        connect(desk, details, account_id)
    assert connection(desk, account_id or "") == before
    return str(caught.value)


def test_an_account_is_connected_when_line_knows_the_details(desk: Desk, world: World, line: StandIn) -> None:
    assert connect(desk, Details(f" {line.channel.channel_id} ", f"{SECRET}\n"), world.account) == world.account
    assert line.channel.calls == {"POST /oauth2/v3/token": 1, "GET /v2/bot/info": 1}
    kept = connection(desk, world.account)
    assert kept
    assert (kept.channel_id, kept.bot_user_id, kept.basic_id, kept.display_name, kept.sealed_token) == (
        line.channel.channel_id,
        line.channel.bot_user_id,
        "@216standin",
        "Stand-in Salon",
        None,
    )
    with client_of(desk, kept) as client:
        assert client.bot_info().user_id == line.channel.bot_user_id
    with desk.database.reading() as session:
        told = lines(session, world.account, kinds=["connected"])
        assert [(line.by, line.args) for line in told] == [("Mika", {"name": "Stand-in Salon"})]


def test_an_account_is_opened_for_a_new_bot_and_named_as_line_names_it(desk: Desk, line: StandIn) -> None:
    line.channel.display_name = "Hana \u200bSalon\u202e"
    account_id = connect(desk, details_of(line))
    with desk.database.reading() as session:
        assert account_by_id(session, account_id).name == "Hana Salon"
        assert len(accounts(session)) == 3


def test_secrets_are_nowhere_readable(small_world: World, line: StandIn) -> None:
    desk = desk_with(small_world.database, settings_for(small_world.database, line.address))
    connect(desk, Details(line.channel.channel_id, SECRET, TOKEN), small_world.account)
    path = Path(desk.database.url.database or "")
    kept_bytes = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert line.channel.bot_user_id.encode() in kept_bytes
    for secret in (SECRET, TOKEN, KEY):
        assert secret.encode() not in kept_bytes
    kept = connection(desk, small_world.account)
    assert kept
    assert (unseal(KEY, kept.sealed_secret), unseal(KEY, kept.sealed_token or "")) == (SECRET, TOKEN)


def test_what_is_sealed_opens_with_its_own_key_only() -> None:
    sealed = seal(KEY, SECRET)
    assert seal(KEY, SECRET) != sealed
    with pytest.raises(SecretKeyMissing):
        unseal("another key", sealed)
    with pytest.raises(SecretKeyMissing):
        seal("  ", SECRET)


def test_wrong_details_are_refused_in_lines_own_words(desk: Desk, world: World, line: StandIn) -> None:
    said = refused(BadConnection, desk, Details(line.channel.channel_id, "wrong"), world.account)
    assert said == (
        "LINE did not accept these details: invalid client_secret. Check the channel ID and secret in LINE’s console."
    )
    said = refused(BadConnection, desk, Details(line.channel.channel_id, SECRET, "another-token"), world.account)
    assert "Authentication failed due to the following reason: invalid token" in said


def test_missing_details_are_refused_before_line_is_asked(desk: Desk, world: World, line: StandIn) -> None:
    for details in (Details("", SECRET), Details("123", "  "), Details(" ", "", TOKEN)):
        refused(DetailsMissing, desk, details, world.account)
    assert not line.channel.calls


def test_a_token_that_cannot_be_one_is_refused(desk: Desk, world: World, line: StandIn) -> None:
    refused(TokenUnreadable, desk, Details(line.channel.channel_id, SECRET, "two words"), world.account)


def test_the_secret_is_tried_even_with_a_token(desk: Desk, world: World, line: StandIn) -> None:
    refused(BadConnection, desk, Details(line.channel.channel_id, "wrong", TOKEN), world.account)
    assert connect(desk, Details(line.channel.channel_id, SECRET, TOKEN), world.account)


def test_a_token_of_another_account_is_refused(desk: Desk, world: World, line: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = line.channel.accepts

    def another_bot_for_the_token(token: str) -> bool:
        line.channel.bot_user_id = "Uanother" if token == TOKEN else Channel().bot_user_id
        return asked(token)

    monkeypatch.setattr(line.channel, "accepts", another_bot_for_the_token)
    refused(TokenOfAnotherAccount, desk, Details(line.channel.channel_id, SECRET, TOKEN), world.account)
    monkeypatch.undo()
    vars(line.channel).pop("accepts", None)


@pytest.mark.parametrize("trouble", [Trouble.DOWN, Trouble.PAGE, Trouble.BUSY, Trouble.NONSENSE, Trouble.REDIRECT])
def test_a_line_that_is_down_is_not_the_operators_fault(
    small_world: World, line: StandIn, trouble: Trouble, sqlite: Database
) -> None:
    desk = desk_with(sqlite, settings_for(sqlite, line.address))
    line.channel.trouble = trouble
    assert "try again in a while" in refused(LineNotReached, desk, details_of(line), small_world.account)


def test_an_address_that_is_not_lines_gets_no_secret(small_world: World, line: StandIn) -> None:
    desk = desk_with(small_world.database, settings_for(small_world.database, "https://api.line.me.example.com"))
    assert "TAGDESK_LINE_API" in refused(LineNotReached, desk, details_of(line), small_world.account)


def test_without_a_key_nothing_is_asked_and_nothing_stored(desk: Desk, world: World, line: StandIn) -> None:
    keyless = desk_with(desk.database, Settings(line_api=line.address))
    assert "TAGDESK_SECRET_KEY" in refused(SecretKeyMissing, keyless, details_of(line), world.account)
    assert not line.channel.calls


def test_one_bot_is_in_one_account_only(desk: Desk, world: World, line: StandIn) -> None:
    connect(desk, details_of(line), world.account)
    assert "“Shop”" in refused(BotConnectedElsewhere, desk, details_of(line), world.other)
    assert "“Shop”" in refused(BotConnectedElsewhere, desk, details_of(line), None)
    disconnect(desk, world.account)
    assert connect(desk, details_of(line), world.other) == world.other


def test_an_account_does_not_change_its_bot_unasked(desk: Desk, world: World, line: StandIn) -> None:
    connect(desk, details_of(line), world.account)
    line.channel.bot_user_id, line.channel.display_name = "Uanother", "Another Salon"
    assert "“Stand-in Salon” is connected here already" in refused(OtherBotConnected, desk, details_of(line), world.account)


def test_an_account_that_does_not_exist_is_not_connected(desk: Desk, line: StandIn) -> None:
    refused(UnknownAccount, desk, details_of(line), "account_nobody")


def test_connecting_again_replaces_the_secret_at_once(world: World, line: StandIn) -> None:
    with open_shop(world, line) as shop:
        aiko = line.add_friend("Aiko", at=minute(0))
        shop.settle()
        before = connection(shop.desk, world.account)
        line.channel.channel_secret = "a new secret"
        assert line.deliver().status == 401
        connect(shop.desk, details_of(line), world.account)
        assert line.deliver().status == 200
        after = connection(shop.desk, world.account)
        assert before
        assert after
        assert after.last_event_at == before.last_event_at
        assert shop.friend(aiko).name == "Aiko"


def test_connecting_again_asks_at_once_for_profiles_that_were_put_off(small_world: World, line: StandIn) -> None:
    with open_shop(small_world, line) as shop:
        line.channel.trouble = Trouble.DOWN
        aiko = line.add_friend("Aiko")
        shop.settle()
        line.channel.trouble = Trouble.NONE
        connect(shop.desk, details_of(line), small_world.account)
        shop.settle()
        assert shop.friend(aiko).name == "Aiko"


def test_disconnecting_forgets_the_secrets_and_keeps_the_friends(desk: Desk, world: World, line: StandIn) -> None:
    with pytest.raises(NotConnected):
        disconnect(desk, world.account)
    connect(desk, details_of(line), world.account)
    disconnect(desk, world.account)
    assert connection(desk, world.account) is None
    with desk.database.reading() as session:
        assert [line.kind for line in lines(session, world.account, limit=2)] == ["disconnected", "connected"]
        assert account_by_id(session, world.account).friend_counter == 8


def test_with_another_key_the_webhook_says_that_it_cannot_now(small_world: World, line: StandIn) -> None:
    with open_shop(small_world, line) as shop:
        with shop.database.writing() as session:
            kept = connection_of(session, small_world.account)
            assert kept
            kept.sealed_secret = seal("the key before", SECRET)
        shop.desk.channel_secrets.forget(small_world.account)
        assert line.deliver().status == 503


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, "http://127.0.0.1:8000/line/a/webhook"),
        ({"host": "::1", "port": 80}, "http://[::1]:80/line/a/webhook"),
        ({"public_url": "https://tags.example/"}, "https://tags.example/line/a/webhook"),
        ({"public_url": "https://tags.example/", "port": 0}, "https://tags.example/line/a/webhook"),
        ({"port": 0}, None),
    ],
)
def test_the_webhook_address_is_built_from_the_public_address(
    sqlite: Database, settings: dict[str, object], address: str | None
) -> None:
    assert webhook_address(desk_with(sqlite, Settings().with_(**settings)), "a") == address


def test_on_a_free_port_the_settings_page_names_the_port_that_was_taken(small_world: World) -> None:
    database = small_world.database.url.render_as_string(hide_password=False)
    with process(Settings(database_url=database, operator="Mika", log="json")) as desk:
        page = get(f"{desk.address}/accounts/{small_world.account}/settings", headers={"accept": "text/html"})
    assert f"{desk.address}/line/{small_world.account}/webhook" in page.text


def test_the_terminal_connects_and_prints_the_webhook_address(small_world: World, line: StandIn, tmp_path: Path) -> None:
    given = {"DATABASE_URL": str(small_world.database.url), "TAGDESK_SECRET_KEY": KEY, "TAGDESK_LINE_API": line.address}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TAGDESK_")} | given

    def tagdesk(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from web.cli import app; app()", "line", "connect", *arguments]
        return subprocess.run(command, env=environment | more, cwd=tmp_path, capture_output=True, text=True, check=False)

    wrong = tagdesk("--channel-id", line.channel.channel_id, "--channel-secret", "wrong", "--account", "Shop")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (1, 1)
    assert "invalid client_secret" in wrong.stderr
    details = ("--channel-id", line.channel.channel_id, "--channel-secret", SECRET)
    done = tagdesk(*details, "--account", "Shop", TAGDESK_PUBLIC_URL="https://tags.example")
    assert done.returncode == 0, done.stderr
    assert re.search(r"“Shop”.*\nhttps://tags\.example/line/account_shop/webhook\n$", done.stdout)
