"""A workflow's form: when it starts, for whom only, and what it does; read into an order, and written out of one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from sqlmodel import Session

from store.errors import BadTrigger, BlankText, Refused, TagMissing, UnknownTag, WorkflowNeedsAction
from store.tags import tag_named, tag_names
from store.workflows import Action, Order, Trigger, TriggerType
from web.builder import Built, boxes_of, built

KEYWORDS, ANY = "keywords", "any_message"
"""The two ways to wait for a message; the others are called as the trigger's type."""
TRIGGERS: Mapping[str, str] = {
    "friend_added": "Someone adds the account as a friend",
    KEYWORDS: "A friend’s message contains one of some words",
    ANY: "A friend writes anything at all",
    "tag_added": "A friend gets a tag",
    "tag_removed": "A friend loses a tag",
    "postback_received": "A friend taps a button of a message",
    "friend_blocked": "A friend blocks the account",
}
ROW = re.compile(r"a(\d{1,2})\.(do|tag)")
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Line:
    """One action as it stands in the form."""

    n: int
    do: str = "add_tag"
    tag: str = ""
    error: str | None = None


@dataclass(frozen=True)
class Sheet:
    """The whole form as it stands; `order` unless something cannot be read, and then why, by field."""

    name: str = ""
    enabled: bool = True
    when: str = "friend_added"
    keywords: str = ""
    data: str = ""
    tag: str = ""
    lines: tuple[Line, ...] = (Line(1),)
    guard: Built = field(default_factory=lambda: Built(()))
    order: Order | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: Refused | None = None

    @property
    def is_marked(self) -> bool:
        """What is wrong stands beside its field."""
        return bool(self.errors) or self.guard.is_marked or any(line.error for line in self.lines)


def sheet_of(session: Session, account_id: str, order: Order, language: str, gone: str) -> Sheet:
    """A stored order as a form. A tag that is gone stands as `?`, and `gone` beside it."""
    names, trigger = tag_names(session, account_id), order.trigger
    when = (KEYWORDS if trigger.keywords else ANY) if trigger.type == "message_received" else trigger.type
    tag = names.get(trigger.tag_id, "?") if trigger.tag_id else ""
    lines = [
        Line(n, action.do, names.get(action.tag_id, "?"), None if action.tag_id in names else gone)
        for n, action in enumerate(order.actions, 1)
    ]
    guard = boxes_of(session, account_id, order.only_if, language, gone)
    errors = {"trigger_tag": gone} if tag == "?" else {}
    return Sheet(
        order.name, order.enabled, when, "\n".join(trigger.keywords), trigger.data or "", tag, tuple(lines), guard, order, errors
    )


def sheet_read(session: Session, account_id: str, pairs: Pairs, language: str, drop: int = 0) -> Sheet:
    """Reads a form; `drop` leaves a group of the condition out. Nothing is guessed: what cannot be read is said by field."""
    said = dict(reversed(pairs))
    errors: dict[str, Refused] = {}
    guard = built(session, account_id, pairs, language, drop)
    if guard.problem and not guard.is_blank:
        errors["guard"] = guard.problem
    trigger = _tried(errors, "trigger", lambda: _trigger(session, account_id, said))
    lines, actions = _lines(session, account_id, pairs, language)
    if any(line.error for line in lines) or not actions:
        errors["actions"] = next((UnknownTag(name=line.tag) for line in lines if line.error), WorkflowNeedsAction())
    order = None
    if trigger and not errors:
        enabled, name = said.get("enabled") == "1", said.get("name", "").strip()
        order = _tried(
            errors, "order", lambda: Order(name=name, enabled=enabled, trigger=trigger, only_if=guard.condition, actions=actions)
        )
    return Sheet(
        name=said.get("name", "").strip(),
        enabled=said.get("enabled") == "1",
        when=said.get("when", ""),
        keywords=said.get("keywords", ""),
        data=said.get("data", ""),
        tag=said.get("trigger_tag", "").strip(),
        lines=lines,
        guard=guard,
        order=order,
        errors={_field(at, why): why.say(language) for at, why in errors.items()},
        problem=next(iter(errors.values()), None),
    )


def _field(at: str, why: Refused) -> str:
    return "trigger_tag" if at == "trigger" and isinstance(why, (TagMissing, UnknownTag)) else at


def _trigger(session: Session, account_id: str, said: Mapping[str, str]) -> Trigger:
    when = said.get("when", "")
    if when == ANY:
        return Trigger(type="message_received")
    if when == KEYWORDS:
        words = tuple(dict.fromkeys(line for line in said.get("keywords", "").splitlines() if line))
        if not words:  # no word would mean any message, and that is another choice
            raise BlankText()
        return Trigger(type="message_received", keywords=tuple(word.strip() or word for word in words))
    if when not in get_args(TriggerType):
        raise BadTrigger(why=when[:50] or "–")
    kind: Any = when
    if when in ("tag_added", "tag_removed"):
        return Trigger(type=kind, tag_id=_tag_id(session, account_id, said.get("trigger_tag", "")))
    return Trigger(type=kind, data=said.get("data", "") if when == "postback_received" else None)


def _lines(session: Session, account_id: str, pairs: Pairs, language: str) -> tuple[tuple[Line, ...], tuple[Action, ...]]:
    rows: dict[int, dict[str, str]] = {}
    for name, value in pairs:
        if match := ROW.fullmatch(name):
            rows.setdefault(int(match[1]), {})[match[2]] = value.strip()
    lines, actions = [], []
    for n, row in sorted(rows.items()):
        do, tag = "remove_tag" if row.get("do") == "remove_tag" else "add_tag", row.get("tag", "")
        error = None
        if tag:
            try:
                actions.append(Action.model_validate({"do": do, "tag_id": _tag_id(session, account_id, tag)}))
            except Refused as refused:
                error = refused.say(language)
        lines.append(Line(n, do, tag, error))
    return tuple(lines) or (Line(1),), tuple(dict.fromkeys(actions))


def _tag_id(session: Session, account_id: str, name: str) -> str:
    if not name.strip():
        raise TagMissing()
    found = tag_named(session, account_id, name)
    if found is None:
        raise UnknownTag(name=name[:100])
    return found.id


def _tried(errors: dict[str, Refused], at: str, work: Any) -> Any:
    try:
        return work()
    except Refused as refused:
        errors[at] = refused
        return None
