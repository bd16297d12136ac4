"""The gold oracle: it knows what is expected, proposes exactly that through the real executor, and answers as asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from agent.evals.play import Reply
from agent.evals.scenarios import Expect, Scenario, Step
from agent.evals.snapshots import Snapshot
from agent.evals.worlds import World
from store.database import new_id
from store.executor import propose
from store.friendsets import EMPTY
from store.operations import AddTag, DropTag, Operation
from tests.web.expected_plan import expected_plan
from web.evals.loading import ACCOUNT
from web.evals.stage import OPERATOR, Stage, Talk, preview

Intention = list[Operation] | str
"""What it will say: a plan to propose, or the kind of another answer."""


@dataclass(frozen=True)
class Oracle:
    """Doors for the one scenario that it knows by heart."""

    stage: Stage
    scenario: Scenario

    @contextmanager
    def open(self, world: World, language: str) -> Iterator["KnowingTalk"]:
        with self.stage.open(world, language) as talk:
            yield KnowingTalk(talk, self.scenario)


class KnowingTalk:
    def __init__(self, talk: Talk, scenario: Scenario) -> None:
        self.talk, self.outcome = talk, scenario.expect.outcomes()[0]
        self.intentions = iter(intentions(scenario, self.outcome))

    def say(self, text: str) -> Reply:
        intention = next(self.intentions)
        if isinstance(intention, str):
            told = (*self.outcome.choices, *self.outcome.mentions)
            return Reply(kind=intention, text="; ".join(told))
        conversation = self.talk.conversation_id
        proposal_id = propose(self.talk.database, ACCOUNT, intention, OPERATOR, conversation_id=conversation)
        with self.talk.database.reading() as session:
            return Reply(kind="proposal", preview=preview(session, proposal_id, self.talk.language))

    def pending(self) -> bool:
        return self.talk.pending()

    def approve(self) -> None:
        self.talk.approve()

    def cancel(self) -> None:
        self.talk.cancel()

    def snapshot(self) -> Snapshot:
        return self.talk.snapshot()


def intentions(scenario: Scenario, outcome: Expect) -> list[Intention]:
    """One for each thing said. The plan goes, in parts, to what is approved on the way and in the end; a decision is about the
    nearest words that may end in a proposal."""
    turns = scenario.turns
    said = [position for position, step in enumerate(turns) if step.say is not None]
    proposing = [i for i in said if turns[i].expect_kind in (None, "proposal") and (i < said[-1] or outcome.kind == "proposal")]
    decided = {max(i for i in proposing if i < place): step.decide for place, step in enumerate(turns) if step.decide}
    found = {position: _without_approval(turns[position], decided.get(position)) for position in said}
    found[said[-1]] = str(outcome.kind)
    takers = [position for position in said if decided.get(position) == "approve"]
    takers += [said[-1]] if outcome.kind == "proposal" and said[-1] not in takers else []
    plan = expected_plan(outcome.delta, scenario.world)
    while takers and len(plan) < len(takers):
        make, take_back = _passing()
        plan = [make, *plan, take_back]
    for i, position in enumerate(takers):
        start, last = len(plan) - len(takers) + i, i == len(takers) - 1
        found[position] = plan[0 if i == 0 else start : None if last else start + 1]
    return list(found.values())


def _without_approval(step: Step, decided: str | None) -> Intention:
    """Something passing where a proposal is wanted that nobody will approve."""
    if decided == "cancel" or step.expect_kind == "proposal":
        return [_passing()[0]]
    return step.expect_kind or "question"


def _passing() -> tuple[Operation, ...]:
    """Something that can be proposed anywhere, and what takes it back."""
    tag_id = new_id("tag")
    return AddTag(tag_id=tag_id, name=tag_id, folder_id=None), DropTag(tag_id=tag_id, was=tag_id, friends=EMPTY)
