"""Free text on a card that friends may have put into the agent's mouth. Once a model has read what friends are called, a name or
keyword that it writes is marked unless the operator said each word of it: whoever follows a friend's words may also translate
them, spell them otherwise or cut them short, so what friends are called is no measure."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from unicodedata import normalize

from sqlmodel import Session

from store import conversations
from store.conversations import Turn
from store.names import fold, name_key, visible
from store.operations import Operation
from store.proposals import Proposal, decision_of, plan_of, proposal_by_id

_KANA, _KATA, _KANJI = "ぁ-ゖ", "ァ-ヺー", "㐀-鿿豈-﫿々〆"
_UNSPACED = re.compile(f"[{_KANA}{_KATA}{_KANJI}]")
"""Letters of words that stand side by side without a space."""
_WORD = re.compile(f"[{_KANA}]+|[{_KATA}]+|[{_KANJI}]+|[^\\W_{_KANA}{_KATA}{_KANJI}]+")
_INTRODUCED = re.compile(r".+ #\d+ ?[(（]")


def hearsay(session: Session, proposal: Proposal) -> dict[int, list[str]]:
    """By position of the operation (from 1): texts of it that may come from friends, for the operator did not say them. What a
    person typed into a proposal is theirs; the rest of it is still the agent's."""
    drafted = _drafted(session, proposal)
    if drafted.via != "agent" or not drafted.conversation_id:
        return {}
    every = conversations.turns(session, drafted.account_id, drafted.conversation_id)
    turns = [turn for turn in every if turn.started_at <= drafted.created_at]
    if not any(_tells_of_friends(turn) for turn in turns):
        return {}
    said, written = _said(session, turns), {name_key(text) for turn in turns for text in _written(turn)}
    suspects = {text for line in plan_of(session, drafted) for text in free_texts(line) if name_key(text) in written}
    found = {
        position: [text for text in dict.fromkeys(free_texts(line)) if text in suspects and not _is_said(text, said)]
        for position, line in enumerate(plan_of(session, proposal), 1)
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


def _drafted(session: Session, proposal: Proposal) -> Proposal:
    """The agent's own proposal, where a person edited or renewed it."""
    while proposal.via != "agent" and proposal.supersedes:
        proposal = proposal_by_id(session, proposal.account_id, proposal.supersedes)
    return proposal


def _said(session: Session, turns: Sequence[Turn]) -> str:
    """The operator's own words, and why they cancelled what. A choice that was clicked is the agent's, or a friend's name."""
    offered: list[Sequence[str]] = [(), *(turn.choices for turn in turns)]
    own = [turn.said for turn, choices in zip(turns, offered, strict=False) if turn.said not in choices]
    made = [proposal_by_id(session, turn.account_id, turn.proposal_id) for turn in turns if turn.proposal_id]
    decisions = [decision_of(session, proposal) for proposal in made]
    return "\n".join(own + [decision.reason for decision in decisions if decision and decision.kind == "cancelled"])


def _is_said(text: str, said: str) -> bool:
    """Whether each word of a text was said, be it in the plural. What holds no word (🎁) must stand there as it is."""
    words, known = _words(visible(text)), {_singular(word) for word in _words(said)}
    if not words:
        return fold(text).strip() in fold(said)
    return all(fold(word) in fold(said) if _UNSPACED.match(word) else _singular(word) in known for word in words)


def _words(text: str) -> list[str]:
    return _WORD.findall(normalize("NFKC", text))


def _singular(word: str) -> str:
    return fold(word).removesuffix("s")


def _written(turn: Turn) -> Iterator[str]:
    """Whatever a model wrote into its calls; the server's own names, made of what a workflow does, are not in it."""
    for message in turn.messages:
        if message["role"] == "assistant":
            for call in message["turn"]["calls"]:
                yield from _strings(call["arguments"])


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (Mapping, list, tuple)):
        for inside in value.values() if isinstance(value, Mapping) else value:
            yield from _strings(inside)


def _tells_of_friends(turn: Turn) -> bool:
    """Whether the tools of a turn told a model what friends are called."""
    for message in turn.messages:
        if message["role"] != "tool":
            continue
        try:
            told = json.loads(message["text"])
        except ValueError:
            continue
        if any(sample.get("name") for sample in told.get("sample", ())) or any(
            _INTRODUCED.match(str(choice)) for choice in told.get("choices", ())
        ):
            return True
    return False
