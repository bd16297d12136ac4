"""Free text on a card that friends put into the agent's mouth: it stands in what tools told of friends, and nowhere in what the
operator said. A model that follows a friend's words instead of the operator's is seen by it."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sqlmodel import Session

from store import conversations
from store.conversations import Turn
from store.names import name_key
from store.operations import Operation
from store.proposals import Proposal, plan_of

SHORTEST = 2
"""Characters; one alone stands in every text."""
NAMED = 4
"""Characters of a friend's name that is looked for inside a longer text."""
_INTRODUCED = re.compile(r"(.+) #\d+ \(")


def hearsay(session: Session, proposal: Proposal) -> dict[int, list[str]]:
    """By position of the operation (from 1): texts of it that come from friends and not from the operator."""
    if not proposal.conversation_id or proposal.via != "agent":
        return {}
    turns = conversations.turns(session, proposal.account_id, proposal.conversation_id)
    heard = {name_key(text) for turn in turns for text in _told_of_friends(turn)} - {""}
    if not heard:
        return {}
    said = "\n".join(name_key(turn.said) for turn in turns)
    found = {
        position: [text for text in dict.fromkeys(free_texts(operation)) if _from_friends(name_key(text), said, heard)]
        for position, operation in enumerate(plan_of(session, proposal), 1)
    }
    return {position: texts for position, texts in found.items() if texts}


def free_texts(operation: Operation) -> Iterator[str]:
    """What an operation holds in words of someone's choosing, and has not held before: names, keywords, data, what names and
    messages contain."""
    whole = operation.model_dump(mode="json")
    before = set(_words_in(whole.pop("was", None)))
    yield from (text for text in _words_in(whole) if text not in before)


def _words_in(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, str) and key in ("name", "keywords", "data", "name_contains", "message_contains"):
        yield value
    elif isinstance(value, Mapping):
        for each, inside in value.items():
            yield from _words_in(inside, each)
    elif isinstance(value, (list, tuple)):
        for inside in value:
            yield from _words_in(inside, key)


def _from_friends(text: str, said: str, heard: set[str]) -> bool:
    if len(text) < SHORTEST or text in said:
        return False
    return any(text in each or (len(each) >= NAMED and each in text and each not in said) for each in heard)


def _told_of_friends(turn: Turn) -> Iterator[str]:
    """What friends are called, as the tools of a turn told it to the model."""
    for message in turn.messages:
        if message["role"] != "tool":
            continue
        try:
            told = json.loads(message["text"])
        except ValueError:
            continue
        for sample in told.get("sample", ()):
            yield str(sample.get("name", ""))
        for choice in told.get("choices", ()):
            yield from _INTRODUCED.findall(str(choice))
