"""The loop: the operator's words go to the model, its calls to the tools, until the turn ends in one outcome.

A generator of typed events. Limits hold whatever the model does, and each ends in a plain sentence; nothing here can commit.
"""

import json
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field

from agent.drafting import SPECS, BadCall, Drafting
from agent.events import Answered, AskedBack, Event, Failed, Outcome, Proposed, Refused
from agent.interruption import Interrupted, Overdue, wanted
from agent.model import AssistantMessage, Call, Message, Model, ModelDown, ModelTurn, ToolMessage, Usage
from store.errors import BudgetSpent
from store.language import translate
from store.names import visible
from tools.base import Asked, Declined

TEXT, CHOICES, CHOICE = 4_000, 12, 200
TOO_MANY_CALLS = "I looked at too many things without coming to an end. Say it in smaller steps, or use the pages by hand."
SAME_CALL_TWICE = "I was going round in circles, so I stopped. Say it another way, or use the pages by hand."
TOOK_TOO_LONG = "This took too long, so I stopped. Try again, or use the pages by hand."
NO_ANSWER = "The model gave no usable answer. Say it another way, or use the pages by hand."
BAD_CALLS = "The model kept making calls that do not fit, so I stopped. Say it another way, or use the pages by hand."
STOPPED = "Stopped, as you asked. Nothing was changed."


@dataclass(frozen=True)
class Limits:
    """Per turn. Seconds are wall-clock; `repairs` is how many rounds of unusable calls are sent back to the model."""

    model_calls: int = 8
    tool_calls: int = 20
    call_seconds: float = 60.0
    seconds: float = 120.0
    repairs: int = 1


@dataclass
class Turn:
    """One turn as it runs: what was said (for the next turn's messages), what it cost, whether it was told to stop.

    `affordable` is asked before each call of the model, `charge` told what each has cost, also one that gave no answer or that is
    not waited for any more."""

    model: Model
    drafting: Drafting
    messages: list[Message]
    limits: Limits = Limits()
    stopped: Callable[[], bool] = lambda: False
    affordable: Callable[[], bool] = lambda: True
    charge: Callable[[Usage], None] = lambda _: None
    clock: Callable[[], float] = time.monotonic
    usage: Usage = Usage()
    model_calls: int = 0
    tool_calls: int = 0
    repairs: int = 0
    said: list[Message] = field(default_factory=list)
    _done: dict[str, int] = field(default_factory=dict)

    def run(self) -> Iterator[Event]:
        """The turn's events; the last one is its outcome. Raises ModelDown where the model could not answer at all, and
        BudgetSpent before a call that is not affordable."""
        ends = self.clock() + self.limits.seconds
        while True:
            left = ends - self.clock()
            if self.stopped():
                yield self._fail(STOPPED)
                return
            if left <= 0:
                yield self._fail(TOOK_TOO_LONG)
                return
            if self.model_calls == self.limits.model_calls:
                yield self._fail(TOO_MANY_CALLS)
                return
            if not self.affordable():
                raise BudgetSpent
            try:
                answer = self._ask(min(left, self.limits.call_seconds))
            except Interrupted:
                yield self._fail(STOPPED)
                return
            except Overdue:
                yield self._fail(TOOK_TOO_LONG)
                return
            if not answer.calls:
                yield self._end(answer)
                return
            outcome = yield from self._calls(answer)
            if outcome:
                yield outcome
                return

    def _ask(self, seconds: float) -> ModelTurn:
        self.model_calls += 1
        told = [*self.messages, *self.said]
        answer = wanted(lambda: self._answer(told, seconds), self.stopped, seconds)
        self.said.append(AssistantMessage(turn=answer))
        return answer

    def _answer(self, told: Sequence[Message], seconds: float) -> ModelTurn:
        usage = Usage()
        try:
            answer = self.model.complete(told, SPECS, seconds)
            usage = answer.usage
        except ModelDown as down:
            usage = down.usage
            raise
        finally:
            self.usage += usage
            self.charge(usage)
        return answer

    def _calls(self, answer: ModelTurn) -> Generator[Event, None, Outcome | None]:
        """Runs the calls of one reply; returns an outcome where one of them ends the turn."""
        failed = False
        self.drafting.begin_reply()
        ending: Asked | Declined | None = None
        for call in answer.calls:
            if self.stopped():
                return self._fail(STOPPED)
            self.tool_calls += 1
            if self.tool_calls > self.limits.tool_calls:
                return self._fail(TOO_MANY_CALLS)
            if self._goes_round(call):
                return self._open_end() or self._fail(SAME_CALL_TWICE)
            try:
                result, events, ended = self.drafting.call(call)
            except BadCall as bad:
                result, events, ended, failed = json.dumps({"error": visible(str(bad))}, ensure_ascii=False), [], None, True
            self.said.append(ToolMessage(call_id=call.id, name=call.name, text=result))
            yield from events
            ending = ending or ended
        if ending:
            return self._ended(ending)
        self.repairs += failed
        return self._fail(BAD_CALLS) if self.repairs > self.limits.repairs else None

    def _goes_round(self, call: Call) -> bool:
        """The same call in the same world: nothing can come of it."""
        key = f"{call.name} {sorted((call.arguments or {}).items(), key=str)}"
        before = self._done.get(key)
        self._done[key] = len(self.drafting.drafts)
        return before == len(self.drafting.drafts)

    def _ended(self, ending: Asked | Declined) -> Outcome:
        if isinstance(ending, Declined):
            return Refused(text=_clean(ending.reason) or self._say(NO_ANSWER))
        return AskedBack(text=_clean(ending.question) or self._say(NO_ANSWER), choices=_choices(ending.choices))

    def _end(self, answer: ModelTurn) -> Outcome:
        """What a reply without calls means: a refusal, an open question, a proposal, or an answer."""
        if answer.refusal:
            return Refused(text=_clean(answer.refusal))
        text = _clean(answer.text)
        unsettled = self._open_end()
        if unsettled:
            return unsettled
        if self.drafting.drafts:
            words = "\n".join(part for part in (text, *self.drafting.notes) if part)
            return Proposed(
                plan=tuple(self.drafting.drafts), text=words, undoes=self.drafting.undoes, them=self.drafting.them_next
            )
        text = "\n".join(self.drafting.notes) or text  # with nothing drafted, what the model says of its drafts is wrong
        return Answered(text=text, them=self.drafting.them_next) if text else self._fail(NO_ANSWER)

    def _open_end(self) -> Outcome | None:
        """The question that the server itself has, if it has one."""
        unclear = self.drafting.open_question
        return AskedBack(text=unclear.question, choices=_choices(unclear.choices)) if unclear else None

    def _fail(self, sentence: str) -> Failed:
        return Failed(text=self._say(sentence))

    def _say(self, sentence: str) -> str:
        return translate(self.drafting.language, sentence)


def _clean(text: str) -> str:
    """Model prose fit for a page: nothing invisible, lines kept, capped."""
    lines = (visible(line).rstrip() for line in text[: 4 * TEXT].splitlines())
    return "\n".join(lines).strip()[:TEXT]


def _choices(choices: Sequence[str]) -> tuple[str, ...]:
    cleaned = (visible(choice).strip()[:CHOICE] for choice in choices[:CHOICES])
    return tuple(dict.fromkeys(choice for choice in cleaned if choice))
