"""What is said back to small talk: yes, no, again, thanks. It changes nothing, and later words are about none of it."""

from collections.abc import Sequence
from dataclasses import replace

from agent.model import OutcomeMessage
from agent.offline.dialogue import TALK
from agent.offline.language import understand
from agent.offline.lexicon import Lexicon, lexicons
from agent.offline.live import Live
from agent.offline.nodes import Node
from agent.offline.replies import LOOKING, Reply, planned, question
from agent.offline.sentence import Reading
from agent.offline.situation import Mentions, Situation
from agent.offline.turns import Turn, waits
from agent.offline.wishes import Wish
from store.names import name_key


def counting(past: Sequence[Turn], live: Live) -> list[Turn]:
    """The turns that later words are about: without small talk, and where we asked about the reason for which a proposal was
    cancelled, its own turn ends in that question."""
    kept: list[Turn] = []
    for turn in past:
        before = kept[-1].outcome if kept else None
        if before is not None and turn.outcome is not None and _asks_about(before.reason, turn.outcome):
            kept[-1] = replace(kept[-1], outcome=before.model_copy(update={"kind": "question", "text": turn.outcome.text}))
        elif not _small(turn, live):
            kept.append(turn)
    return kept


def agreed(conversation: Sequence[Turn], live: Live) -> list[Turn]:
    """The turns, with a bare yes to a question that offers but one choice as that choice, unless a proposal waits for a yes."""
    asked = [None, *(turn.outcome for turn in conversation[:-1])]
    choices = [found.choices if found is not None and found.kind == "question" else () for found in asked]
    return [
        replace(turn, text=only[0]) if len(only) == 1 and _says_yes(turn, live) and not waits(conversation[:n]) else turn
        for n, (turn, only) in enumerate(zip(conversation, choices, strict=True))
    ]


def _says_yes(turn: Turn, live: Live) -> bool:
    _, found = understand(turn.text, live, turn.language)
    return bool(found) and not found[0].left and [node.kind for node in found[0].goals] == ["yes"]


def _asks_about(reason: str, outcome: OutcomeMessage) -> bool:
    texts = (lexicon.say("cancelled_because", reason=reason) for lexicon in lexicons().values())
    return bool(reason) and outcome.kind == "question" and name_key(outcome.text) in map(name_key, texts)


def _small(turn: Turn, live: Live) -> bool:
    _, found = understand(turn.text, live, turn.language)
    small = bool(found) and not found[0].left and all(node.kind in TALK for node in found[0].goals)
    ends = ("answer", "question") if small and asks_why(found[0]) else ("answer",)
    return small and turn.outcome is not None and turn.outcome.kind in ends


def asks_why(reading: Reading) -> bool:
    """Whether the words ask why, and nothing else."""
    kinds = [node.kind for node in reading.goals]
    return kinds[-1:] == ["why"] and not reading.left and all(kind in TALK for kind in kinds)


def talk(node: Node, past: Sequence[Turn], base: Sequence[Wish], hand: OutcomeMessage | None, situation: Situation) -> Reply:
    """What is said to it. A yes to a proposal that was cancelled for a reason wants it as the reason says."""
    lexicon, outcome = situation.lexicon, past[-1].outcome if past else None
    if node.kind in ("yes", "again") and outcome is not None and outcome.status == "cancelled":
        if hand is not None:
            return stopped(hand, lexicon)
        if outcome.reason or node.kind == "again":
            return planned(base, situation, Mentions())
    if node.kind == "yes" and outcome is not None and outcome.text == lexicon.say("taken_back"):
        return Reply([("undo", {})])
    if node.kind == "yes" and outcome is not None and outcome.kind == "question" and outcome.choices and not waits(past):
        return question(outcome.text, outcome.choices)  # which of them?
    if node.kind in ("yes", "again"):
        return Reply([], lexicon.say("approve_yourself" if waits(past) else "nothing_waits"))
    if node.kind == "no" and outcome is not None and outcome.status == "applied":
        return question(lexicon.say("taken_back"), [lexicon.say("choice_undo")])
    if node.kind == "no":
        return Reply([], lexicon.say("cancel_yourself" if waits(past) else "left_alone"))
    return Reply([], lexicon.say("thanks" if node.kind == "thanks" else "help"))


def stopped(hand: OutcomeMessage, lexicon: Lexicon) -> Reply:
    """The question about what a person did to the proposal on which words would build."""
    return question(lexicon.say("edited_by_hand" if hand.edited else "cancelled_because", reason=hand.reason))


def cancelled_for(reply: Reply, past: Sequence[Turn]) -> OutcomeMessage | None:
    """The end of the turn before, where it was the very same proposal as the reply and was cancelled for a reason, about which we
    have not asked."""
    outcome = past[-1].outcome if past and reply.drafts else None
    if outcome is None or outcome.kind != "proposal" or not outcome.reason:
        return None
    drafts = [call for call in past[-1].calls() if call[0] not in LOOKING]
    return outcome if Reply(drafts).means() == reply.means() else None
