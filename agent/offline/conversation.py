"""One reply to a conversation: read the newest words, in the light of the earlier ones, and plan."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy as copy
from dataclasses import replace
from datetime import date

from agent.model import OutcomeMessage
from agent.offline.amending import AMENDING
from agent.offline.audience import EVERYONE
from agent.offline.choices import picked
from agent.offline.dialogue import (
    KEEPING,
    LATER,
    TAGGING,
    TALK,
    also_but,
    contrasted,
    given_as_reason,
    kept_back,
    left_out_first,
    meant_otherwise,
    more_of,
    off_or_gone,
    renamed_or_instead,
    withdrawal,
)
from agent.offline.history import (
    adds,
    answered,
    as_it_was,
    besides,
    may_name,
    name_given,
    unheeded,
    wishes_of,
)
from agent.offline.joining import joined_wishes, unsays
from agent.offline.language import understand
from agent.offline.lexicon import Lexicon
from agent.offline.live import Live, near
from agent.offline.nodes import Node
from agent.offline.offers import less_a_clause, of_everyone, offers, without
from agent.offline.recalled import quotes, recalled, with_answer
from agent.offline.replies import LOOKING, Reply, planned, puzzled, question, settled
from agent.offline.rewriting import IT
from agent.offline.sentence import UNREAD, Reading
from agent.offline.situation import Mentions, Situation
from agent.offline.talk import agreed, asks_why, cancelled_for, counting, stopped, talk
from agent.offline.telling_apart import names_only, of_others, told_apart
from agent.offline.turns import Turn, waits
from agent.offline.uncut import uncut
from agent.offline.waiting import joins, together
from agent.offline.why import explained
from agent.offline.wishes import Patch, Wish

NARROWED = ("create_segment", "show")
UNFITTING = LATER | {"about", "rename_loosely", "likewise"}  # another reading may fit better
LISTING = ("who", "count", "show")
WHOM = ("friends", "rel", "narrowed")
SETTLING = ("delete", "segment_drop", "workflow_action_set", "segment_replace")
HARMLESS = frozenset({"show_friends", "undo", "ask_operator", "decline", *LOOKING})
NEEDLESS = ("unneeded", "usage")
EMPTY_QUOTE = re.compile(r"“\s*”|「\s*」|『\s*』")


def respond(conversation: Sequence[Turn], live: Live, today: date) -> Reply:
    """What to do about the newest words. A question about words that are not understood offers whole orders to choose from."""
    *past, now = agreed(conversation, live)
    past = counting(past, live)
    lexicon, _ = understand(now.text, live, now.language)
    reply = _in_whole_words(_answer([*past, now], live, today), now.text)
    order = lexicon.without(now.text, "whether") if _proposes(reply) or reply.asks else now.text
    meant = _answer([*past, replace(now, text=order)], live, today) if order != now.text else reply
    which_way = lexicon.say("which_way")
    if _proposes(meant) and (order != now.text or lexicon.says(now.text, "wondering")):
        which_way = lexicon.say("whether")
        reply = replace(question(which_way), ways=(meant,))
    spared = _less_an_aim(past, now, reply, lexicon, live, today)
    if spared is not None:
        return spared
    shorter = _less_a_clause(past, now, reply, lexicon, live, today) if order == now.text else None
    if shorter is not None:
        return shorter
    name, said = reply.calls[0] if reply.calls else ("", {})
    if said.get("choices") or not (reply.puzzling or reply.ways):
        return reply  # beside names to choose from, nobody would know which choice leaves words out

    def read(order: str) -> Reply:
        asked = OutcomeMessage(kind="question", text=str(said["question"]), choices=(order,))
        return _answer([*past, replace(now, outcome=asked), replace(now, text=order)], live, today)

    less = without(now.text, reply.puzzling, lexicon, live) if reply.puzzling else None
    tried = [_answer([*past, replace(now, text=less)], live, today)] if less is not None else []
    offered = offers((*reply.ways, *tried), lexicon, read)
    if order != now.text and reply.ways and not offered:
        offered = [own for own in [order.strip(" .?。？")] if read(own).means() == reply.ways[0].means()]
    if offered:
        text = which_way if reply.ways else lexicon.say("or_without", question=said["question"])
        return replace(reply, calls=[(name, {"question": text, "choices": offered})])
    return reply


def _less_a_clause(past: Sequence[Turn], now: Turn, reply: Reply, lexicon: Lexicon, live: Live, today: date) -> Reply | None:
    """Where the words are no order as they stand, and are one without one of their clauses: whether that may be left out."""
    _, found = understand(now.text, live, now.language)
    if not reply.asks or not found or not (reply.puzzling or _guesses(found[0])):
        return None
    ways: dict[tuple[str, ...], tuple[str, str]] = {}
    for out, rest in less_a_clause(now.text, lexicon, live):
        read, best = understand(rest, live, now.language)
        if read is not lexicon or not best or best[0].left or _guesses(best[0]):
            continue
        each = _answer([*past, replace(now, text=rest)], live, today)
        if each.looks_up:
            return each
        if each.drafts and not of_everyone(each.calls):
            ways.setdefault(each.means(), (out, rest))
    if len(ways) != 1:
        return None
    out, rest = next(iter(ways.values()))
    return question(lexicon.say("or_without", question=lexicon.say("what_about", said=out)), [rest], [out])


def _less_an_aim(past: Sequence[Turn], now: Turn, reply: Reply, lexicon: Lexicon, live: Live, today: date) -> Reply | None:
    """Where something out of reach is no order but what we mean to do ourselves ("I want to write to …"): the order beside it."""
    for out, rest in less_a_clause(now.text, lexicon, live) if reply.declines else ():
        _, best = understand(rest, live, now.language)
        if lexicon.says(out, "announcing") and best and not best[0].left and not _guesses(best[0]):
            order = _answer([*past, replace(now, text=rest)], live, today)
            if order.looks_up or order.drafts:
                return order
    return None


def _guesses(reading: Reading) -> bool:
    """Whether words are taken for a name that nothing has."""
    return any(part.kind == "unknown" for goal in reading.goals for part in goal.walk())


def _proposes(reply: Reply) -> bool:
    """Whether it comes to a change, if only after a look."""
    return not HARMLESS.issuperset(name for name, _ in reply.calls)


def _in_whole_words(reply: Reply, text: str) -> Reply:
    """A question names no half a word."""
    if not reply.puzzling or not reply.asks:
        return reply
    whole = tuple(uncut(text, part) for part in reply.puzzling)
    name, said = reply.calls[0]
    asked = str(said["question"]).replace(" … ".join(reply.puzzling), " … ".join(dict.fromkeys(whole)), 1)
    return replace(reply, calls=[(name, {**said, "question": asked}), *reply.calls[1:]])


def _answer(conversation: Sequence[Turn], live: Live, today: date) -> Reply:
    now = conversation[-1]
    past = conversation[:-1]
    lexicon, found = understand(now.text, live, now.language)
    situation = Situation(today, live, lexicon, _them(now), now.results, now.context.get("page") or {})
    if EMPTY_QUOTE.search(now.text):
        return question(lexicon.say("empty_quote"))
    if found == [UNREAD]:
        return question(lexicon.say("too_long"))
    if not found:
        return question(lexicon.say("not_understood", said=now.text))
    if past and past[-1].outcome is not None and asks_why(found[0]):
        turn = replace(past[-1], outcome=None, results={**past[-1].results, **now.results})
        again = _answer([*past[:-1], turn], as_it_was(past[-1], live), today)
        return again if again.looks_up and not again.unanswered else explained(past[-1], again, situation)
    base, hand = wishes_of(past, live), unheeded(past, live)
    mentions = recalled(base, past, live, today)
    listed = bool(base) and base[-1].node.kind in LISTING and mentions.audiences[-1:] not in ([], [EVERYONE])
    before = any(turn.outcome is not None and turn.outcome.kind == "answer" for turn in past[:-1])
    situation = replace(situation, listed=listed, listed_before=before)
    if mentions == Mentions():
        mentions = situation.shown()
    chosen = picked(base, past[-1], now, live.tags) if past else None
    if chosen is not None:
        return planned(chosen, situation, Mentions())
    named = name_given(lexicon, now.text, live, base, past, found)
    if named is not None:
        return planned(named, situation, mentions)
    if not past:  # nothing there that words could be said about
        found = [reading for reading in found if not reading.goals or any(n.kind not in LATER for n in reading.goals)] or found
    mentions.unsettled = bool(past) and past[-1].asked and (listed or _speaks_of_friends(past[-1], live))
    outcomes = [_try(now.text, reading, base, past, situation, mentions, hand) for reading in found]
    reply = settled(outcomes, found, lexicon)
    if reply.drafts and lexicon.says(now.text, "intending") and any(name not in HARMLESS for name, _ in reply.calls):
        return question(lexicon.say("what_about", said=now.text.strip()))
    if reply.drafts and listed and lexicon.says(now.text, "the_same"):
        return question(lexicon.say("what_about", said=now.text.strip()))  # the tag that they have, or one put on others before?
    orders = [node for node in found[0].goals if not may_name(node) and node.kind not in TALK]
    if reply.asks and hand is None and (found[0].left or not orders):
        replies = [_try(now.text, reading, [], [], situation, Mentions(), None) for reading in answered(now, past, live)]
        reply = next((each for each in replies if each.drafts or each.looks_up), reply)
    cancelled = cancelled_for(reply, past)
    if cancelled is not None:
        return stopped(cancelled, lexicon)  # the very same, and not a word about the reason
    lists = [turn for turn in past[-2:] if turn.outcome is not None and turn.outcome.kind == "answer"]
    if reply.drafts and lexicon.says(now.text, "former") and len(lists) > 1:
        return question(lexicon.say("which_friends"))
    return reply


def _them(now: Turn) -> int | None:
    them = now.context.get("them")
    return int(them.get("count") or 0) if isinstance(them, Mapping) else None


def _try(
    text: str,
    reading: Reading,
    base: Sequence[Wish],
    past: Sequence[Turn],
    situation: Situation,
    mentions: Mentions,
    hand: OutcomeMessage | None,
) -> Reply:
    lexicon = situation.lexicon
    said = reading.goals
    declined = next((node for node in said if node.kind.startswith("decline_")), None)
    if declined is not None:
        return Reply([("decline", {"reason": lexicon.say(declined.kind)})])
    if reading.left:
        left = " … ".join(reading.left)
        names = [*situation.live.tags, *situation.live.segments, *situation.live.workflows]
        return question(lexicon.say("not_understood", said=left), near(left, names), reading.left)
    if not said:
        return Reply([], lexicon.say("help"))
    if all(node.kind in TALK for node in said):
        return talk(said[-1], past, base, hand, situation)
    passed = next((node for node in said[1:] if node.kind in TALK and node.slots), None)
    if passed is not None:
        return puzzled("not_understood", passed.text, lexicon)
    if said[0].kind in NEEDLESS and said[-1].kind == "delete" and lexicon.says(text, "adding"):
        return question(lexicon.say("what_about", said=said[0].text))  # "we no longer use A. Delete B too": both?
    at = withdrawal(said)
    if at:
        after = [node for node in said[at:] if node.kind not in (*TALK, *KEEPING)]
        return question(lexicon.say("what_about", said=said[at].text)) if after else Reply([], lexicon.say("left_alone"))
    other = contrasted(said) or left_out_first(said, text) or kept_back(said) or off_or_gone(said)
    other = other or renamed_or_instead(said) or also_but(said) or given_as_reason(said, text)
    if other is not None:
        return question(lexicon.say("what_about", said=other.text))
    other = meant_otherwise(said, base[-1].node, text) if base else None
    if other is not None:
        return question(lexicon.say("what_about", said=other.text))
    said = (more_of(said[0], base[-1].node),) if len(said) == 1 and base else said
    if unsays(said, base, past):
        undone = waits(past) and base[-1].node.kind != "show"
        return Reply([], lexicon.say("cancel_yourself")) if undone else question(lexicon.say("what_about", said=said[-1].text))
    if hand is not None and any(node.kind in LATER for node in said):
        return stopped(hand, lexicon)
    outcome = past[-1].outcome if past else None
    if said[0].kind in ("fragment_rel", "fragment_friends", "narrow") and base and past and past[-1].asked:
        told = told_apart(said, base, past[-1], situation)
        if told is not None:
            return told
    if (
        not base
        and len(said) == 1
        and said[0].kind in ("fragment_friends", "fragment_rel", "narrow")
        and not names_only(said[0])
        and not (past and past[-1].asked and of_others(said[0], lexicon))
    ):
        return planned([Wish(Node("show", said[0].slots, said[0].text))], situation, mentions)
    if outcome is not None and base and all(node.kind in LATER for node in said) and _some_or_all(base, outcome, lexicon):
        whose = [part for node in said for role in WHOM for part in node.every(role)]
        kinds = {part.kind for friends in whose for part in friends.every("base")}
        if kinds not in ({"all"}, {"them"}):
            return question(outcome.text, outcome.choices)
        patch = Patch(sure=True) if kinds == {"all"} else Patch(only=tuple(whose))
        return planned([*base[:-1], base[-1].also(patch)], situation, Mentions())
    wishes = joined_wishes(said, base, outcome, situation.live)
    if not wishes and said[0].kind == "choose" and past:
        return question(lexicon.say("what_about", said=said[0].text), past[-1].choices)
    if not wishes:
        unfit = any(node.kind in UNFITTING for node in said)
        return replace(puzzled("what_about", said[0].text, lexicon), unanswered=unfit)
    if adds(text, said, base, past):
        others = said[0].one("friends") if "friends" in dict(base[-1].node.slots) and said[0].kind in TAGGING else None
        if others is not None and lexicon.says(others.text.casefold(), "of_them"):
            return _whether_of_them(others, lexicon)
        return planned([*base, *besides(wishes)], situation, Mentions())
    local = any((node.kind not in LATER and node.kind not in TALK) or node.kind == "rename_it" for node in said)
    local = local or any(part is IT for wish in wishes for part in wish.node.walk())
    if local and _answers_where_used(said, base, outcome):
        return planned([*base, *wishes], situation, Mentions())
    friends = said[0].one("friends") if local and base and base[-1].node.kind in ("who", "count", "show") else None
    if friends is not None and lexicon.says(friends.text.casefold(), "perhaps_of_them"):
        return _whether_of_them(friends, lexicon)
    reply = planned(wishes, situation, copy(mentions) if local else with_answer(Mentions(), past, situation.live))
    whom = ("narrow",) if base and base[-1].node.kind in NARROWED else ()  # a segment or a list is about who they must be
    reply = replace(reply, amends=any(node.kind in AMENDING or node.kind in ("not_that", *whom) for node in said))
    pending = outcome is not None and outcome.kind == "proposal" and outcome.status == "pending"
    if local and pending and hand is None and joins(base, said, wishes, mentions, reply):
        return together(base, wishes, situation, mentions, reply)
    return reply


def _whether_of_them(friends: Node, lexicon: Lexicon) -> Reply:
    """Whether friends are some of those just spoken of, or of all."""
    return question(lexicon.say("of_them", said=friends.text), [lexicon.say("choice_them"), lexicon.say("choice_all")])


def _some_or_all(base: Sequence[Wish], outcome: OutcomeMessage, lexicon: Lexicon) -> bool:
    """Whether we asked if friends are some of those just spoken of, or of all."""
    return any(outcome.text == lexicon.say("of_them", said=part.text) for part in base[-1].node.every("friends"))


def _speaks_of_friends(turn: Turn, live: Live) -> bool:
    """Whether its words, read by themselves, name friends or describe them."""
    _, found = understand(turn.text, live, turn.language)
    said = [part for goal in (found[0].goals if found else ()) for role in WHOM for part in goal.every(role)]
    return any(not part.slots and part.kind not in ("them", "it") for node in said for part in node.walk())


def _answers_where_used(said: Sequence[Node], base: Sequence[Wish], outcome: OutcomeMessage | None) -> bool:
    """A tag was to be deleted, the question was what to do where it is used, and now something that uses it is dealt with."""
    if outcome is None or outcome.kind != "question" or not base or not base[-1].node.kind.startswith("delete"):
        return False
    named = [part.text for node in said for part in node.walk() if part.kind == "name"]
    return all(node.kind in SETTLING for node in said) and bool(named) and all(quotes(outcome.text, name) for name in named)
