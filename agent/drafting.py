"""Where a turn's tools run: each call in the world that the turn's earlier drafts have made, opened and closed per call."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from agent.events import Drafted, Event, LookedUp
from agent.model import Call, ToolSpec
from store.conversations import Them, them_of
from store.database import Rehearsable
from store.errors import Refused, TooMany
from store.language import translate
from store.names import visible
from store.operations import Operation
from store.previews import Step, StepRefused
from store.rehearsal import in_drafted_world, in_rehearsal, rehearse
from store.wording import by_number, sentence
from tools import TOOLS
from tools.base import Answer, Asked, Declined, Draft, Tool, Unclear, schema_of
from tools.world import World

OPERATIONS = 50
RESULT = 60_000
"""Characters of a result for a model."""
TOO_LONG = "That is too much to be told at once. Ask for less, for example by a part of the name."
NOTHING_CHANGES = "Nothing to do: {sentence}"
_BY_NAME = {tool.tool_name(): tool for tool in TOOLS}
SPECS = tuple(ToolSpec(name=tool.tool_name(), description=tool.__doc__ or "", parameters=schema_of(tool)) for tool in TOOLS)


class BadCall(Exception):
    """The model called what is not there, or with arguments that do not fit."""


@dataclass
class Drafting:
    """One turn's drafting. `drafts` are the operations so far; `notes` what the server has to say about them; `most`
    characters of a result reach the model."""

    database: Rehearsable
    account_id: str
    language: str = "en"
    them: Them | None = None
    confirmed: frozenset[str] = frozenset()
    last_applied: str | None = None
    most: int = RESULT
    drafts: list[Operation] = field(default_factory=list)
    undoes: str | None = None
    notes: list[str] = field(default_factory=list)
    unclear: dict[str, Unclear] = field(default_factory=dict)
    them_next: Them | None = None
    _settled: frozenset[str] = frozenset()

    @property
    def open_question(self) -> Unclear | None:
        """The first thing that was unclear and that no later reply has cleared up."""
        return next(iter(self.unclear.values()), None)

    def begin_reply(self) -> None:
        """From here on the calls are a new reply's: its successes settle what was unclear before it, with the same tool."""
        self._settled = frozenset(self.unclear)

    def call(self, call: Call) -> tuple[str, list[Event], Asked | Declined | None]:
        """Runs one tool call: its result as JSON text for the model, the events to show, and how the turn ends if it does.

        Raises BadCall for an unknown tool or arguments that do not fit; a refusal is a result like any other.
        """
        tool = _checked(call)
        try:
            return self._run(tool, call)
        except Unclear as unclear:
            self._wonder(call.name, unclear)
            return _json({"unclear": unclear.question, "choices": list(unclear.choices)}), [], None
        except Refused as refused:
            self._wonder(call.name, Unclear(refused.say(self.language)))
            return _json({"error": refused.say(self.language)}), [], None

    def _run(self, tool: Tool, call: Call) -> tuple[str, list[Event], Asked | Declined | None]:
        def work(session: Any) -> Any:
            world = World(session, self.account_id, self.language, self.them, self.confirmed, self.last_applied)
            return tool.run(world)

        if tool.rehearsed and not self.drafts:
            reply = in_rehearsal(self.database, self.account_id, work)
        else:
            reply = in_drafted_world(self.database, self.account_id, self.drafts, work)
        if call.name in self._settled:
            self.unclear.pop(call.name, None)
        if isinstance(reply, (Asked, Declined)):
            return _json({"ok": True}), [], reply
        if isinstance(reply, Draft):
            return self._draft(reply)
        return self._answer(reply, tool, call)

    def _answer(self, reply: Answer, tool: Tool, call: Call) -> tuple[str, list[Event], None]:
        if reply.them:
            self.them_next = self.them = reply.them
        self._note(reply.note)
        text = _json(reply.data, self.most)
        found = reply.data if len(text) < 2_000 else {"large": len(text)}
        return text, [LookedUp(tool=call.name, arguments=tool.model_dump(exclude_defaults=True), found=found)], None

    def _draft(self, reply: Draft) -> tuple[str, list[Event], None]:
        """Keeps the operations that would change something; what would not is told instead."""
        if len(self.drafts) + len(reply.operations) > OPERATIONS:
            raise TooMany(n=len(self.drafts) + len(reply.operations), limit=OPERATIONS)
        try:
            steps = rehearse(self.database, self.account_id, [*self.drafts, *reply.operations])[len(self.drafts) :]
        except StepRefused as refused:
            raise refused.refused from None
        events: list[Event] = []
        for step in steps:
            if step.change.is_nothing:
                self._note(self._why_nothing(step))
                continue
            self.drafts.append(step.operation)
            events.append(Drafted(key=step.shown.key, args=step.shown.args, count=step.shown.count))
        self.undoes = reply.undoes or self.undoes
        self.them_next = them_of(steps) or self.them_next
        said = [{"drafted": _said(step)} if not step.change.is_nothing else {"nothing": _said(step)} for step in steps]
        return _json({"drafts": said}), events, None

    def _why_nothing(self, step: Step) -> str:
        if step.change.matched is not None and not step.change.matched and step.shown.args.get("who"):
            return sentence(self.language, "nobody_matches", {"who": step.shown.args["who"]})
        if step.change.matched is not None:
            return sentence(self.language, f"{step.shown.key}_already", {"tag": step.shown.args["tag"]}, len(step.change.matched))
        return translate(self.language, NOTHING_CHANGES, sentence=sentence(self.language, step.shown.key, step.shown.args))

    def _wonder(self, tool: str, unclear: Unclear) -> None:
        """What one reply leaves unclear stays so, whatever else succeeds in that reply; the newest question of a tool counts."""
        self._settled -= {tool}
        self.unclear[tool] = unclear

    def _note(self, note: str) -> None:
        if note and note not in self.notes:
            self.notes.append(note)


def _checked(call: Call) -> Tool:
    tool = _BY_NAME.get(call.name)
    if tool is None:
        raise BadCall(f"There is no tool {call.name[:60]!r}.")
    if call.arguments is None:
        raise BadCall("The arguments are not a JSON object.")
    try:
        return tool.model_validate(dict(call.arguments))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5])
        raise BadCall(f"The arguments do not fit: {wrong[:500]}") from None
    except RecursionError:
        raise BadCall("The arguments are nested too deeply.") from None


def _said(step: Step) -> str:
    return sentence("en", step.shown.key, by_number(step.shown.args), step.shown.count)


def _json(data: Mapping[str, Any], most: int = RESULT) -> str:
    """The data as JSON of at most so many characters: of lists that are too long the beginning, and how many `more` there are."""
    seen, left_off = _seen(data), 0
    while len(text := json.dumps(seen | ({"more": left_off} if left_off else {}), ensure_ascii=False)) > most:
        longest = max(seen, key=lambda key: len(seen[key]) if isinstance(seen[key], list) else 0, default=None)
        if longest is None or not isinstance(seen[longest], list) or not seen[longest]:
            return json.dumps({"error": TOO_LONG})
        keep = len(seen[longest]) // 2
        left_off += len(seen[longest]) - keep
        seen = {**seen, longest: seen[longest][:keep]}
    return text


def _seen(data: Any) -> Any:
    """Whatever other people wrote in it, without what cannot be seen."""
    if isinstance(data, str):
        return visible(data)
    if isinstance(data, Mapping):
        return {key: _seen(value) for key, value in data.items()}
    return [_seen(value) for value in data] if isinstance(data, (list, tuple)) else data
