"""Whether the built-in model is sure of what an operator said: every word accounted for, and no word left to the conversation."""

from collections.abc import Mapping, Sequence

from agent.model import Message
from agent.offline import EVERYTHING
from agent.offline.dialogue import LATER, TALK
from agent.offline.language import understand
from agent.offline.live import live_names
from agent.offline.situation import call_key
from agent.offline.turns import turns


def is_sure(messages: Sequence[Message], *, by_itself: bool) -> bool:
    """Of the newest words, once the live names were looked up for them. `by_itself`: they must not lean on what was said."""
    conversation = turns(messages)
    names = conversation[-1].results.get(call_key("find", EVERYTHING)) if conversation else None
    if not isinstance(names, Mapping):
        return False
    now = conversation[-1]
    _, found = understand(now.text, live_names(names), now.language)
    if not found or not found[0].goals or any(reading.left for reading in found):
        return False
    return not by_itself or not any(goal.kind in LATER or goal.kind in TALK for goal in found[0].goals)
