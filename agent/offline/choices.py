"""What picking one of a question's choices settles, by a click or in the operator's own words."""

import re
from collections.abc import Sequence

from agent.offline.lexicon import lexicons
from agent.offline.nodes import Node
from agent.offline.opposites import opposite
from agent.offline.turns import Turn
from agent.offline.wishes import Patch, Wish
from agent.offline.words import keys
from store.names import name_key

NUMBER = re.compile(r"#(\d+)")


def picked(wishes: Sequence[Wish], turn: Turn, said: Turn, tags: Sequence[str]) -> list[Wish] | None:
    """The goals as the operator's words settle them, where these are one of the choices of that turn's question, or all
    friends among them."""
    several = candidates(turn, wishes) if len(said.picks) > 1 else None
    if several is not None:
        both = Patch(people={name_key(several[0]): several[1]})
        return [wish.also(both) for wish in wishes]
    choice = _chosen(turn, said.text)
    patch = _choice_patch(turn, wishes, choice, tags) if choice is not None and wishes else None
    return [wish.also(patch) for wish in wishes] if patch is not None else None


def _chosen(turn: Turn, text: str) -> str | None:
    """The choice of that turn's question that the operator's words are, if they are one."""
    same = next((choice for choice in turn.choices if name_key(choice) == name_key(text)), None)
    return same or _told_by_part(turn.choices, keys(text))


def _told_by_part(choices: Sequence[str], said: tuple[str, ...]) -> str | None:
    """The one friend among the choices whom part of the name is enough to tell."""
    found = [
        choice for choice in choices
        if NUMBER.search(choice) and any(keys(choice)[at : at + len(said)] == said for at in range(len(keys(choice))))
    ]  # fmt: skip
    return found[0] if len(found) == 1 and said else None


def _choice_patch(turn: Turn, wishes: Sequence[Wish], choice: str, tags: Sequence[str]) -> Patch | None:
    """What picking a choice changes: a friend by number, a tag by name, a name confirmed."""
    number = NUMBER.search(choice)
    if number is not None:
        person = _person_asked(turn, wishes)
        return Patch(people={name_key(person): (f"#{number[1]}",)}) if person else None
    missing = [node for wish in wishes for node in wish.node.walk() if node.kind in ("unknown", "doubtful") and not node.slots]
    inner = re.sub(r"^[^“「\"]*[“「\"](.*)[”」\"][^”」\"]*$", r"\1", choice)
    if inner != choice and any(name_key(node.text) == name_key(inner) for node in missing):
        return Patch(sure=True, create=True)
    asked = turn.choices
    if any(choice == lexicon.say("choice_contrary_stays", other=tag) for lexicon in lexicons().values() for tag in tags):
        return Patch(sure=True)
    if len(asked) == 2 and opposite(asked[0], tags) == asked[1]:
        return Patch(meant={name_key(asked[0]): choice})
    if choice in tags:
        return Patch(names={name_key(node.text): choice for node in missing[:1]}, tag=Node("name", (), choice))
    return None


def _person_asked(turn: Turn, wishes: Sequence[Wish]) -> str | None:
    """The name that several friends have: the one the question quotes."""
    people = [node.text for wish in wishes for node in wish.node.walk() if node.kind == "person"]
    asked = turn.outcome.text if turn.outcome is not None else ""
    said = name_key(asked + " ".join(turn.choices))
    return next((name for name in people if name_key(name) in said), people[0] if len(people) == 1 else None)


def candidates(turn: Turn, wishes: Sequence[Wish]) -> tuple[str, tuple[str, ...]] | None:
    """(name, numbers) of the friends between whom the last question was."""
    numbers = tuple(f"#{found[1]}" for choice in turn.choices if (found := NUMBER.search(choice)))
    person = _person_asked(turn, wishes) if len(numbers) > 1 else None
    return (person, numbers) if person else None
