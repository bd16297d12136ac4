"""A reply: the calls that goals come to, or a question; and which reply stands where words can be read in several ways."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from agent.offline import answers, asides, catalogue, discarding, goals, lists, segments, tidying, workflows
from agent.offline.asking import Decline, NeedsLookup, Perhaps, Unanswered, Unclear
from agent.offline.audience import meaning
from agent.offline.lexicon import Lexicon
from agent.offline.nodes import Several
from agent.offline.plan import Planner
from agent.offline.sentence import Reading
from agent.offline.sheet import Heard
from agent.offline.situation import Mentions, Situation, call_key
from agent.offline.wishes import Wish

HANDLERS = {
    name: handler
    for kinds in (goals, lists, asides, catalogue, discarding, tidying, segments, workflows, answers)
    for name, handler in kinds.HANDLERS.items()
}
LOOKING = ("find", "find_friends", "check_usage")
MOST_CALLS, MOST_CHOICES = 18, 8
Calls = list[tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Reply:
    """Calls to make (those that have been made stay in the list), and the text that ends the turn."""

    calls: Calls
    text: str = ""
    unanswered: bool = False  # the look-up was made, and asks back; or it would change what was not spoken of
    amends: bool = False
    ways: "tuple[Reply, ...]" = ()  # what the words may come to, where they can be read in several ways
    puzzling: tuple[str, ...] = ()  # the words that a question is about: nobody knows what they mean
    heard: tuple[Heard, ...] = ()  # what its words were read as

    @property
    def asks(self) -> bool:
        return bool(self.calls) and self.calls[0][0] == "ask_operator"

    @property
    def declines(self) -> bool:
        return bool(self.calls) and self.calls[0][0] == "decline"

    @property
    def looks_up(self) -> bool:
        """Whether this reply only asks for more facts."""
        return bool(self.calls) and not self.text and self.calls[0][0] in LOOKING

    @property
    def drafts(self) -> bool:
        """Whether it proposes a change."""
        return bool(self.calls) and self.calls[0][0] not in (*LOOKING, "ask_operator", "decline")

    def means(self) -> tuple[str, ...]:
        """The same for replies that come to the same."""
        plain = [
            (name, said | {"friends": meaning(said["friends"])} if said.get("friends") else said) for name, said in self.calls
        ]
        return tuple(sorted(call_key(*call) for call in plain))


def question(said: str, choices: Sequence[str] = (), puzzling: Sequence[str] = ()) -> Reply:
    """A question to the operator."""
    return Reply([("ask_operator", {"question": said, "choices": list(choices)})], puzzling=tuple(puzzling))


def puzzled(reply: str, said: str, lexicon: Lexicon) -> Reply:
    """A question about words that nobody understands."""
    return question(lexicon.say(reply, said=said), puzzling=[said])


def planned(wishes: Sequence[Wish], situation: Situation, mentions: Mentions) -> Reply:
    """What the goals come to."""
    planner = Planner(situation, mentions)
    reply = _come_to(wishes, planner, situation.lexicon)
    return replace(reply, heard=tuple(planner.heard))


def _come_to(wishes: Sequence[Wish], planner: Planner, lexicon: Lexicon) -> Reply:
    try:
        planner.carry(wishes, HANDLERS)
    except NeedsLookup as needed:
        return Reply([(needed.name, needed.arguments)], unanswered=isinstance(needed, Unanswered))
    except Decline as declined:
        return Reply([("decline", {"reason": str(declined)})])
    except Unclear as unclear:
        said = unclear.values.get("said")
        asked = question(_asked(unclear, lexicon), unclear.choices[:MOST_CHOICES], [str(said)] if said else [])
        return replace(asked, unanswered=isinstance(unclear, Perhaps))
    except Several as several:
        return puzzled("not_understood", str(several), lexicon)
    if planner.pending_segment is not None:
        return question(lexicon.say("segment_who", name=planner.pending_segment))
    if planner.unneeded is not None and not planner.drafts:
        name = planner.unneeded
        return question(lexicon.say("delete_question", name=name), [lexicon.say("choice_delete", name=name)])
    if planner.announced:
        return question(lexicon.say("workflow_when"))
    if planner.beside.aside is not None and not planner.drafts and not planner.answers:
        return puzzled("what_about", planner.beside.aside, lexicon)
    if len(planner.drafts) > MOST_CALLS:
        return question(lexicon.say("too_much"))
    text = "\n".join(planner.answers) or ("" if planner.drafts else lexicon.say("nothing_to_do"))  # the card says the drafts
    return Reply(planner.drafts, " ".join(filter(None, [text, *planner.notes])))


def _asked(unclear: Unclear, lexicon: Lexicon) -> str:
    """The question; where there are more answers than can be shown, how to give another."""
    asked, more = lexicon.say(unclear.reply, **unclear.values), len(unclear.choices) - MOST_CHOICES
    return lexicon.say("more_choices", asked=asked, n=more) if more > 0 else asked


def settled(outcomes: Sequence[Reply], found: Sequence[Reading], lexicon: Lexicon) -> Reply:
    """The best reading's reply, unless another reading is about as good and means something else."""
    both = list(zip(outcomes, found, strict=True))
    both = [(reply, reading) for reply, reading in both if not reply.unanswered] or both
    both = [(reply, reading) for reply, reading in both if reply.amends and reply.drafts] or both
    first, best = both[0]
    plans = {reply.means() for reply, _ in both if reply.drafts or reply.looks_up}
    if len(plans) > 1:
        asked = replace(question(lexicon.say("ambiguous")), ways=tuple(reply for reply, _ in both if reply.drafts))
        return next((reply for reply, _ in both if reply.looks_up), asked)
    asking = next(((reply, reading.cost) for reply, reading in both if reply.asks), None)
    if plans and asking is not None and best.cost + 0.2 > asking[1] and not first.drafts:
        return asking[0]
    return first
