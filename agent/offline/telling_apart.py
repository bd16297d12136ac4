"""The one of several friends of one name whom later words describe."""

from collections.abc import Sequence

from agent.offline.asking import NeedsLookup, Unclear
from agent.offline.choices import candidates
from agent.offline.lexicon import Lexicon
from agent.offline.nodes import Node, Several
from agent.offline.plan import Planner
from agent.offline.replies import Reply, planned, question
from agent.offline.situation import Mentions, Situation
from agent.offline.turns import Turn
from agent.offline.wishes import Patch, Wish
from store.names import name_key


def told_apart(said: Sequence[Node], base: Sequence[Wish], turn: Turn, situation: Situation) -> Reply | None:
    """The one of several friends of one name whom the words describe."""
    found = candidates(turn, base)
    if found is None or not said[0].slots or names_only(said[0]):
        return None
    planner = Planner(situation)
    rel = next((node for node in said[0].walk() if node.kind in ("chain", "either", "both")), None)
    try:
        told = said[0].inner
        read = planner.who.narrowed if said[0].kind == "narrow" else planner.who.friends
        which = planner.who.rel(rel) if rel is not None else read(told)
        wanted = [{**group, "friends": list(found[1])} for group in planner.groups(which)]
        answer = planner.look("find_friends", friends=wanted)
    except NeedsLookup as needed:
        return Reply([(needed.name, needed.arguments)])
    except (Unclear, Several):
        return None
    numbers = tuple(item["friend"] for item in answer.get("sample", []))
    if len(numbers) != 1:
        return question(situation.lexicon.say("what_about", said=said[0].text), turn.choices)
    patch = Patch(people={name_key(found[0]): numbers})
    return planned([wish.also(patch) for wish in base], situation, Mentions())


def names_only(node: Node) -> bool:
    """A bare name or pronoun says nothing about what to do."""
    spared = [part for part in node.walk() if part.kind == "except"]
    said = {id(part) for but in spared for part in but.walk()}
    return any(
        part.kind in ("people", "them", "unclear")
        or (part.kind == "all" and not spared)
        or (part.kind == "plural" and len(part.slots) == 1)
        for part in node.walk()
        if id(part) not in said
    )


def of_others(node: Node, lexicon: Lexicon) -> bool:
    """Whether the words narrow what was said before: of what was not understood, nobody knows what is left."""
    return node.kind != "fragment_friends" or lexicon.says(node.text.casefold(), "of_them")
