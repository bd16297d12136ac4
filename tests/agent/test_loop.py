"""The loop ends every turn in one outcome, within its limits, and never writes."""

import pytest

from agent.drafting import SPECS, Drafting
from agent.events import Answered, AskedBack, Event, Failed, LookedUp, Proposed, Refused
from agent.loop import Turn
from agent.model import Message, ModelTurn, OperatorMessage, ToolMessage
from store.conditions import Condition, Group
from store.conversations import Them
from store.executor import approve, propose
from store.friendsets import FriendSet, members
from store.operations import AddTag, Attach
from store.proposals import proposal_by_id
from tests.agent.scripted import ScriptedModel, calls, says
from tests.world import OPERATOR, World

PROGRESS = [{"all_tags": ["In progress"]}]


def play(world: World, model: ScriptedModel, **drafting: object) -> list[Event]:
    words: list[Message] = [OperatorMessage(text="…")]
    return list(Turn(model, Drafting(world.database.without_writing(), world.account, **drafting), words).run())  # type: ignore[arg-type]


def test_a_tag_made_in_a_turn_can_be_applied_in_the_same_reply(world: World) -> None:
    model = ScriptedModel(
        calls(("create_tag", {"name": "Call back", "folder": None}), ("apply_tag", {"tag": "call back", "friends": PROGRESS})),
        says("Please have a look."),
    )
    *_, outcome = play(world, model)
    assert isinstance(outcome, Proposed)
    add, attach = outcome.plan
    assert isinstance(add, AddTag)
    assert isinstance(attach, Attach)
    assert (attach.tag_id, set(attach.friends), outcome.text) == (add.tag_id, {1, 3, 7}, "Please have a look.")
    with world.database.reading() as session:
        assert set(members(session, world.account, add.tag_id)) == set()
    proposal = propose(world.database, world.account, outcome.plan, OPERATOR)
    with world.database.reading() as session:
        digest = proposal_by_id(session, world.account, proposal).digest
    approve(world.database, world.account, proposal, digest, OPERATOR)
    with world.database.reading() as session:
        assert set(members(session, world.account, add.tag_id)) == {1, 3, 7}


def test_an_unknown_tag_becomes_a_question_even_when_the_model_goes_on(world: World) -> None:
    model = ScriptedModel(
        calls(("apply_tag", {"tag": "VPI", "friends": PROGRESS}), ("rename_tag", {"tag": "Empty", "name": "Full"})), says("Done!")
    )
    *_, outcome = play(world, model)
    assert isinstance(outcome, AskedBack)
    assert "VPI" in outcome.text
    assert outcome.choices == ("VIP",)


def test_a_model_may_clear_up_what_was_unclear(world: World) -> None:
    model = ScriptedModel(
        calls(("apply_tag", {"tag": "VPI", "friends": PROGRESS})), calls(("apply_tag", {"tag": "VIP", "friends": PROGRESS}))
    )
    assert isinstance(play(world, model)[-1], Proposed)


def test_two_friends_of_one_name_are_asked_about(world: World) -> None:
    model = ScriptedModel(calls(("apply_tag", {"tag": "VIP", "friends": [{"friends": ["ken tanaka"]}]})))
    *_, outcome = play(world, model)
    assert isinstance(outcome, AskedBack)
    assert [choice.split(" (")[0] for choice in outcome.choices] == ["Ken Tanaka #7", "Ken Tanaka #8"]


def test_a_plan_that_would_change_nothing_is_an_answer(world: World) -> None:
    model = ScriptedModel(calls(("apply_tag", {"tag": "VIP", "friends": [{"friends": ["Aiko"]}]})))
    *_, outcome = play(world, model)
    aiko = FriendSet([1])
    assert outcome == Answered(text="1 friend already has “VIP”", them=Them(aiko, Condition.of(Group(friends=aiko))))


def test_an_existing_tag_is_not_created_again(world: World) -> None:
    *_, outcome = play(world, ScriptedModel(calls(("create_tag", {"name": "ｖｉｐ"}))))
    assert outcome == Answered(text="The tag “VIP” already exists.", them=None)


def test_a_name_one_letter_away_from_an_existing_one_is_asked_about_once(world: World) -> None:
    model = ScriptedModel(calls(("create_tag", {"name": "In progres"})))
    *_, outcome = play(world, model)
    assert isinstance(outcome, AskedBack)
    assert outcome.choices == ("Use “In progress”", "Create “In progres”")
    again = ScriptedModel(calls(("create_tag", {"name": "In progres"})))
    assert isinstance(play(world, again, confirmed=frozenset(outcome.choices))[-1], Proposed)


def test_deleting_a_used_tag_asks_and_names_the_uses(world: World) -> None:
    *_, outcome = play(world, ScriptedModel(calls(("delete_tag", {"tag": "VIP", "uses": "ask"}))))
    assert isinstance(outcome, AskedBack)
    assert "Loyal" in outcome.text


def test_deleting_a_used_tag_settles_every_use_when_told_how(world: World) -> None:
    *_, outcome = play(world, ScriptedModel(calls(("delete_tag", {"tag": "New", "uses": "take_out"}))))
    assert isinstance(outcome, Proposed)
    assert [operation.kind for operation in outcome.plan] == ["put_segment", "drop_workflow", "drop_tag"]


def test_a_question_outranks_drafts(world: World) -> None:
    model = ScriptedModel(
        calls(("create_tag", {"name": "Call back"}), ("ask_operator", {"question": "Which folder?", "choices": ["Rank"]}))
    )
    assert play(world, model)[-1] == AskedBack(text="Which folder?", choices=("Rank",))


def test_a_decline_is_a_refusal(world: World) -> None:
    *_, outcome = play(world, ScriptedModel(calls(("decline", {"reason": "I cannot send messages."}))))
    assert outcome == Refused(text="I cannot send messages.")


def test_a_lookup_is_shown_and_its_friends_are_them(world: World) -> None:
    model = ScriptedModel(
        calls(("find_friends", {"friends": PROGRESS})), calls(("apply_tag", {"tag": "VIP", "friends": [{"friends": ["them"]}]}))
    )
    events = play(world, model)
    assert isinstance(events[0], LookedUp)
    assert events[0].found["count"] == 3
    assert isinstance(events[-1], Proposed)
    assert set(events[-1].plan[0].friends) == {1, 3, 7}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "bad", [("no_such_tool", {}), ("create_tag", None), ("create_tag", {"name": 5}), ("create_tag", {"x": 1})]
)
def test_calls_that_do_not_fit_get_one_repair_round_and_then_a_plain_end(
    world: World, bad: tuple[str, dict[str, object] | None]
) -> None:
    repaired = ScriptedModel(calls(bad), calls(("create_tag", {"name": "Call back"})))
    assert isinstance(play(world, repaired)[-1], Proposed)
    stubborn = ScriptedModel(calls(bad), calls(("no_tool", {})), calls(("no_tool_2", {})))
    events = play(world, stubborn)
    assert isinstance(events[-1], Failed)
    assert len(stubborn.seen) <= 2
    error = stubborn.seen[1][-1]
    assert isinstance(error, ToolMessage)
    assert "error" in error.text


def test_endless_calls_end(world: World) -> None:
    class Endless(ScriptedModel):
        def complete(self, *_: object) -> ModelTurn:
            self.seen.append([])
            return calls(("find", {"kind": "tags", "name": f"n{len(self.seen)}"}))

    model = Endless()
    assert isinstance(play(world, model)[-1], Failed)
    assert len(model.seen) == 8


def test_the_same_call_twice_stops_the_turn(world: World) -> None:
    model = ScriptedModel(*[calls(("find", {"kind": "tags"}))] * 5)
    assert isinstance(play(world, model)[-1], Failed)
    assert len(model.seen) == 2


def test_no_answer_at_all_is_a_plain_failure(world: World) -> None:
    assert isinstance(play(world, ScriptedModel(says("")))[-1], Failed)


def test_every_tool_has_a_strict_flat_schema() -> None:
    assert len(SPECS) <= 20

    def strict(schema: dict[str, object]) -> None:
        assert not {"$defs", "$ref", "oneOf", "anyOf", "default", "title"} & schema.keys()
        properties = schema.get("properties")
        if isinstance(properties, dict):
            assert schema["required"] == list(properties)
            assert schema["additionalProperties"] is False
            for each in properties.values():
                strict(each)
        if isinstance(schema.get("items"), dict):
            strict(schema["items"])  # type: ignore[arg-type]

    for spec in SPECS:
        assert spec.description
        strict(dict(spec.parameters))
