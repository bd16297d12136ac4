"""`tagdesk` in the terminal: what it prints, what it asks before it does anything, and how it says no."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from store.database import Database
from store.executor import carry_out
from store.friendsets import FriendSet, members
from store.migrations import newest_version
from store.operations import Attach
from tests.agent.standin import OLLAMA, chat
from tests.agent.standin import StandIn as ModelServer
from tests.agent.test_check import REGULAR
from tests.world import OPERATOR, World
from web.cli import app
from web.line.standin import StandIn

Run = Callable[..., Result]
MEASURING = {"eval", "bench", "load", "model"}
COMMANDS = {"demo", "serve", "chat", "undo", "tags", "friends", "history", "migrate", "check", "line"} | MEASURING


@pytest.fixture(autouse=True)
def _no_settings_from_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "TAGDESK_LANGUAGE", "TAGDESK_MODEL", "TAGDESK_OPERATOR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def tagdesk(small_world: World) -> Run:
    """Runs a command line on the small world; `says` is what a person types."""
    url = f"sqlite:///{small_world.database.url.database}"

    def run(*arguments: str, says: str = "") -> Result:
        return CliRunner().invoke(app, ["--database", url, *arguments], input=says)

    return run


def test_help_lists_every_command_and_loads_nothing_heavy() -> None:
    listed = CliRunner().invoke(app, ["--help"]).output
    assert all(command in listed for command in COMMANDS)
    loaded = "import sys, web.cli; print(sorted({'sqlalchemy', 'fastapi', 'openai', 'pyroaring', 'pydantic'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_tags_are_listed_with_folder_and_friends(tagdesk: Run) -> None:
    assert "VIP\tRank\t3\t1" in tagdesk("tags").output
    only = tagdesk("tags", "--folder", "rank", "--json")
    assert {tag["name"]: tag["friends"] for tag in json.loads(only.output)["items"]} == {"New": 2, "VIP": 3}


def test_friends_are_found_by_clauses(tagdesk: Run) -> None:
    found = tagdesk("friends", "--tag", "In progress", "--no-tag", "vip", "--json")
    assert [friend["name"] for friend in json.loads(found.output)["items"]] == ["Ken Tanaka", "Chie"]
    assert "1 friend matches" in tagdesk("friends", "--never-wrote").output
    assert json.loads(tagdesk("friends", "--status", "blocked", "--json").output)["count"] == 1
    assert json.loads(tagdesk("friends", "--message", "かたかな", "--json").output)["items"][0]["name"] == "Chie"


def test_another_account_is_meant_by_its_name(tagdesk: Run) -> None:
    assert json.loads(tagdesk("friends", "--account", "other SHOP", "--json").output)["items"][0]["name"] == "Zoe"
    unknown = tagdesk("tags", "--account", "nowhere")
    assert (unknown.exit_code, "There are: “Shop”, “Other shop”" in unknown.output) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("friends", "--tag", "Nope"), "There is no tag “Nope”"),
        (("friends", "--followed-from", "soon"), "“soon” is not a day"),
        (("friends", "--status", "gone"), "status"),
        (("tags", "--folder", "Nope"), "There is no folder “Nope”"),
        (("undo", "proposal_x"), "There is no proposal “proposal_x”"),
        (("eval", "nowhere.yaml"), "nowhere.yaml"),
    ],
)
def test_what_cannot_be_done_is_one_plain_sentence(tagdesk: Run, arguments: tuple[str, ...], said: str) -> None:
    refused = tagdesk(*arguments)
    assert refused.exit_code == 1
    assert said in refused.output
    assert "Traceback" not in refused.output


def test_a_setting_that_cannot_be_read_is_one_plain_sentence_too(tagdesk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAGDESK_MODEL_MODE", "lokal")
    refused = tagdesk("tags")
    assert (refused.exit_code, "Traceback" in refused.output) == (1, False)
    assert "model_mode" in refused.output.casefold()
    assert refused.exception is None or isinstance(refused.exception, SystemExit)


def test_a_refusal_is_in_the_readers_language(tagdesk: Run) -> None:
    assert "「Nope」というタグはありません" in tagdesk("--language", "ja", "friends", "--tag", "Nope").output


def test_a_database_that_cannot_be_used_is_told(tmp_path: Path, small_world: World) -> None:
    def run(url: str) -> Result:
        return CliRunner().invoke(app, ["--database", url, "tags"])

    assert "no address of a database" in run("nonsense").output
    assert "cannot be reached" in run("postgresql://postgres@127.0.0.1:1/x").output
    assert "There is no account yet" in run(f"sqlite:///{tmp_path / 'empty.db'}").output
    with small_world.database.writing() as session:
        session.connection().execute(text("UPDATE alembic_version SET version_num = 'newer'"))
    newer = run(f"sqlite:///{small_world.database.url.database}")
    assert (newer.exit_code, "newer Tagdesk" in newer.output) == (1, True)


def test_history_tells_who_did_what(tagdesk: Run, small_world: World) -> None:
    attach = Attach(tag_id=small_world.vip, friends=FriendSet([small_world.dan]))
    carry_out(small_world.database, small_world.account, [attach], OPERATOR)
    line = json.loads(tagdesk("history", "--limit", "1", "--json").output)["items"][0]
    assert (line["by"], line["sentences"]) == ("Mika", ["1 friend got “VIP”"])
    assert "1 friend got “VIP”" in tagdesk("history", "--by", "Mika").output


def test_undo_shows_what_it_would_do_and_asks(tagdesk: Run, small_world: World) -> None:
    attach = Attach(tag_id=small_world.vip, friends=FriendSet([small_world.dan]))
    carry_out(small_world.database, small_world.account, [attach], OPERATOR)
    assert small_world.dan in has(small_world, small_world.vip)
    left = tagdesk("undo", says="n\n")
    assert (left.exit_code, "Take “VIP” off 1 friend" in left.output) == (1, True)
    assert small_world.dan in has(small_world, small_world.vip)
    assert tagdesk("undo", says="y\n").exit_code == 0
    assert small_world.dan not in has(small_world, small_world.vip)


def test_the_agent_proposes_and_a_y_approves(tagdesk: Run, small_world: World) -> None:
    talk = tagdesk("chat", says="Put Already Contacted on everyone tagged In progress\ny\n")
    assert "Put “Already Contacted” on 3 friends: tagged “In progress”" in talk.output
    assert "Approve: apply to 3 friends? [y/N]" in talk.output
    assert has(small_world, small_world.contacted) == {1, 3, 7, 8}


def test_an_approved_filter_opens_its_list(tagdesk: Run) -> None:
    talk = tagdesk("chat", "Pull out my VIP friends", says="y\n")
    assert "Approve: show 3 friends? [y/N]" in talk.output
    assert [name for name in ("Aiko", "Ben", "Emi", "Chie") if f"\t{name}\t" in talk.output] == ["Aiko", "Ben", "Emi"]


@pytest.mark.parametrize("answer", ["n\n", "\n", "maybe\n", ""])
def test_without_a_y_nothing_changes(tagdesk: Run, small_world: World, answer: str) -> None:
    talk = tagdesk("chat", "Put Already Contacted on everyone tagged In progress", says=answer)
    assert "Put “Already Contacted” on 3 friends" in talk.output
    assert has(small_world, small_world.contacted) == {8}


def test_check_proves_the_database_and_fails_where_something_is_wrong(tagdesk: Run, small_world: World) -> None:
    well = tagdesk("check")
    assert (well.exit_code, "All is well." in well.output, "SQLite 3." in well.output) == (0, True, True)
    with small_world.database.writing() as session:
        session.connection().execute(text("UPDATE tag SET friends = 99 WHERE id = 'tag_vip'"))
    ill = tagdesk("check")
    assert (ill.exit_code, "“VIP” counts 99 friends, but 3 have it" in ill.output) == (1, True)


def test_migrate_says_from_where_to_where(tmp_path: Path) -> None:
    arguments = ["--database", f"sqlite:///{tmp_path / 'new.db'}", "migrate"]
    assert f"went from nothing to {newest_version()}" in CliRunner().invoke(app, arguments).output
    assert f"is at version {newest_version()}" in CliRunner().invoke(app, arguments).output


def test_an_account_is_connected_and_its_webhook_address_shown(tagdesk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with StandIn() as line:
        monkeypatch.setenv("TAGDESK_LINE_API", line.address)
        monkeypatch.setenv("TAGDESK_SECRET_KEY", "a long random text for this test")
        details = ["--channel-id", line.channel.channel_id, "--channel-secret"]
        wrong = tagdesk("line", "connect", *details, "wrong")
        assert (wrong.exit_code, "LINE did not accept" in wrong.output) == (1, True)
        connected = tagdesk("line", "connect", *details, line.channel.channel_secret, "--account", "Shop")
        monkeypatch.setenv("TAGDESK_PORT", "0")
        nowhere = tagdesk("line", "connect", *details, line.channel.channel_secret, "--account", "Shop")
    assert connected.exit_code == nowhere.exit_code == 0
    assert "/line/account_shop/webhook" in connected.output
    assert ":0" not in nowhere.output
    assert "its settings page then shows the webhook address" in nowhere.output


def test_a_hosted_model_is_checked_in_plain_words_with_what_to_set(tagdesk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAGDESK_MODEL", "stablelm2")
    with ModelServer(OLLAMA) as server:
        server.will(chat("Hello."))
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        told = tagdesk("model", "check")
        japanese = tagdesk("--language", "ja", "model", "check").output.splitlines()
    assert told.exit_code == 1
    assert "✓ The server can be reached\n" in told.output
    assert "✗ It uses tools: “stablelm2” cannot call tools" in told.output
    assert "Set TAGDESK_MODEL to a model that can call tools." in told.output
    assert japanese[0] == "✓ サーバーにつながる"
    assert japanese[5] == "· ツールの形式を守る: 試していません。"
    assert all(re.search("[ぁ-ん]", line) for line in japanese)


def test_a_model_that_makes_one_call_at_a_time_is_up_to_the_work(tagdesk: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAGDESK_MODEL", "m")
    with ModelServer() as server:
        server.will(chat(REGULAR), chat(REGULAR))
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        told = tagdesk("model", "check")
    assert told.exit_code == 0
    assert "· It does several things at once: It makes one call at a time. That works, but takes longer.\n" in told.output


def test_the_built_in_model_needs_no_check(tagdesk: Run) -> None:
    assert "built-in model" in tagdesk("model", "check").output
    assert "内蔵モデル" in tagdesk("--language", "ja", "model", "check").output


def test_the_demo_is_served_and_kept(tmp_path: Path) -> None:
    first, told = _accounts_of_demo(tmp_path / "demo")
    assert first == ["Komorebi Cafe Omotesando", "こもれびカフェ 鎌倉店"]
    assert "Making the demo" in told
    again, told = _accounts_of_demo(tmp_path / "demo")
    assert again == first
    assert "Making the demo" not in told


def _accounts_of_demo(folder: Path) -> tuple[list[str], str]:
    """Names of the accounts that a served demo answers with, and what the command said on standard error."""
    command = [sys.executable, "-m", "web.cli", "demo", "--no-browser", "--port", "0", "--folder", str(folder)]
    served = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert served.stdout
        address = next(word for word in served.stdout.readline().split() if word.startswith("http"))
        with urlopen(f"{address}/api/v1/accounts") as answer:
            names = [account["name"] for account in json.load(answer)["items"]]
    finally:
        served.send_signal(signal.SIGINT)
        told = served.communicate(timeout=30)[1]
    return names, told


def has(world: World, tag_id: str) -> set[int]:
    database: Database = world.database
    with database.reading() as session:
        return set(members(session, world.account, tag_id))
