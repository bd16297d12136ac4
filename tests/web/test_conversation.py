"""A conversation from end to end: follow-ups, choices, edits and cancellations, and what a model is told of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from agent.model import Message, ToolMessage
from agent.models import offline_model
from agent.wire import Round, rounds
from store.conditions import Condition, Group
from store.conversations import Turn
from store.database import now
from store.executor import By, approve, cancel, carry_out
from store.friends import Friend, add_friends, name_friend
from store.friendsets import FriendSet, members
from store.operations import AddTag, Attach, DropTag, Operation
from store.proposals import edited_last, proposal_by_id
from tests.agent.scripted import ScriptedModel, calls, says
from tests.web.test_turns import desk_of, ended
from tests.world import OPERATOR, World
from web.app import create_app
from web.depends import Named
from web.desk import Desk
from web.editing import edited
from web.edits import Edit
from web.settings import Settings
from web.talk import turn_view
from web.turns import Turns

BY = By("Mika", "form")


@dataclass
class Talk:
    """One conversation; `said` are its turns' outcomes as an operator reads them."""

    world: World
    turns: Turns
    id: str
    last: Turn | None = None

    def say(self, text: str) -> str:
        """The card's sentences, or the words that the turn ended in, after the outcome's kind."""
        turn = self.last = ended(self.turns, self.world, self.turns.start(self.world.account, self.id, text, "en"))
        with self.world.database.reading() as session:
            view = turn_view(session, turn, "en")
        told = [line.sentence for line in view.proposal.operations] if view.proposal else [view.text]
        return f"{view.kind}: {'; '.join(told)}"

    @property
    def proposal(self) -> str:
        assert self.last
        with self.world.database.reading() as session:
            return edited_last(session, proposal_by_id(session, self.world.account, self.last.proposal_id or "")).id

    def approve(self) -> None:
        with self.world.database.reading() as session:
            digest = proposal_by_id(session, self.world.account, self.proposal).digest
        approve(self.world.database, self.world.account, self.proposal, digest, OPERATOR)

    def edit(self, position: int, **said: Any) -> None:
        desk: Desk = create_app(Settings(operator="Mika"), self.world.database, offline_model()).state.desk
        edited(desk, Named(self.world.account, self.proposal), {position: lambda _: Edit(**said)}, BY, "en")

    def cancel(self, reason: str = "") -> None:
        cancel(self.world.database, self.world.account, self.proposal, OPERATOR, reason)

    def tagged(self, tag_id: str) -> set[int]:
        with self.world.database.reading() as session:
            return set(members(session, self.world.account, tag_id))


@pytest.fixture
def talk(small_world: World) -> Iterator[Talk]:
    with desk_of(small_world, offline_model()) as turns:
        yield Talk(small_world, turns, turns.open(small_world.account))


def notes(messages: Sequence[Message]) -> str:
    """What a server reads of how earlier turns ended."""
    return "\n".join(part[1] for part in rounds(messages) if not isinstance(part, Round) and part[0] == "assistant")


# Follow-ups


@pytest.mark.parametrize(
    ("first", "then", "comes_to"),
    [
        ("Put Empty on everyone tagged VIP", "and also those who are in progress", {1, 2, 3, 5, 7}),
        ("Put Empty on everyone tagged VIP", "no, only the blocked ones", {5}),
        ("Put Empty on everyone tagged VIP", "but not the blocked ones", {1, 2}),
        ("How many friends have VIP?", "Put Empty on them", {1, 2, 5}),
        ("VIPの人にEmptyを付けて", "ブロックしている人だけ", {5}),
        ("VIPの人にEmptyを付けて", "In progressの人にも", {1, 2, 3, 5, 7}),
    ],
)
def test_a_follow_up_changes_what_was_proposed(talk: Talk, first: str, then: str, comes_to: set[int]) -> None:
    talk.say(first)
    assert talk.say(then).startswith("proposal: ")
    talk.approve()
    assert talk.tagged(talk.world.empty) == comes_to


def test_who_is_added_later_is_not_narrowed_by_what_was_said_before(talk: Talk) -> None:
    talk.say("Put Empty on everyone tagged VIP")
    talk.say("no, only the blocked ones")
    assert talk.say("and also those tagged New") == (
        "proposal: Put “Empty” on 3 friends: tagged “VIP”, has blocked the account; or tagged “New”"
    )


@pytest.mark.parametrize("words", ["undo that", "元に戻して"])
def test_undo_that_takes_the_last_applied_proposal_back(talk: Talk, words: str) -> None:
    talk.say("Put Empty on everyone tagged VIP")
    talk.approve()
    assert talk.say(words) == "proposal: Take “Empty” off 3 friends"
    talk.approve()
    assert talk.tagged(talk.world.empty) == set()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("undo that", "This was already taken back. You can undo that in the history."),
        ("元に戻して", "これはすでに取り消されています。履歴から元に戻せます。"),
    ],
)
def test_undo_that_said_twice_is_told_that_it_is_undone(talk: Talk, words: str, told: str) -> None:
    talk.say("Put Empty on everyone tagged VIP")
    talk.approve()
    talk.say(words)
    talk.approve()
    assert talk.say(words) == f"question: {told}"


@pytest.mark.parametrize(
    ("first", "between", "why", "told"),
    [
        (
            "Put empty on everyone in progress",
            ["yes", "why?", "thanks"],
            "why?",
            "answer: I read “empty” as the tag “Empty”, “everyone in progress” as friends tagged “In progress”. "
            "That makes: Put “Empty” on 3 friends: tagged “In progress”",
        ),
        (
            "Put Empty on the VIPs",
            ["not the blocked ones"],
            "why only 2?",
            "answer: I read “Empty” as the tag “Empty”, “VIPs”, “not the blocked ones” as friends tagged “VIP” and who have not "
            "blocked us. That makes: Put “Empty” on 2 friends: tagged “VIP”, following",
        ),
        (
            "Put new on Ken Tanaka",
            [],
            "why?",
            "question: I read “new” as the tag “New”. I asked because “Put new on Ken Tanaka” leaves this open: "
            "2 friends are called “Ken Tanaka”. Which one do you mean?",
        ),
        (
            "Send VIP a coupon",
            [],
            "why?",
            "answer: I read “Send VIP a coupon” as something that is out of my reach. I cannot send",
        ),
        (
            "In progressの人にemptyを付けて",
            [],
            "なんで？",
            "answer: 「empty」を「Empty」というタグ、「In progressの人」を「In progress」が付いている友だちと読み取りました。",
        ),
        ("emptyをKen Tanakaに付けて", ["はい"], "なぜ", "question: 「empty」を「Empty」というタグと読み取りました。"),
    ],
)
def test_why_is_answered_by_what_the_words_were_read_as(talk: Talk, first: str, between: list[str], why: str, told: str) -> None:
    for words in (first, *between):
        talk.say(words)
    assert talk.say(why).startswith(told)


def test_why_asks_a_question_again_with_its_choices(talk: Talk) -> None:
    talk.say("Put New on Ken Tanaka")
    talk.say("why?")
    assert talk.last
    assert len(talk.last.choices) == 2
    assert talk.say("the first one") == "proposal: Put “New” on 1 friend: Ken Tanaka #7"


def test_why_leaves_the_proposal_waiting_and_them_those_who_were_meant(talk: Talk) -> None:
    talk.say("Put Empty on everyone tagged VIP")
    waiting = talk.last
    talk.say("why?")
    talk.last = waiting
    talk.approve()
    assert talk.tagged(talk.world.empty) == {1, 2, 5}
    assert talk.say("Take Empty off them").startswith("proposal: Take “Empty” off 3 friends: ")


@pytest.mark.parametrize(
    ("first", "yes", "button"),
    [("Put Empty on everyone tagged VIP", "yes", "Approve"), ("VIPの人にEmptyを付けて", "はい", "承認")],
)
def test_yes_is_no_approval_but_points_at_the_button(talk: Talk, first: str, yes: str, button: str) -> None:
    talk.say(first)
    told = talk.say(yes)
    assert told.startswith("answer: ")
    assert button in told
    assert talk.tagged(talk.world.empty) == set()


@pytest.mark.parametrize("between", ["why?", "Where is VIP used?", "Put New on Nobody At All"])
@pytest.mark.parametrize(("said", "button"), [("yes", "Approve"), ("no", "Cancel"), ("はい", "承認"), ("やめて", "キャンセル")])
def test_a_yes_or_a_no_is_about_the_proposal_that_still_waits(talk: Talk, between: str, said: str, button: str) -> None:
    talk.say("Put Empty on everyone tagged VIP")
    assert not talk.say(between).startswith("proposal: ")
    assert button in talk.say(said)


def test_a_yes_when_nothing_waits_says_so(talk: Talk) -> None:
    talk.say("Put Empty on everyone tagged VIP")
    talk.approve()
    talk.say("Where is VIP used?")
    assert talk.say("yes").startswith("answer: There is nothing waiting for your approval")


def test_small_talk_in_between_changes_nothing_for_later_words(talk: Talk) -> None:
    talk.say("Put Empty on everyone tagged VIP")
    talk.approve()
    talk.say("thanks")
    assert talk.say("and also those tagged New") == "proposal: Put “Empty” on 2 friends: tagged “New”"


def test_a_choice_that_is_clicked_settles_the_question(talk: Talk) -> None:
    assert talk.say("Delete the tag VIP").startswith("question: ")
    assert talk.last
    assert talk.say(talk.last.choices[0]).startswith("proposal: ")


def test_a_whole_order_that_is_offered_is_proposed_when_it_is_clicked(talk: Talk) -> None:
    assert talk.say("Put New on our precious VIPs").startswith("question: ")
    assert talk.last
    assert talk.last.choices == ["Put “New” on friends tagged “VIP”"]
    assert talk.say(talk.last.choices[0]).startswith("proposal: ")


# Edited or cancelled by hand


def test_the_conversation_goes_on_with_the_proposal_as_it_was_edited(talk: Talk) -> None:
    talk.say("Create a tag called Regular and put it on everyone tagged VIP")
    talk.edit(1, name="Patron")
    assert talk.say("Put New on them").startswith("proposal: Put “New” on 3 friends")


def test_what_would_change_a_proposal_that_was_edited_is_asked_about(talk: Talk) -> None:
    talk.say("Create a tag called Regular and put it on everyone tagged VIP")
    talk.edit(1, name="Patron")
    assert talk.say("and also those who are in progress").startswith("question: You changed that proposal by hand")
    assert talk.say("Put New on them") == "question: Which friends do you mean?"


def test_undo_that_takes_back_what_was_edited_and_applied(talk: Talk) -> None:
    talk.say("Put Empty on everyone tagged VIP")
    talk.edit(1, condition=Condition.of(Group(all_tags=(talk.world.progress,))))
    talk.approve()
    assert talk.tagged(talk.world.empty) == {1, 3, 7}
    assert talk.say("undo that") == "proposal: Take “Empty” off 3 friends"


ONLY_REACHED = "proposal: Put “Empty” on 2 friends: tagged “VIP”, following"


@pytest.mark.parametrize(
    ("reason", "then", "comes_to"),
    [
        ("not the blocked ones", "do it again", ONLY_REACHED),
        ("leave out the blocked ones", "so please", ONLY_REACHED),
        ("leave out the blocked ones", "try it like that", ONLY_REACHED),
        ("the blocked ones should stay out", "try again", ONLY_REACHED),
        ("no, not the blocked ones", "yes", ONLY_REACHED),
        ("ブロックの人は除いて", "それでもう一回", ONLY_REACHED),
        ("ブロックの人は除いて", "もう一度お願いします", ONLY_REACHED),
        ("ブロックの人は除いて", "それでお願い", ONLY_REACHED),
        ("ブロックの人は除いて", "それでやって", ONLY_REACHED),
        ("ブロックの人は除いて", "やり直して", ONLY_REACHED),
        ("I meant In progress", "again", "proposal: Put “In progress” on 2 friends: tagged “VIP”"),
        (
            "only the blocked ones",
            "and also those tagged New",
            "proposal: Put “Empty” on 3 friends: tagged “VIP”, has blocked the account; or tagged “New”",
        ),
        ("", "do it again", "proposal: Put “Empty” on 3 friends: tagged “VIP”"),
    ],
)
def test_the_reason_for_which_a_proposal_was_cancelled_is_heeded(talk: Talk, reason: str, then: str, comes_to: str) -> None:
    talk.say("Put Empty on everyone tagged VIP")
    talk.cancel(reason)
    assert talk.say(then) == comes_to


@pytest.mark.parametrize("then", ["do it again", "yes", "and also those tagged New", "Put Empty on everyone tagged VIP"])
def test_a_reason_that_does_not_say_what_to_change_is_asked_about_once(talk: Talk, then: str) -> None:
    asked = "question: You cancelled it because “too many”. What should be different?"
    talk.say("Put Empty on everyone tagged VIP")
    talk.cancel("too many")
    assert talk.say(then) == asked
    talk.say("thanks")
    assert talk.say("only the blocked ones") == "proposal: Put “Empty” on 1 friend: tagged “VIP”, has blocked the account"


@pytest.mark.parametrize("again", ["do it again", "Put Empty on everyone tagged VIP"])
def test_who_insists_gets_the_same_proposal_again(talk: Talk, again: str) -> None:
    talk.say("Put Empty on everyone tagged VIP")
    talk.cancel("too many")
    assert talk.say(again).startswith("question: ")
    assert talk.say(again) == "proposal: Put “Empty” on 3 friends: tagged “VIP”"


def test_what_is_said_after_a_reason_was_heeded_does_not_go_on_with_it(talk: Talk) -> None:
    talk.say("Put Empty on everyone tagged VIP")
    talk.cancel("not the blocked ones")
    talk.say("do it again")
    assert talk.say("and those tagged New too") == "proposal: Put “Empty” on 4 friends: tagged “VIP”, following; or tagged “New”"


def test_a_reason_stands_in_the_way_of_nothing_else(talk: Talk) -> None:
    talk.say("Put Empty on everyone tagged VIP")
    talk.cancel("too many")
    assert talk.say("Put New on Fumi").startswith("proposal: ")
    talk.cancel("too many")
    assert talk.say("How many friends have VIP?").startswith("answer: ")
    assert talk.say("only the blocked ones") == "answer: 1 friend, who has blocked the account."
    assert talk.say("do it again").startswith("answer: There is nothing waiting")


def test_a_model_is_told_of_edits_and_reasons_in_the_next_turn(small_world: World) -> None:
    draft = calls(("apply_tag", {"tag": "Empty", "friends": [{"all_tags": ["VIP"]}]}))
    model = ScriptedModel(draft, says("Here."), draft, says("There."), says("I see."))
    with desk_of(small_world, model) as turns:
        talk = Talk(small_world, turns, turns.open(small_world.account))
        talk.say("Put Empty on the VIPs")
        talk.edit(1, condition=Condition.of(Group(all_tags=(small_world.new,))))
        talk.say("Put Empty on the VIPs")
        talk.cancel("Only those who “follow”\nus")
        talk.say("Hm")
    told = notes(model.seen[-1])
    assert (
        "[proposal 1 shown after the operator edited it by hand: Put “Empty” on 2 friends: tagged “New”; status: superseded"
        in told
    )
    assert '[proposal 2 shown: Put “Empty” on 3 friends: tagged “VIP”; status: cancelled, because they said: "Only those' in told


# Whom a card is about


def friends(*said: str) -> dict[str, Any]:
    return {"tag": "Empty", "friends": [{"friends": list(said)}]}


def test_a_friend_whose_name_others_have_is_told_apart_by_number(small_world: World) -> None:
    everyone_but = {"tag": "Empty", "friends": [{"all_tags": ["In progress"], "not_friends": ["#7"]}]}
    drafts = [calls(("apply_tag", wish)) for wish in (friends("#7", "#1"), everyone_but)]
    with desk_of(small_world, ScriptedModel(drafts[0], says("Here."), drafts[1], says("Here."))) as turns:
        talk = Talk(small_world, turns, turns.open(small_world.account))
        assert talk.say("Put Empty on them") == "proposal: Put “Empty” on 2 friends: Aiko, Ken Tanaka #7"
        assert talk.say("Put Empty on all the others") == (
            "proposal: Put “Empty” on 2 friends: tagged “In progress”, except Ken Tanaka #7"
        )


def test_a_model_is_told_of_friends_by_number_but_where_it_looks_them_up(small_world: World) -> None:
    draft, done = calls(("apply_tag", friends("Ben"))), says("Here.")
    model = ScriptedModel(draft, done, done)
    with desk_of(small_world, model) as turns:
        talk = Talk(small_world, turns, turns.open(small_world.account))
        assert talk.say("Put Empty on Ben") == "proposal: Put “Empty” on 1 friend: Ben"
        talk.say("Thanks")
    assert "[proposal 1 shown: Put “Empty” on 1 friend: #2; status: pending]" in notes(model.seen[-1])
    results = [message.text for message in model.seen[-1] if isinstance(message, ToolMessage)]
    assert results == ['{"drafts": [{"drafted": "Put “Empty” on 1 friend: #2"}]}']


@pytest.mark.parametrize(
    ("then", "comes_to"),
    [
        ("Put Empty on them", "proposal: Put “Empty” on 3 friends: tagged “VIP”"),
        ("Put Empty on those of them who blocked us", "proposal: Put “Empty” on 1 friend: tagged “VIP”, has blocked the account"),
    ],
)
def test_a_card_about_them_tells_by_what_they_were_found(talk: Talk, then: str, comes_to: str) -> None:
    talk.say("How many friends have VIP?")
    assert talk.say(then) == comes_to


def test_friends_called_by_their_names_are_told_by_their_names_also_where_a_look_up_found_just_them(talk: Talk) -> None:
    talk.say("How many friends have Empty or New?")
    assert talk.say("Put VIP on Chie and Dan") == "proposal: Put “VIP” on 2 friends: Chie, Dan"


def test_they_stay_those_who_were_counted_where_others_would_be_found_by_now(talk: Talk) -> None:
    talk.say("How many friends have VIP?")
    carry_out(talk.world.database, talk.world.account, [Attach(tag_id=talk.world.vip, friends=FriendSet([talk.world.fumi]))], BY)
    assert talk.say("Put Empty on them") == "proposal: Put “Empty” on 3 friends: Aiko, Ben, Emi"


def test_they_can_be_told_once_more_after_what_they_were_found_by_is_deleted(talk: Talk) -> None:
    talk.say("How many friends have Empty or New?")
    carry_out(talk.world.database, talk.world.account, [DropTag(tag_id=talk.world.empty, was="Empty", friends=FriendSet())], BY)
    assert talk.say("Put VIP on them") == "proposal: Put “VIP” on 2 friends: Chie, Dan"


def test_a_question_says_how_many_answers_it_does_not_show_and_takes_one_that_is_typed(talk: Talk) -> None:
    world = talk.world
    with world.database.writing() as session:
        rows = [Friend(account_id="", number=0, followed_at=now()) for _ in range(8)]
        for row in rows:
            name_friend(row, "Sato")
        add_friends(session, world.account, rows)
        last = rows[-1].number
    asked = talk.say("Put New on Sato")
    assert "8 friends are called “Sato”. Which one do you mean? (There are 2 more: type the whole name, or a number" in asked
    assert talk.last
    assert len(talk.last.choices) == 6
    assert talk.say(f"#{last}") == f"proposal: Put “New” on 1 friend: Sato #{last}"


def test_in_the_place_of_a_tag_those_of_its_folder_are_offered_first_and_how_many_more_there_are(talk: Talk) -> None:
    tags: list[Operation] = [AddTag(tag_id=f"tag_{n}", name=f"A{n}", folder_id=None) for n in range(9)]
    carry_out(talk.world.database, talk.world.account, tags, OPERATOR)
    assert "What should happen there?" in talk.say("Delete VIP")
    said = talk.say("Replace it by another tag")
    assert said.startswith("question: Which tag should take the place of “VIP”? (There are ")
    assert talk.last
    assert (len(talk.last.choices), talk.last.choices[0]) == (8, "New")
