"""A friend who asks to be forgotten is: nothing of them or by them is left but the number, and all else stays as it was."""

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from agent.models import offline_model
from store.automation import run_waiting
from store.check import check
from store.conversations import Turn
from store.errors import NothingToUndo
from store.executor import approve, cancel, carry_out, forget, propose, undo
from store.friends import Friend, friend_by_number, name_friend
from store.friendsets import BLOCKED, FRIENDS, FriendSet, members
from store.operations import Attach, Detach, DropTag, Operation, PutWorkflow
from store.proposals import proposal_by_id
from store.workflows import Action, Order, Trigger
from tests.web.conftest import client_of
from tests.web.hand import Hand
from tests.web.line.browser import get, post
from tests.web.shop import Shop, minute, open_shop
from tests.world import OPERATOR, World
from web.cli import app
from web.line.standin import StandIn, happenings
from web.line.standin import contents as content


@pytest.fixture
def shop(world: World, line: StandIn) -> Iterator[Shop]:
    """On SQLite and on PostgreSQL."""
    with open_shop(world, line, model=offline_model()) as shop:
        yield shop


def turn(shop: Shop, conversation: str, said: str) -> Turn:
    turn_id = shop.desk.turns.start(shop.account, conversation, said, "en")
    shop.desk.turns.finish(turn_id)
    with shop.database.reading() as session:
        found = session.get(Turn, (shop.account, turn_id))
        assert found
        return found


def digest(world: World, proposal: str) -> str:
    with world.database.reading() as session:
        return proposal_by_id(session, world.account, proposal).digest


def has(world: World, tag_id: str) -> set[int]:
    with world.database.reading() as session:
        return set(members(session, world.account, tag_id))


def all_is_well(world: World) -> list[str]:
    return [finding.text for finding in check(world.database) if finding.wrong]


def test_nothing_is_left_of_a_friend_but_the_number(shop: Shop, world: World) -> None:
    line = shop.line
    sakura = line.channel.add_person("Sakura Ito", picture_url="https://p/sakura", status_message="gone surfing")
    line.follow(sakura, at=minute(0))
    line.say(sakura, "my wrist hurts", at=minute(1))
    (wrote,) = sakura.message_ids
    line.press(sakura, "seat=window", at=minute(2))
    line.deliver(happenings.message(happenings.group("G1", sakura.user_id), content.text("to the group"), minute(3)))
    in_group = happenings.edited(happenings.group("G1", sakura.user_id), content.text("to the group, edited"), minute(3.5))
    line.deliver(in_group)
    ben = line.add_friend("Ben Abe", at=minute(4))
    line.deliver(
        happenings.message(
            happenings.group("G1", ben.user_id),
            {**content.text("hi both"), "mention": {"mentionees": [{"userId": sakura.user_id, "index": 0}]}},
            minute(5),
        )
    )
    line.say(ben, "mine stays", at=minute(6))
    shop.settle()
    number = shop.friend(sakura).number
    conversation = shop.desk.turns.open(shop.account)
    for said in ("Put VIP on Sakura Ito", "How many friends are called Sakura?", "Tag Sakura Ito as Contacted"):
        turn(shop, conversation, said)
    proposed = turn(shop, conversation, "Put Already Contacted on Sakura Ito").proposal_id
    assert proposed
    cancel(shop.database, shop.account, proposed, OPERATOR, "sakura ito asked us not to")
    both = Attach(tag_id=world.vip, friends=FriendSet([number, shop.friend(ben).number]))
    waits = propose(shop.database, shop.account, [both], OPERATOR)
    words = ("sakura", sakura.user_id.lower(), "surfing", "p/sakura", "wrist", "seat=window", "to the group")
    before = shop.every_word().lower()
    assert [word for word in words if word not in before] == []

    answer = post(f"{shop.address}/api/v1/accounts/{shop.account}/friends/{number}/forget")
    assert (answer.status_code, answer.json()) == (200, {"number": number})

    left = shop.every_word().lower()
    assert [word for word in words if word in left] == []
    assert "mine stays" in left
    assert "ben abe" in left
    assert "hi both" in left
    assert all_is_well(world) == []
    assert post(f"{shop.address}/api/v1/accounts/{shop.account}/friends/{number}/forget").status_code == 404
    assert get(f"{shop.address}/api/v1/accounts/{shop.account}/friends/{number}").status_code == 404
    told = get(f"{shop.address}/api/v1/accounts/{shop.account}/history?kind=forgotten").json()["items"]
    assert [(each["by"], each["sentences"]) for each in told] == [("Mika", [f"Forgot friend #{number}"])]
    applied = approve(shop.database, shop.account, waits, digest(world, waits), OPERATOR)
    assert (applied["left_out"], has(world, world.vip)) == (1, {1, 2, 5, shop.friend(ben).number})

    line.redeliver()
    line.deliver(happenings.redelivered(in_group))
    line.deliver(happenings.edited(happenings.user(sakura.user_id), content.text("edited late") | {"id": wrote}, minute(8)))
    shop.settle()
    assert "to the group" not in shop.every_word()
    assert "edited late" not in shop.every_word()
    line.say(sakura, "here again", at=minute(9))
    shop.settle()
    again = shop.friend(sakura)
    assert again.number == number + 2
    assert (again.name, shop.texts(sakura)) == ("Sakura Ito", ["here again"])
    assert all_is_well(world) == []


def test_events_that_wait_or_come_in_meanwhile_bring_nobody_back(world: World, line: StandIn) -> None:
    with open_shop(world, line, hold_back=60) as shop:
        sakura = line.add_friend("Sakura Ito", at=minute(0))
        with shop.database.writing() as session:
            friend = session.get(Friend, (shop.account, world.aiko))
            assert friend
            friend.line_user_id = sakura.user_id
        line.say(sakura, "still waiting", at=minute(1))
        forget(shop.database, shop.account, world.aiko, OPERATOR)
        assert [(event.body, event.user_id, event.done_at is None) for event in shop.events()] == [({}, None, False)] * 2
        assert shop.friend_or_none(sakura) is None


def applied(world: World, *plan: Operation) -> str:
    proposal = propose(world.database, world.account, plan, OPERATOR)
    approve(world.database, world.account, proposal, digest(world, proposal), OPERATOR)
    return proposal


def test_tags_come_off_and_what_is_taken_back_later_leaves_the_friend_out(world: World) -> None:
    aiko, both = FriendSet([world.aiko]), FriendSet([world.aiko, world.chie])
    alone = applied(world, Detach(tag_id=world.vip, friends=aiko))
    with_chie = applied(world, Detach(tag_id=world.progress, friends=both))
    applied(world, Attach(tag_id=world.empty, friends=both))
    deleted = applied(world, DropTag(tag_id=world.empty, was="Empty", friends=both))
    for number in (world.aiko, world.ben, world.emi):
        forget(world.database, world.account, number, OPERATOR)
    with pytest.raises(NothingToUndo):
        undo(world.database, world.account, alone, OPERATOR)
    for proposal in (with_chie, deleted):
        undo(world.database, world.account, proposal, OPERATOR)
    assert (has(world, world.vip), has(world, BLOCKED)) == (set(), set())
    assert (has(world, world.progress), has(world, world.empty)) == ({world.chie, world.ken}, {world.chie})
    assert has(world, FRIENDS) == {3, 4, 6, 7, 8}
    assert all_is_well(world) == []


def test_forgetting_starts_no_workflow_and_touches_no_other_account(world: World) -> None:
    removed = Order(
        name="Gone",
        trigger=Trigger(type="tag_removed", tag_id=world.vip),
        actions=(Action(do="add_tag", tag_id=world.contacted),),
    )
    applied(world, PutWorkflow(workflow_id="workflow_gone", was=None, order=removed))
    forget(world.database, world.account, 1, OPERATOR)
    assert run_waiting(world.database, world.account) == 0
    with world.database.reading() as session:
        assert friend_by_number(session, world.other, 1).name == "Zoe"


def test_a_name_that_is_also_a_tags_stays_in_what_was_said(world: World) -> None:
    with world.database.writing() as session:
        name_friend(friend_by_number(session, world.account, world.aiko), "VIP")
    waits = propose(
        world.database, world.account, [Attach(tag_id=world.vip, friends=FriendSet([3]))], OPERATOR, said="VIP for #3"
    )
    forget(world.database, world.account, world.aiko, OPERATOR)
    with world.database.reading() as session:
        assert proposal_by_id(session, world.account, waits).said == "VIP for #3"
    approve(world.database, world.account, waits, digest(world, waits), OPERATOR)


def test_what_was_broken_off_is_begun_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = propose(world.database, world.account, [Attach(tag_id=world.new, friends=FriendSet([1]))], OPERATOR, said="For Aiko")

    def broken(*_: object) -> None:
        raise OSError("the machine stops")

    with monkeypatch.context() as stopping:
        stopping.setattr("store.executor.blank_friend", broken)
        with pytest.raises(OSError, match="the machine stops"):
            forget(world.database, world.account, world.aiko, OPERATOR)
    with world.database.reading() as session:
        assert friend_by_number(session, world.account, world.aiko).name == "Aiko"
        assert proposal_by_id(session, world.account, waits).said == "For …"
    assert world.aiko in has(world, world.vip)
    forget(world.database, world.account, world.aiko, OPERATOR)
    assert all_is_well(world) == []


def test_on_the_friends_page_it_lies_behind_a_disclosure_that_says_what_is_lost(world: World) -> None:
    with client_of(world) as client:
        hand = Hand(client).open(f"/accounts/{world.account}/friends/1")
        assert '<details class="opener gap"><summary class="button small quiet"><span>Forget this friend…' in hand.html
        assert "the history keeps the number only. This cannot be taken back" in hand.text
        hand.send("Forget for good")
        assert hand.path == f"/accounts/{world.account}/friends"
        assert "Friend #1 is forgotten." in hand.text
        assert "Aiko" not in hand.text
        assert hand.open(f"/accounts/{world.account}/friends/1").status == 404
        assert "Forgot friend #1" in hand.open(f"/accounts/{world.account}/history").text
        assert "この友だちの情報を消去…" in Hand(client, "ja").open(f"/accounts/{world.account}/friends/2").text
        assert "友だち#1の情報を消去" in hand.open(f"/accounts/{world.account}/history").text
        card = carry_out(world.database, world.account, [Attach(tag_id=world.vip, friends=FriendSet([3]))], OPERATOR)
        forget(world.database, world.account, 3, OPERATOR)
        assert "Friend 3" in Hand(client).open(f"/accounts/{world.account}/proposals/{card}").text


def test_in_the_terminal_it_asks(world: World) -> None:
    url = world.database.url.render_as_string(hide_password=False)

    def run(*arguments: str, says: str = "") -> tuple[int, str]:
        done = CliRunner().invoke(app, ["--database", url, "forget", *arguments], input=says)
        return done.exit_code, done.output

    assert run("1", says="n\n")[0] == 1
    with world.database.reading() as session:
        assert friend_by_number(session, world.account, 1).name == "Aiko"
    code, said = run("1", says="y\n")
    assert (code, "Forget #1 “Aiko” of “Shop”?" in said, "Friend #1 is forgotten." in said) == (0, True, True)
    assert run("1", "--yes") == (1, "There is no friend “#1” in this account. Look them up in the friend list.\n")
