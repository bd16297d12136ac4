"""What the earlier goals spoke of, and our last answer: what "it" and "that segment" mean."""

from collections.abc import Sequence
from datetime import date

from agent.offline.asking import Decline, NeedsLookup, Unclear
from agent.offline.lexicon import lexicons
from agent.offline.live import Live
from agent.offline.nodes import Several
from agent.offline.plan import Planner
from agent.offline.replies import HANDLERS
from agent.offline.situation import Mentions, Situation
from agent.offline.turns import Turn
from agent.offline.wishes import Wish


def recalled(base: Sequence[Wish], past: Sequence[Turn], live: Live, today: date) -> Mentions:
    """What the earlier goals spoke of, for it and that tag."""
    if not base:
        return Mentions()
    lexicon = next(iter(lexicons().values()))
    planner = Planner(Situation(today, live, lexicon, 1, {}))
    for wish in base:
        try:
            planner.carry([wish], HANDLERS)
        except (Decline, Unclear, NeedsLookup, Several):
            continue
    planner.mentions.friends, planner.mentions.audiences = None, planner.spoken.goals
    done = {arguments["tag"] for name, arguments in planner.drafts if name in ("apply_tag", "remove_tag", "move_tag")}
    made = {
        str(arguments["name"])
        for name, arguments in planner.drafts
        if name.startswith(("create_", "save_")) and arguments["name"]
    }
    planner.mentions.made = made
    planner.mentions.several = done | {name for noun, name in planner.mentions.things if noun == "tag" and name in made}
    for (noun, old), new in list(planner.things.renamed.items()):
        if live.named(noun, old) is not None and live.named(noun, new) is None:
            planner.things.rename(noun, new, old)  # it was proposed, and never applied
    return with_answer(planner.mentions, past, live)


def with_answer(mentions: Mentions, past: Sequence[Turn], live: Live) -> Mentions:
    """With the one segment, the one workflow that our last answer or question named: "that segment"."""
    outcome = past[-1].outcome if past else None
    if outcome is not None and outcome.kind in ("answer", "question"):
        for noun, names in (("segment", live.segments), ("workflow", live.workflows)):
            named = [name for name in names if quotes(outcome.text, name)]
            if len(named) == 1:
                setattr(mentions, noun, named[0])
    return mentions


def quotes(text: str, name: str) -> bool:
    """Whether an answer or a question of ours names it."""
    return f"“{name}”" in text or f"「{name}」" in text
