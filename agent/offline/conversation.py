"""One reply to a conversation: read the newest words, in the light of the earlier ones, and plan."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy as copy
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from agent.model import OutcomeMessage
from agent.offline import answers, catalogue, discarding, goals, orders, tidying
from agent.offline.amending import AMENDING
from agent.offline.amending import mentions as spoken_of
from agent.offline.corrections import IT, widened
from agent.offline.dates import Unclear
from agent.offline.dialogue import LATER, Turn, candidates, changed_by_hand, choice_patch, chosen, patched
from agent.offline.lexicon import Lexicon, lexicons
from agent.offline.live import Live
from agent.offline.nodes import Node, Several
from agent.offline.plan import (
    Ask,
    Decline,
    Hanging,
    Mentions,
    NeedsLookup,
    Patch,
    Planner,
    Situation,
    Unanswered,
    Wish,
    call_key,
    near,
)
from agent.offline.sentence import STRAIGHT, Reading, readings, whole
from agent.offline.words import is_cjk, quotes, tokens
from store.names import name_key

HANDLERS = {
    name: handler
    for kinds in (goals, catalogue, discarding, tidying, orders, answers)
    for name, handler in kinds.HANDLERS.items()
}
TALK = ("yes", "no", "why", "thanks", "greet", "help")
UNFITTING = LATER | {"about", "rename_loosely"}  # another reading may fit better
SETTLING = ("delete", "segment_drop", "workflow_action_set", "segment_replace")
LISTS = ("show", "undo")  # what is shown is shown instead of what was shown before
MOST_CALLS, MOST_QUESTIONS = 18, 4
EMPTY_QUOTE = re.compile(r"“\s*”|「\s*」|『\s*』")
Calls = list[tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Reply:
    """Calls to make (those that have been made stay in the list), and the text that ends the turn."""

    calls: Calls
    text: str = ""
    unanswered: bool = False  # the look-up was made, and asks back; or it would change what was not spoken of
    amends: bool = False

    def looks_up(self) -> bool:
        """Whether this reply only asks for more facts."""
        return bool(self.calls) and not self.text and self.calls[0][0] in ("find", "find_friends", "check_usage")


def respond(conversation: Sequence[Turn], live: Live, today: date) -> Reply:
    """What to do about the newest words."""
    now = conversation[-1]
    past = list(conversation[:-1])
    lexicon, found = understand(now.text, live, str(now.context.get("language") or "en"))
    situation = Situation(today, live, lexicon, _them(now), now.results, now.context.get("page") or {})
    if EMPTY_QUOTE.search(now.text):
        return _question(lexicon.say("empty_quote"), ())
    if not found:
        return _question(lexicon.say("not_understood", said=now.text), ())
    base = wishes_of(past, live, today)
    base, hand = _heeded(base, changed_by_hand(past), live, str(now.context.get("language") or "en"))
    mentions = _mentions(base, past, live, today)
    if mentions == Mentions():
        mentions = _shown(situation)
    picked = chosen(past[-1], now.text) if past else None
    if picked is not None and base:
        patch = choice_patch(past[-1], base, picked, live.tags)
        if patch is not None:
            return _plan([replace(w, patch=w.patch.joined(patch)) for w in base], replace(situation), Mentions())
    named = _name_given(lexicon, now.text, live, base, past, found)
    if named is not None:
        return _plan(named, situation, mentions)
    if not past:  # nothing there that words could be said about
        found = [reading for reading in found if not reading.goals or any(n.kind not in LATER for n in reading.goals)] or found
    outcomes = [_try(now.text, reading, base, past, situation, mentions, hand) for reading in found]
    reply = _settle(outcomes, found, lexicon)
    orders = [node for node in found[0].goals if not _may_name(node) and node.kind not in TALK]
    if reply.calls and reply.calls[0][0] == "ask_operator" and hand is None and (found[0].left or not orders):
        replies = [_try(now.text, reading, [], [], situation, Mentions(), None) for reading in _answered(now, past, live)]
        reply = next((each for each in replies if _drafts(each) or each.looks_up()), reply)
    return reply


def _answered(now: Turn, past: Sequence[Turn], live: Live) -> list[Reading]:
    """The words read together with those that led to a question, where they make sense as one: "new tag" … "call it Gold"."""
    said = [now.text]
    for turn in reversed(past):
        if turn.outcome is None or turn.outcome.kind != "question":
            break
        said.insert(0, turn.text)
    if len(said) == 1 or len(said) > MOST_QUESTIONS:
        return []
    text = " ".join(
        part.rstrip() + ("" if part.rstrip()[-1:] in "。.!?！？" else "。" if is_cjk(part.rstrip()[-1:]) else ".")
        for part in said
    )
    _, found = understand(text, live, str(now.context.get("language") or "en"))
    return [reading for reading in found if reading.goals and not reading.left and reading.cost < STRAIGHT + len(said)]


def _heeded(base: list[Wish], hand: OutcomeMessage | None, live: Live, language: str) -> tuple[list[Wish], OutcomeMessage | None]:
    """The earlier goals with the reason applied for which their proposal was cancelled, where it says what to change; else
    what stands in the way of building on them."""
    if hand is None or not hand.reason:
        return base, hand
    _, found = understand(hand.reason, live, language)
    if found and found[0].goals and not found[0].left and all(node.kind in LATER for node in found[0].goals):
        changed = joined_wishes(found[0].goals, base, hand)
        return (changed, None) if changed else (base, hand)
    return base, hand


def _name_given(
    lexicon: Lexicon, text: str, live: Live, base: Sequence[Wish], past: Sequence[Turn], found: Sequence[Reading]
) -> list[Wish] | None:
    """The last question asked for a name, and these words are no goal of their own: they are the name."""
    asked = bool(past) and past[-1].outcome is not None and past[-1].outcome.kind == "question"
    if not asked or not base or (found[0].goals and not found[0].left and any(not _may_name(n) for n in found[0].goals)):
        return None
    node, given = base[-1].node, whole(lexicon, text, live, "given")
    names = given.one("names") if given is not None else None
    if given is None or names is None:
        return None
    if node.kind == "create_stray":
        return [*base[:-1], Wish(Node("create_tags", given.slots, node.text), base[-1].patch)]
    if node.kind == "rename" and all(role != "newname" for role, _ in node.slots) and given.slots == (("names", names),):
        return [*base[:-1], Wish(Node("rename", (*node.slots, *names.slots), node.text), base[-1].patch)]
    return None


def _may_name(node: Node) -> bool:
    """Whether the words may only say a name: "call it Gold"."""
    return node.kind in LATER or node.kind == "told" or _renames_it(node)


def understand(text: str, live: Live, page: str) -> tuple[Lexicon, list[Reading]]:
    """The language in which the words make most sense, and their readings in it."""
    known = lexicons()
    said = _besides_names(text, live)
    order = sorted(known.values(), key=lambda lexicon: -_signs(lexicon, said, page))
    best = (order[0], _read(order[0], text, live))
    if best[1] and not best[1][0].left and best[1][0].cost < STRAIGHT:
        return best
    for lexicon in order[1:]:
        if _signs(lexicon, said, page) >= 1:
            other = _read(lexicon, text, live)
            if other and (not best[1] or other[0].cost < best[1][0].cost):
                best = (lexicon, other)
    return best


_recent: dict[tuple[object, ...], list[Reading]] = {}


def _read(lexicon: Lexicon, text: str, live: Live) -> list[Reading]:
    """Readings, remembered: one turn reads its words several times. The same words and names have the same readings."""
    key = (lexicon.language, text, *live.tags, "/", *live.folders, "/", *live.segments, "/", *live.workflows)
    if key not in _recent:
        if len(_recent) > 40:
            _recent.clear()
        _recent[key] = readings(lexicon, text, live)
    return _recent[key]


def _besides_names(text: str, live: Live) -> list[str]:
    """The words that tell the language: a name, or what stands in quotes, may be of any."""
    found, kept, i = tokens(text), [], 0
    closed = quotes(found)
    while i < len(found):
        end = max(closed.get(i, i - 1) + 1, live.longest(found, i))
        shape = text[found[i].start : found[i].start + 1]
        kept += [] if end > i else [shape if "ァ" <= shape <= "ヺ" else found[i].key]  # katakana stands in any sentence
        i = max(end, i + 1)
    return kept


def _signs(lexicon: Lexicon, said: Sequence[str], page: str) -> float:
    native = sum(key in lexicon.signs for key in said)
    spaced = not any(map(is_cjk, lexicon.signs))
    script = sum(key[:1].isalpha() and not is_cjk(key[0]) if spaced else "\u3041" <= key <= "\u3096" for key in said)
    return native + script / 2 + (0.5 if lexicon.language == page else 0)


def _them(now: Turn) -> int | None:
    them = now.context.get("them")
    return int(them.get("count") or 0) if isinstance(them, Mapping) else None


def wishes_of(past: Sequence[Turn], live: Live, today: date) -> list[Wish]:
    """The goals of the newest earlier turn that had any, with the words said since then applied to them."""
    if not past:
        return []
    turn = past[-1]
    lexicon, found = understand(turn.text, live, str(turn.context.get("language") or "en"))
    before = wishes_of(past[:-1], live, today)
    named = _name_given(lexicon, turn.text, live, before, past[:-1], found) if found else None
    if named is not None:
        return named
    picked = chosen(past[-2], turn.text) if len(past) > 1 else None
    if picked is not None and before:
        patch = choice_patch(past[-2], before, picked, live.tags)
        if patch is not None:
            return [replace(wish, patch=wish.patch.joined(patch)) for wish in before]
    outcome = past[-2].outcome if len(past) > 1 else None
    for reading in found:
        if all(node.kind in TALK for node in reading.goals):
            return before
        wishes = joined_wishes(reading.goals, before, outcome)
        if wishes:
            return [*before, *wishes] if _adds(turn.text, reading.goals, before, past[:-1]) else wishes
    together = (joined_wishes(reading.goals, [], None) for reading in _answered(turn, past[:-1], live))
    return next((wishes for wishes in together if wishes), before)


def _adds(text: str, said: Sequence[Node], base: Sequence[Wish], past: Sequence[Turn]) -> bool:
    """Whether the words ask for something besides what is proposed and waits: "and delete Test as well"."""
    ends = [turn.outcome for turn in past if turn.outcome is not None and turn.outcome.kind == "proposal"]
    waits = bool(ends) and ends[-1].status == "pending"
    changes = all(node.kind not in LATER and node.kind not in TALK and node.kind not in LISTS for node in said)
    listed = any(wish.node.kind in LISTS for wish in base)
    adding = any(lexicon.adding is not None and lexicon.adding.search(text) for lexicon in lexicons().values())
    return waits and changes and adding and not listed


def joined_wishes(said: Sequence[Node], base: Sequence[Wish], outcome: Any) -> list[Wish]:
    """Goals of one message, those that change an earlier goal applied to it. Empty when they fit nowhere."""
    found: list[Wish] = []
    asked = outcome is not None and outcome.kind == "question"
    orders = any(node.kind not in AMENDING and node.kind not in TALK for node in said)
    for n, node in enumerate(said):
        if node.kind in TALK and len(said) > 1:
            continue
        if node.kind == "not_that":
            if node is said[-1] or not spoken_of(base, node.every("old_friends")[0]):
                return []
            continue
        if node.kind == "fragment_tags" and not found and said[n + 1 : n + 2] and said[n + 1].kind in ("narrow", "leave_out"):
            found.append(Wish(Node("topic", (("having", node.slots[0][1]),), node.text)))
            continue
        if node.kind == "fragment_friends" and node is not said[-1] and not found and not (base and asked):
            found.append(Wish(Node("topic", node.slots, node.text)))
            continue
        if node is not said[-1] and not found and (first := _topic(node)) is not None:
            found.append(Wish(first))
            continue
        if node.kind == "narrow" and any(role == "narrowed_q" for role, _ in node.slots):
            found.append(Wish(Node("narrowed_q", node.slots, node.text)))
            continue
        if node.kind in ("rename_it", "rename_also", "rename_loosely") or _renames_it(node):
            changed = patched(found or list(base), node, None if found else outcome)
            if changed is None and node.kind == "rename_loosely" and not found:
                return []  # "make it 14 days" corrects something, and names nothing
            renamed = Wish(Node("rename", node.slots, node.text))
            found = changed or ([renamed] if node.kind == "rename_it" else [*found, renamed])
            continue
        more = widened(found or list(base), node, None if found else outcome)
        if more is not None:
            found = more
            continue
        if node.kind not in LATER:
            found.append(Wish(node))
            continue
        if (found and found[-1].node.kind == "about") or (orders and node.kind in AMENDING and node.kind != "too"):
            return []  # it only says whom the words are about, or is an order of its own: nothing to change
        changed = patched(found or list(base), node, None if found else outcome)
        if changed is None:
            return []
        found = changed
    return found


def _renames_it(node: Node) -> bool:
    """A new name for what was spoken of: perhaps for a new thing that is not there yet."""
    named = node.every("thing") if node.kind == "rename" else []
    return len(named) == 1 and named[0].slots[0][1].kind == "it"


def _topic(node: Node) -> Node | None:
    """Words before the first goal that say what it is about: "Blocked ones only: …", "Waiting list: …"."""
    if node.kind == "narrow":
        friends = [part for part in node.every("narrowed") if part.kind == "friends"]
        return Node("topic", (("friends", friends[0]),), node.text) if friends else None
    if node.kind == "fragment_rel" and node.slots:
        those = Node("those", (("rel", node.slots[0][1]),), node.text)
        return Node("topic", (("friends", Node("friends", (("base", those),), node.text)),), node.text)
    if node.kind == "fragment_tags" and len(node.slots) == 1:
        things = tuple(("thing", Node("tag", (("x", part),))) for part in node.slots[0][1].every("tag"))
        return Node("told", things, node.text) if things else None
    return None


def _mentions(base: Sequence[Wish], _past: Sequence[Turn], live: Live, today: date) -> Mentions:
    """What the earlier goals spoke of, for it and that tag."""
    if not base:
        return Mentions()
    lexicon = next(iter(lexicons().values()))
    planner = Planner(Situation(today, live, lexicon, 1, {}))
    for wish in base:
        try:
            planner.carry([wish], HANDLERS)
        except (Ask, Decline, Unclear, NeedsLookup, Several):
            continue
    planner.mentions.friends = None
    for (noun, old), new in list(planner.renamed.items()):
        if live.named(noun, old) is not None and live.named(noun, new) is None:
            planner.rename(noun, new, old)  # it was proposed, and never applied
    return planner.mentions


def _shown(situation: Situation) -> Mentions:
    """What the page is about that the words were said on: “this tag”, “it”."""
    mentions = Mentions()
    for noun in ("tag", "segment", "workflow"):
        name = situation.live.named(noun, str(situation.page.get(noun) or ""))
        if name is not None:
            mentions.things.append((noun, name))
            mentions.tags += [name] if noun == "tag" else []
            mentions.segment = name if noun == "segment" else None
            mentions.workflow = name if noun == "workflow" else None
    return mentions


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
        return _question(lexicon.say("not_understood", said=left), near(left, names))
    if not said:
        return Reply([], lexicon.say("help"))
    if all(node.kind in TALK for node in said):
        return Reply([], _talk(said[-1], past, lexicon))
    passed = next((node for node in said[1:] if node.kind in TALK and node.slots), None)
    if passed is not None:
        return _question(lexicon.say("not_understood", said=passed.text), ())
    if hand is not None and any(node.kind in LATER for node in said):
        return _question(lexicon.say("cancelled_because" if hand.reason else "edited_by_hand", reason=hand.reason), ())
    outcome = past[-1].outcome if past else None
    if (
        said[0].kind in ("fragment_rel", "fragment_friends", "narrow")
        and base
        and outcome is not None
        and outcome.kind == "question"
    ):
        told = _told_apart(said, base, past[-1], situation)
        if told is not None:
            return told
    if (
        not base
        and len(said) == 1
        and said[0].kind in ("fragment_friends", "fragment_rel", "narrow")
        and not _names_only(said[0])
    ):
        return _plan([Wish(Node("show", said[0].slots, said[0].text))], situation, mentions)
    wishes = joined_wishes(said, base, outcome)
    if not wishes:
        unfit = any(node.kind in UNFITTING for node in said)
        return replace(_lost(said, situation), unanswered=unfit)
    if _adds(text, said, base, past):
        return _plan([*base, *wishes], situation, Mentions())
    local = any((node.kind not in LATER and node.kind not in TALK) or node.kind == "rename_it" for node in said)
    local = local or any(part is IT for wish in wishes for part in wish.node.walk())
    if local and _answers_where_used(said, base, outcome):
        return _plan([*base, *wishes], situation, Mentions())
    reply = _plan(wishes, situation, copy(mentions) if local else Mentions())
    reply = replace(reply, amends=any(node.kind in AMENDING or node.kind == "not_that" for node in said))
    pending = outcome is not None and outcome.kind == "proposal" and outcome.status == "pending"
    if local and pending and hand is None and not _drafts(reply) and any(wish.node.kind.startswith("create_") for wish in base):
        together = _plan([*base, *wishes], situation, Mentions())
        return together if _drafts(together) else reply
    return reply


def _answers_where_used(said: Sequence[Node], base: Sequence[Wish], outcome: OutcomeMessage | None) -> bool:
    """A tag was to be deleted, the question was what to do where it is used, and now something that uses it is dealt with."""
    if outcome is None or outcome.kind != "question" or not base or not base[-1].node.kind.startswith("delete"):
        return False
    named = [part.text for node in said for part in node.walk() if part.kind == "name"]
    return all(node.kind in SETTLING for node in said) and bool(named) and all(f"“{name}”" in outcome.text for name in named)


def _names_only(node: Node) -> bool:
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


def _lost(said: Sequence[Node], situation: Situation) -> Reply:
    """Words that name something without saying what to do with it."""
    return _question(situation.lexicon.say("what_about", said=said[0].text), ())


def _told_apart(said: Sequence[Node], base: Sequence[Wish], turn: Turn, situation: Situation) -> Reply | None:
    """The one of several friends of one name whom the words describe."""
    found = candidates(turn, base)
    rel = next((node for node in said[0].walk() if node.kind in ("chain", "either", "both")), None)
    if found is None or rel is None:
        return None
    planner = Planner(situation)
    try:
        which = planner.who.rel(rel)
        wanted = [{**group, "friends": list(found[1])} for group in planner.groups(which)]
        answer = planner.look("find_friends", friends=wanted)
    except NeedsLookup as needed:
        return Reply([(needed.name, needed.arguments)])
    except (Ask, Unclear, Several):
        return None
    numbers = tuple(item["friend"] for item in answer.get("sample", []))
    if len(numbers) != 1:
        return None
    patch = Patch(people={name_key(found[0]): numbers})
    return _plan([replace(wish, patch=wish.patch.joined(patch)) for wish in base], situation, Mentions())


def _plan(wishes: Sequence[Wish], situation: Situation, mentions: Mentions) -> Reply:
    lexicon = situation.lexicon
    planner = Planner(situation, mentions)
    try:
        planner.carry(wishes, HANDLERS)
    except NeedsLookup as needed:
        return Reply([(needed.name, needed.arguments)], unanswered=isinstance(needed, Unanswered))
    except Decline as declined:
        return Reply([("decline", {"reason": str(declined)})])
    except Ask as ask:
        return replace(_question(ask.question, ask.choices), unanswered=isinstance(ask, Hanging))
    except Unclear as unclear:
        return _question(lexicon.say(unclear.reply, **unclear.values), unclear.choices)
    except Several as several:
        return _question(lexicon.say("not_understood", said=str(several)), ())
    if planner.pending_segment is not None:
        return _question(lexicon.say("segment_who", name=planner.pending_segment), ())
    if planner.unneeded is not None and not planner.drafts:
        name = planner.unneeded
        return _question(lexicon.say("delete_question", name=name), [lexicon.say("choice_delete", name=name)])
    if planner.announced:
        return _question(lexicon.say("workflow_when"), ())
    if planner.aside is not None and not planner.drafts and not planner.answers:
        return _question(lexicon.say("what_about", said=planner.aside), ())
    if len(planner.drafts) > MOST_CALLS:
        return _question(lexicon.say("too_much"), ())
    looked = [(name, arguments) for name, arguments in planner.drafts]
    text = "\n".join(planner.answers)
    return Reply(looked, text or (lexicon.say("drafted") if looked else lexicon.say("nothing_to_do")))


def _question(question: str, choices: Sequence[str]) -> Reply:
    return Reply([("ask_operator", {"question": question, "choices": list(choices)})])


def _settle(outcomes: Sequence[Reply], found: Sequence[Reading], lexicon: Lexicon) -> Reply:
    """The best reading's reply, unless another reading is about as good and means something else."""
    outcomes = [reply for reply in outcomes if not reply.unanswered] or outcomes
    outcomes = [reply for reply in outcomes if reply.amends and _drafts(reply)] or outcomes
    first = outcomes[0]
    plans = {tuple(sorted(call_key(*call) for call in reply.calls)) for reply in outcomes if _drafts(reply) or reply.looks_up()}
    asking = [reply for reply in outcomes if reply.calls and reply.calls[0][0] == "ask_operator"]
    if len(plans) > 1:
        lookups = [reply for reply in outcomes if reply.looks_up()]
        if lookups:
            return lookups[0]
        return _question(lexicon.say("ambiguous"), ())
    if plans and asking and found[0].cost + 0.2 > found[outcomes.index(asking[0])].cost and not _drafts(first):
        return asking[0]
    return first


def _drafts(reply: Reply) -> bool:
    return bool(reply.calls) and reply.calls[0][0] not in (
        "ask_operator",
        "decline",
        "find",
        "find_friends",
        "check_usage",
    )


def _talk(node: Node, past: Sequence[Turn], lexicon: Lexicon) -> str:
    outcome = past[-1].outcome if past else None
    pending = outcome is not None and outcome.kind == "proposal" and outcome.status == "pending"
    if node.kind == "yes":
        return lexicon.say("approve_yourself" if pending else "nothing_waits")
    if node.kind == "no":
        return lexicon.say("cancel_yourself" if pending else "left_alone")
    if node.kind == "why":
        return lexicon.say("why", text=outcome.text) if outcome is not None and outcome.text else lexicon.say("help")
    return lexicon.say("thanks" if node.kind == "thanks" else "help")
