"""Whole orders to choose from where words were not understood. Each is read again, and offered only if it comes to just that."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from agent.offline.lexicon import Lexicon
from agent.offline.live import Live
from agent.offline.replies import Reply
from agent.offline.words import is_cjk, tokens

MOST_OFFERS, MOST_CALLS, MOST_CLAUSES = 3, 3, 8
CLAUSE = re.compile(r"[.!?;:,](?=\s)|\s[-–—](?=\s)|[。、！？；：…\n　()（）]+")
MARKS, LOOSE = " \n　.,;:!。、！；：…-–—()（）", " \n　,;:、；：-–—(（"
Call = tuple[str, Mapping[str, Any]]


def offers(plans: Sequence[Reply], lexicon: Lexicon, read: Callable[[str], Reply]) -> list[str]:
    """A plain order for each thing that the plans come to; nothing where one of them cannot be said so, or they are many.
    `read` is what an order comes to when it is said."""
    found = {plan.means(): _order(plan.calls, lexicon) if plan.drafts else None for plan in plans}
    said = [order for means, order in found.items() if order is not None and read(order).means() == means]
    return said if len(said) == len(found) <= MOST_OFFERS else []


def without(text: str, puzzling: Sequence[str], lexicon: Lexicon, live: Live) -> str | None:
    """The text without the words that nobody understood; None where these name something, or may narrow the rest or be its verb
    (which begins a sentence in English and ends one in Japanese)."""
    said = text.strip(" .。!！")
    for words in puzzling:
        named = any(live.longest(tokens(words), i) > i for i in range(len(tokens(words))))
        verb = said.endswith(words) or (said.startswith(words) and not is_cjk(words[0]))
        if named or words not in text or verb or lexicon.says(words, "restraining"):
            return None
        text = text.replace(words, "", 1)
    return text


def less_a_clause(text: str, lexicon: Lexicon, live: Live) -> Iterator[tuple[str, str]]:
    """(what is left out, the rest) for each clause of a text of several, the shortest first. None that may take an order back,
    put it off or narrow it, or that names what the rest does not."""
    ends = [0, *(found.end() for found in CLAUSE.finditer(text.rstrip())), len(text.rstrip())]
    spans = [(start, end) for start, end in pairwise(ends) if text[start:end].strip(MARKS)]
    for start, end in sorted(spans, key=lambda span: span[1] - span[0]) if 1 < len(spans) <= MOST_CLAUSES else ():
        out, rest = text[start:end].strip(MARKS), f"{text[:start].rstrip(LOOSE)} {text[end:].lstrip(LOOSE)}".strip()
        if len(out) > 1 and not lexicon.says(out, "reserving") and _named(out, live) <= _named(rest, live):
            yield out, rest


def _named(text: str, live: Live) -> set[str]:
    """The names of the account in a text."""
    found = tokens(text)
    return {name for i in range(len(found)) for trie in live.tries.values() for _, name, _ in trie.found(found, i)}


def _order(calls: Sequence[Call], lexicon: Lexicon) -> str | None:
    """Calls as a plain order; None for what such an order does not say."""
    said = [_said(name, arguments, lexicon) for name, arguments in calls]
    return lexicon.say("order_joint").join(filter(None, said)) if all(said) and len(said) <= MOST_CALLS else None


def _said(name: str, arguments: Mapping[str, Any], lexicon: Lexicon) -> str | None:
    key = "_".join(["order", name, *(role for role in ("folder", "place") if arguments.get(role) not in (None, "friends"))])
    friends = friends_said(arguments["friends"], lexicon) if arguments.get("friends") is not None else ""
    if key not in lexicon.replies or friends is None or of_everyone([(name, arguments)]):
        return None
    names = {role: lexicon.say("quoted", name=value) for role, value in arguments.items() if isinstance(value, str)}
    return lexicon.say(key, **names | {"friends": friends})


def of_everyone(calls: Sequence[Call]) -> bool:
    """Whether some call is about every friend, or takes a tag off all who have it: a clause may have said of whom alone."""
    return any(
        "everyone" in group or (name == "remove_tag" and group.keys() <= {"all_tags", "any_tags"} and _only(group, arguments))
        for name, arguments in calls
        for group in arguments.get("friends") or ()
    )


def _only(group: Mapping[str, Any], arguments: Mapping[str, Any]) -> bool:
    """Whether nothing but the tag itself says who these friends are."""
    return all(tags == [arguments.get("tag")] for tags in group.values())


def friends_said(groups: Sequence[Mapping[str, Any]], lexicon: Lexicon) -> str | None:
    """Friends as such an order calls them; None for what it does not say."""
    said = [_group(group, lexicon) for group in groups]
    return lexicon.say("order_or").join(filter(None, said)) if said and all(said) else None


def _group(group: Mapping[str, Any], lexicon: Lexicon) -> str | None:
    """Never everyone: what was not understood may have said who."""
    said = []
    for clause, value in _spans(group).items():
        key = f"order_{clause}_{value}" if clause == "status" else f"order_{clause}"
        if key not in lexicon.replies:
            return None
        if isinstance(value, list):
            joint = lexicon.say("order_any" if clause == "any_tags" else "order_and")
            value = joint.join(lexicon.say("quoted", name=name) for name in value)
        said.append(lexicon.say(key, **value if isinstance(value, dict) else {"value": value}))
    return lexicon.say("order_whom", which=lexicon.say("order_all").join(said))


def _spans(group: Mapping[str, Any]) -> Mapping[str, Any]:
    """The clauses with two ends of a time as one."""
    said = dict(group)
    for what in ("followed", "last_message"):
        first, end = group.get(f"{what}_from"), group.get(f"{what}_before")
        if first and end and end[:1].isdecimal():
            del said[f"{what}_from"], said[f"{what}_before"]
            said[f"{what}_within"] = {"first": first, "last": date.fromisoformat(end) - timedelta(days=1)}
    return said
