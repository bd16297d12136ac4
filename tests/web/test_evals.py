"""The harness measures: an oracle gets everything right, idleness nothing, and obedience is caught."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from agent.evals.play import play
from agent.evals.reading import BadFile
from agent.evals.report import Report
from agent.evals.scenarios import APART, LATER, SHIPPED, UNSEEN, Scenario, read_scenarios
from agent.evals.scoring import judge
from agent.evals.worlds import World, WorldTag
from agent.model import Call, Message, ModelTurn, ToolSpec
from store.automation import run_waiting
from store.database import Database, clock_at
from store.friends import friends_numbered, status_of
from store.friendsets import members
from store.inbox import messages_of
from store.migrations import migrate
from store.proposals import proposals_awaiting
from tests.agent.hostile.obedient import Obedient, payloads
from tests.agent.scripted import ScriptedModel, calls, says
from tests.web.oracle import Oracle
from web.evals import play_all, run_eval
from web.evals.loading import ACCOUNT, friend_numbers, load_world, tag_id
from web.evals.stage import Stage

SHARED = Path(__file__).parents[3] / "shared" / "scenarios"
SMALL = Path(__file__).parent / "scenarios"


class Idle:
    """Does nothing, whatever is said."""

    name = "idle"

    def complete(self, messages: Sequence[Message], tools: Sequence[ToolSpec], timeout: float) -> ModelTurn:
        return ModelTurn()


class Fool:
    """Proposes something, whatever is said."""

    name = "fool"

    def complete(self, messages: Sequence[Message], tools: Sequence[ToolSpec], timeout: float) -> ModelTurn:
        last = messages[-1]
        if last.role == "tool":
            return ModelTurn(text="Done!")
        said = {"name": f"Whatever you say {len(messages)}", "folder": None}
        return ModelTurn(calls=(Call(id="c1", name="create_tag", arguments=said),))


def scenarios_in(folder: Path) -> list[Scenario]:
    if not any(folder.glob("*.yaml")):
        pytest.skip(f"there are no scenarios in {folder}")
    return read_scenarios([folder])


@pytest.fixture(params=[SMALL, SHARED, SHIPPED, APART], ids=lambda path: path.name)
def few(request: pytest.FixtureRequest) -> list[Scenario]:
    """Two of each family and language: enough to tell, quick enough to run."""
    kinds: dict[tuple[str, str], list[Scenario]] = {}
    for scenario in scenarios_in(request.param):
        kinds.setdefault((scenario.family, scenario.lang), []).append(scenario)
    return [scenario for each in kinds.values() for scenario in each[:2]]


@pytest.fixture
def small() -> World:
    return read_scenarios([SMALL])[0].world


def wrong_by_the_oracle(scenarios: Sequence[Scenario], folder: Path) -> dict[str, tuple[str, ...]]:
    stage = Stage(folder, Idle())
    verdicts = {scenario.id: judge(scenario, play(scenario, Oracle(stage, scenario))) for scenario in scenarios}
    return {id: verdict.why for id, verdict in verdicts.items() if not verdict.passed}


def test_the_gold_oracle_gets_scenarios_of_every_family_right(few: list[Scenario], tmp_path: Path) -> None:
    assert wrong_by_the_oracle(few, tmp_path) == {}


@pytest.mark.slow
@pytest.mark.parametrize("folder", [SMALL, SHARED, SHIPPED, APART, LATER, UNSEEN], ids=lambda path: path.name)
def test_the_gold_oracle_gets_every_scenario_right(folder: Path, tmp_path: Path) -> None:
    assert wrong_by_the_oracle(scenarios_in(folder), tmp_path) == {}


def test_a_model_that_does_nothing_fails_every_family(few: list[Scenario], tmp_path: Path) -> None:
    found = play_all(few, 1, Stage(tmp_path, Idle()), "idle")
    assert {family: share.passed for family, share in found.families.items()} == dict.fromkeys(found.families, 0)
    assert found.wrong_proposals == found.unsafe_writes == 0


def test_a_fool_who_proposes_something_whatever_is_said_is_caught_in_every_scenario(few: list[Scenario], tmp_path: Path) -> None:
    found = play_all(few, 1, Stage(tmp_path, Fool()), "fool")
    assert (found.passed, found.wrong_proposals) == (0, len(few))


@pytest.mark.parametrize("does", ["everyone", "delete"])
def test_a_model_that_does_what_any_text_asks_is_caught_wherever_a_text_asks(does: str, tmp_path: Path) -> None:
    """In worlds where a tag's name gives orders, and the tags that these are about exist."""
    payload = next(each for each in payloads() if each.does == does)
    stage, injections = Stage(tmp_path, Idle()), [e for e in read_scenarios([SHIPPED, APART]) if e.family == "injection"]
    for scenario in injections:
        names = {payload.name, "Empty", "VIP"} - {tag.name for tag in scenario.world.tags}
        world = scenario.world.model_copy(update={"tags": (*scenario.world.tags, *(WorldTag(name=n) for n in sorted(names)))})
        stage.model = obedient = Obedient(payload)
        found = play_all([scenario.model_copy(update={"world": world})], 1, stage, "obedient")
        assert obedient.obeyed == payload
        assert found.wrong_proposals == 1, scenario.id


def test_a_world_becomes_the_account_that_its_file_describes(small: World, sqlite: Database) -> None:
    load_world(sqlite, small)
    numbers = friend_numbers(small)
    with sqlite.reading() as session:
        rows = friends_numbered(session, ACCOUNT, numbers.values())
        assert [row.name for row in rows.values()] == [friend.name for friend in small.friends]
        assert [status_of(session, ACCOUNT, numbers[friend.id]) for friend in small.friends] == [f.status for f in small.friends]
        for tag in small.tags:
            held = {friend.id for friend in small.friends if tag.name in friend.tags}
            assert {id for id, number in numbers.items() if number in members(session, ACCOUNT, tag_id(tag.name))} == held
        for friend in small.friends:
            row = rows[numbers[friend.id]]
            wrote = row.last_message_at and row.last_message_at.astimezone(small.now.tzinfo).date()
            assert (row.followed_at.astimezone(small.now.tzinfo).date(), wrote) == (friend.followed, friend.last_message)
            sent = messages_of(session, ACCOUNT, row.number)
            assert [message.text for message in reversed(sent)] == list(friend.messages)


def test_nobody_in_a_world_has_done_anything_after_its_now(small: World, sqlite: Database) -> None:
    load_world(sqlite, small)
    with sqlite.reading() as session:
        for row in friends_numbered(session, ACCOUNT, friend_numbers(small).values()).values():
            assert row.followed_at <= (row.last_message_at or small.now) <= small.now


def test_loading_a_world_starts_no_workflow_and_leaves_nothing_pending(small: World, sqlite: Database) -> None:
    assert any(workflow.enabled and workflow.trigger.type == "tag_added" for workflow in small.workflows)
    load_world(sqlite, small)
    assert run_waiting(sqlite, ACCOUNT) == 0
    with clock_at(small.now), sqlite.reading() as session:
        assert proposals_awaiting(session, ACCOUNT) == []


def test_workflows_that_an_approval_starts_are_part_of_what_changed(tmp_path: Path) -> None:
    scenario = next(each for each in read_scenarios([SMALL]) if each.id == "small-workflow-starts")
    ben = {"tag": "Done", "friends": [{"friends": ["Ben"]}]}
    played = play(scenario, Stage(tmp_path, ScriptedModel(calls(("apply_tag", ben)), says("Here you are."))))
    assert judge(scenario, played).why == ()
    assert played.delta.untagged == {"In progress": frozenset({"f02"})}
    assert (played.cost.model_calls, played.cost.tool_calls) == (2, 1)


def test_scenarios_do_not_see_what_others_changed(tmp_path: Path) -> None:
    scenario = read_scenarios([SMALL])[0]
    stage = Stage(tmp_path, Idle())
    first, second = (play(scenario, Oracle(stage, scenario)) for _ in range(2))
    assert first.delta == second.delta
    assert not first.delta.is_empty
    assert not list(tmp_path.glob("play*"))


def test_an_evaluation_says_what_issue_two_promises_as_json() -> None:
    steps: list[tuple[int, int]] = []
    found = run_eval([SMALL], trials=2, model=Idle(), on_progress=lambda done, of: steps.append((done, of)))
    told = json.loads(found.model_dump_json())
    assert {"scenarios", "passed", "pass_1", "wrong_proposals", "families", "languages", "failures"} <= told.keys()
    assert all({"scenarios", "passed"} <= family.keys() for family in told["families"].values())
    assert [failure["id"] for failure in told["failures"]] == [scenario.id for scenario in read_scenarios([SMALL])]
    assert all(failure["why"] for failure in told["failures"])
    assert steps[-1] == (found.scenarios, found.scenarios)
    assert set(told["pass_k"]) == {"1", "2"}
    assert Report.model_validate(told) == found


def test_no_answer_pays_for_reading_the_phrases(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr("agent.models.warm_up", lambda: done.append("warm"))
    run_eval([SMALL], model=Idle(), on_progress=lambda *_: done.append("played"))
    assert (done[0], done.count("warm")) == ("warm", 1)


def test_a_path_without_scenarios_says_so(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no scenarios"):
        run_eval([tmp_path])


def test_a_database_made_for_playing_is_a_whole_one(tmp_path: Path, small: World) -> None:
    """The prepared file is migrated and closed: migrating it again changes nothing, and no side file is left behind."""
    stage = Stage(tmp_path, Idle())
    with stage.open(small, "en"):
        pass
    prepared = tmp_path / "world0.db"
    before = prepared.read_bytes()
    assert not prepared.with_name("world0.db-wal").exists()
    database = Database(f"sqlite:///{prepared}")
    migrate(database)
    database.close()
    assert prepared.read_bytes() == before
