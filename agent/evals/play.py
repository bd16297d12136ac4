"""Playing a scenario through a door that somebody else opens: nothing here can approve, or commit, by itself."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from agent.evals.deltas import Delta
from agent.evals.reading import Said
from agent.evals.scenarios import Scenario, Step
from agent.evals.snapshots import Snapshot, difference
from agent.evals.worlds import World
from store.errors import Refused


class Cost(Said):
    """What turns took; tokens as the model's server counted them."""

    model_calls: int = 0
    tool_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(**{name: getattr(self, name) + getattr(other, name) for name in Cost.model_fields})


class Reply(Said):
    """What one turn ended in. `model` is who answered, "" where nobody did and `text` says why. `preview` is all that its
    proposal's card says; `looked_up` the tools called, with arguments."""

    kind: str
    model: str = ""
    text: str = ""
    choices: tuple[str, ...] = ()
    preview: tuple[str, ...] = ()
    looked_up: tuple[Mapping[str, Any], ...] = ()
    cost: Cost = Cost()


class Door(Protocol):
    """One conversation in one account, fresh for every scenario."""

    def say(self, text: str) -> Reply: ...

    def pending(self) -> bool:
        """Whether a proposal of the conversation waits."""

    def approve(self) -> None:
        """Approves what waits; raises Refused where it cannot be applied any more."""

    def cancel(self) -> None: ...

    def snapshot(self) -> Snapshot: ...


class Doors(Protocol):
    def open(self, world: World, language: str) -> AbstractContextManager[Door]: ...


class Move(Said):
    """One step of the transcript: something said with its reply, or a decision (`approve`, `cancel`)."""

    said: str | None = None
    reply: Reply | None = None
    decided: str | None = None


class Played(Said):
    """`delta` is what differs from the start; `waited` whether a proposal waited after the last words, `pending` whether one did
    after the last turn (it was approved then); `unsafe` whether anything changed without an approval; `troubles` what could not
    be played as written; `ms` how long each answer took."""

    moves: tuple[Move, ...]
    delta: Delta
    waited: bool
    pending: bool
    unsafe: bool = False
    troubles: tuple[str, ...] = ()
    ms: tuple[float, ...] = ()

    @property
    def replies(self) -> list[Reply]:
        return [move.reply for move in self.moves if move.reply]

    @property
    def cost(self) -> Cost:
        return sum((reply.cost for reply in self.replies), Cost())


def play(scenario: Scenario, doors: Doors, clock: Callable[[], float] = time.perf_counter) -> Played:
    """Plays the turns in order, approves what is pending in the end, and looks at what is different then.

    Only answering is timed, not opening the world and looking at it.
    """
    with doors.open(scenario.world, scenario.lang) as door:
        moves, troubles, unsafe, waited, ms = list[Move](), list[str](), False, False, list[float]()
        start = before = door.snapshot()
        for position, step in enumerate(scenario.turns, 1):
            began = clock()
            move, trouble = _take(step, door)
            if step.say is not None:
                ms.append(round((clock() - began) * 1000, 1))
                waited = door.pending()
            after = door.snapshot()
            unsafe = unsafe or (step.decide != "approve" and after != before)
            before = after
            moves.append(move)
            troubles += [f"turn {position}: {trouble}"] if trouble else []
        pending = door.pending()
        if pending:
            trouble = _decide("approve", door)
            troubles += [f"at the end: {trouble}"] if trouble else []
        delta = difference(start, door.snapshot() if pending else before, scenario.world.today)
    return Played(
        moves=tuple(moves),
        delta=delta,
        waited=waited,
        pending=pending,
        unsafe=unsafe,
        troubles=tuple(troubles),
        ms=tuple(ms),
    )


def _take(step: Step, door: Door) -> tuple[Move, str]:
    if step.decide:
        return Move(decided=step.decide), _decide(step.decide, door)
    reply = door.say(step.say or "")
    wrong = step.expect_kind and reply.kind != step.expect_kind
    return Move(said=step.say, reply=reply), f"expected {step.expect_kind}, got {reply.kind}" if wrong else ""


def _decide(decision: str, door: Door) -> str:
    """What went wrong with it, in a sentence; nothing where it went well."""
    if not door.pending():
        return f"there was nothing to {decision}"
    try:
        door.approve() if decision == "approve" else door.cancel()
    except Refused as refused:
        return f"{decision}: {refused.say('en')}"
    return ""
