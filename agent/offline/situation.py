"""What stands beside the words: the day, the names, look-ups so far, and what was spoken of."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from agent.offline.audience import Which
from agent.offline.lexicon import Lexicon
from agent.offline.live import Live


@dataclass
class Mentions:
    """What it, that tag, them mean now."""

    tags: list[str] = field(default_factory=list)
    things: list[tuple[str, str]] = field(default_factory=list)
    folder: str | None = None
    segment: str | None = None
    workflow: str | None = None
    friends: Which | None = None
    audiences: list[Which] = field(default_factory=list)
    """Whom the goals of the message before were about."""
    made: set[str] = field(default_factory=set)
    """Names that the message before gives or makes."""
    several: set[str] = field(default_factory=set)
    """The tags that the message before did something to."""
    unsettled: bool = False
    """Whether friends were spoken of just before, and a question of ours came of it: whom “them” means, nobody knows."""


@dataclass(frozen=True)
class Situation:
    """What stands beside the words: today, whether "them" is known, look-ups so far (call → result)."""

    today: date
    live: Live
    lexicon: Lexicon
    them: int | None = None
    results: Mapping[str, Any] = field(default_factory=dict)
    page: Mapping[str, Any] = field(default_factory=dict)
    listed: bool = False  # whether the message before was about a list of friends, and no order
    listed_before: bool = False  # whether there was a list before that, of which those just spoken of may be some

    def shown(self) -> Mentions:
        """What the page is about that the words were said on: “this tag”, “it”."""
        mentions = Mentions()
        for noun in ("tag", "segment", "workflow"):
            name = self.live.named(noun, str(self.page.get(noun) or ""))
            if name is not None:
                mentions.things.append((noun, name))
                mentions.tags += [name] if noun == "tag" else []
                mentions.segment = name if noun == "segment" else None
                mentions.workflow = name if noun == "workflow" else None
        return mentions


def call_key(name: str, arguments: Mapping[str, Any]) -> str:
    """One text for one call."""
    return name + " " + json.dumps({k: v for k, v in arguments.items() if v is not None}, sort_keys=True, ensure_ascii=False)
