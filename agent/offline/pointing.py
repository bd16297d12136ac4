"""Words that point at a question's choices by their place: "the second one", "both"."""

from collections.abc import Sequence

from agent.offline.lexicon import lexicons
from agent.offline.live import Live
from agent.offline.sentence import whole
from store.names import name_key

PLACES = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}
OF_TWO = {"former": 0, "latter": 1}


def pointed(choices: Sequence[str], text: str) -> tuple[str, ...]:
    """The choices that the words point at: one by its place, or all of them; empty where they say something else."""
    if len(choices) < 2 or any(name_key(choice) == name_key(text) for choice in choices):
        return ()
    places = PLACES | (OF_TWO if len(choices) == 2 else {})
    for lexicon in lexicons().values():
        said = whole(lexicon, text, Live(), "choose")
        if said is None:
            continue
        if said.kind == "every" or (said.kind == "both" and len(choices) == 2):
            return tuple(choices)
        number = said.one("number")
        at = int(number.text) - 1 if number is not None else places.get(said.kind, len(choices))
        return (choices[at],) if -1 <= at < len(choices) and not (number is not None and at < 0) else ()
    return ()
