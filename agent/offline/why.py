"""The answer to "why?": what the operator's words were read as, and what came of it."""

from agent.offline.asking import NeedsLookup, Unclear
from agent.offline.audience import Which
from agent.offline.offers import friends_said
from agent.offline.replies import Reply, question
from agent.offline.sheet import Sheet
from agent.offline.situation import Situation
from agent.offline.turns import Turn


def explained(turn: Turn, again: Reply, situation: Situation) -> Reply:
    """Why that turn ended as it did. `again` is what its words come to now."""
    lexicon, outcome = situation.lexicon, turn.outcome
    if outcome is None:
        return Reply([], lexicon.say("help"))
    if outcome.kind == "refusal":
        return Reply([], lexicon.say("why_refused", said=turn.text, text=outcome.text))
    sheet = Sheet(situation)
    try:
        read = _read(again, sheet)
    except NeedsLookup as needed:
        return Reply([(needed.name, needed.arguments)])
    if outcome.kind == "question":
        return question(read + lexicon.say("why_asked", said=turn.text, text=outcome.text), outcome.choices)
    return Reply([], (read or lexicon.say("why_said", said=turn.text)) + lexicon.say("why_so", text=outcome.text))


def _read(again: Reply, sheet: Sheet) -> str:
    """What the words were read as. A name among words that say who is not told apart."""
    within = [words.casefold() for said, noun, _ in again.heard if noun == "friend" for words in said]
    told: dict[tuple[str, ...], str] = {}
    for said, noun, meant in again.heard:
        meaning = _friends(meant, sheet) if isinstance(meant, Which) else sheet.say(f"read_{noun}", name=meant)
        if said and meaning is not None and (noun == "friend" or not any(said[0].casefold() in words for words in within)):
            told[said] = meaning
    parts = [sheet.say("read_as", said=sheet.joined(said), meaning=meaning) for said, meaning in told.items()]
    return sheet.say("why_read", read=sheet.say("joint").join(parts)) if parts else ""


def _friends(which: Which, sheet: Sheet) -> str | None:
    """Friends in plain words; None for those who are named: what came of it says it better."""
    try:
        groups = sheet.groups(which)
    except Unclear:
        return None
    return sheet.say("choice_all") if groups == [{"everyone": True}] else friends_said(groups, sheet.lexicon)
