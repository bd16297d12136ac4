"""Orders whose chunks say by their particles what each is to the deed, in any order: 「テスト、VIPの人から外して」.

Every word belongs to a chunk with its particle (the classes `role…`), to the one deed (`deed…`), to the noun of a thing
(`nounof…`) or to words that change nothing (`idle`, `filler`); and one goal alone fits the chunks, each of them in one place
(`frames.py`). It is dearer than a phrase that reads the sentence.

What is so of the chunks may be told before the deed, in a sentence of its own as well (the classes `state…`:
「はじめてが付いてなかったよね。付けといて」). It must be what that deed changes, and a chunk may be named again behind it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from agent.offline.frames import (
    AMONG,
    BARE,
    FRAMES,
    KEEPING,
    NOUNS,
    OFF,
    ONTO,
    ROLES,
    SLOTS,
    STATED,
    STATES,
    SYMBOLS,
    TOPIC,
    Frame,
)
from agent.offline.grammar import Chart
from agent.offline.nodes import Match, Node
from agent.offline.told import STOPS

LONGEST, MOST, POLITE, MATTER = 90, 400, 12, 14
DEAR, WORD, IDLE = 2.6, 0.02, 0.2
ENDS = STOPS - {":", "¶", "…"}
LINKS = frozenset("→⇒←:¶=・-")
CLOSING = frozenset("¶。、()")
UNCERTAIN = frozenset({"unknown", "unnamed", "doubtful", "strange"})
PEOPLE, NEW = "friends", "new"
NAMED = ("create_tags", "create_folder")
Frames = list[tuple[str, Frame]]


class Piece(NamedTuple):
    """A chunk: which place of a goal it may fill, and in which roles."""

    place: str
    node: Node
    roles: frozenset[str]


@dataclass(frozen=True)
class Reading:
    """What was read up to a place, and what stands there last: a chunk, a bare one, the deed, a noun, a state, a mark or other
    words. `told` are the states of which something was said."""

    at: int
    pieces: tuple[Piece, ...] = ()
    deeds: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    told: frozenset[str] = frozenset()
    cost: float = 0.0
    last: str = ""


def arranged(chart: Chart, i: int) -> Iterator[Match]:
    """One order, up to the end of its sentence."""
    if "idle" not in chart.grammar.classes or not _begins(chart, i):
        return
    most = min(len(chart.keys), i + LONGEST)
    end = _end(chart, i, most)
    frames = [(deed, frame) for deed, each in FRAMES.items() if _spoken_of(chart, deed, i, end) for frame in each]
    found: dict[int, list[Match]] = {}
    edge, seen, steps = [Reading(i)] if frames else [], set(), 0
    while edge and steps < MOST:
        so_far, steps = edge.pop(), steps + 1
        if so_far.deeds and _may_end(chart, so_far):
            found.setdefault(so_far.at, []).extend(_goals(chart, i, so_far, frames))
        for following in _steps(chart, so_far, end, frames):
            pieces = tuple((piece.place, id(piece.node)) for piece in following.pieces)
            been = (following.at, following.last, following.deeds, following.told, pieces)
            if been not in seen and _fitting(following, frames):
                seen.add(been)
                edge.append(following)
    if steps < MOST:
        for matches in found.values():
            yield from _the_one(matches)


def _end(chart: Chart, i: int, most: int) -> int:
    """Where the sentence ends, or the one behind it where this one ends in what is so."""
    stops = [at for at in range(i, most) if chart.keys[at] in ENDS and not _inside_quotes(chart, at)]
    for stop in stops:
        told = (over for state in STATES for at in range(i, stop) for over, _ in chart.words(f"state{state}", at))
        if not any(over in (stop, stop + 1) for over in told):
            return stop
    return most


def _begins(chart: Chart, i: int) -> bool:
    """At the beginning of a sentence or of a clause, or behind words such as 「すみません」 there."""
    if _parted(chart, i):
        return True
    heads = (at for at in range(max(0, i - POLITE), i) if _parted(chart, at))
    return any(end == i for at in heads for name in ("politeness", "then", "filler") for end, _ in chart.words(name, at))


def _parted(chart: Chart, at: int) -> bool:
    return at == 0 or chart.tokens[at].spaced or not chart.keys[at - 1][0].isalnum()


def _inside_quotes(chart: Chart, at: int) -> bool:
    return any(start < at < end for start, end in chart.quotes.items())


def _spoken_of(chart: Chart, deed: str, i: int, end: int) -> bool:
    return any(chart.words(f"deed{deed}", at) for at in range(i, end))


def _may_end(chart: Chart, so_far: Reading) -> bool:
    """At the end of a sentence, before a mark or a space, or before words of politeness."""
    at = so_far.at
    if so_far.last == BARE and not _bare_fits(chart, so_far):
        return False
    if at >= len(chart.keys) or _parted(chart, at) or not chart.keys[at][0].isalnum():
        return True
    return so_far.last in ("deed", "mark") and any(chart.words(name, at) for name in ("politeness", "request"))


def _steps(chart: Chart, so_far: Reading, end: int, frames: Frames) -> Iterator[Reading]:
    """What may be read next."""
    at = so_far.at
    if at >= end or (so_far.last == BARE and not _bare_fits(chart, so_far)):
        return
    if chart.decorates(at) or not (chart.keys[at][0].isalnum() or at in chart.quotes or chart.keys[at] in ENDS):
        yield replace(so_far, at=at + 1, last="mark")
    for name in ("idle", "filler"):
        for over, cost in chart.words(name, at):
            if over > at:
                yield replace(so_far, at=over, cost=so_far.cost + cost + IDLE, last="idle")
    for noun in NOUNS:
        for over, cost in chart.words(f"nounof{noun}", at):
            yield replace(so_far, at=over, nouns=so_far.nouns | {noun}, cost=so_far.cost + cost, last="noun")
    if not so_far.deeds:
        yield from _told(chart, so_far)
        yield from _deeds(chart, so_far)
    if so_far.last != "deed":  # 付ける人: what a deed says of somebody is no order
        yield from _chunks(chart, so_far, frames)


def _told(chart: Chart, so_far: Reading) -> Iterator[Reading]:
    """What is so of the chunks so far, and what is named again behind it."""
    if so_far.pieces:
        for state in STATES:
            for over, _ in chart.words(f"state{state}", so_far.at):
                yield replace(so_far, at=over, told=so_far.told | {state}, last="state")
    last = so_far.pieces[-1] if so_far.last == "chunk" else None
    if last is not None and "件" in chart.keys[so_far.at : so_far.at + MATTER] and _by_name(last.node):
        topic = last._replace(roles=frozenset({ONTO, OFF, TOPIC}))
        for over, _, _ in chart.readings("business", so_far.at) if chart.keys[so_far.at - 1] == "の" else ():
            yield replace(so_far, at=over, pieces=(*so_far.pieces[:-1], topic), last="mark")
    for piece in so_far.pieces if so_far.told else ():
        for over, _, node in _standing_in(chart, piece.place, so_far.at) if piece.place != PEOPLE else ():
            if _named(node) == _named(piece.node):
                stops = {stop for role in ("what", "topic") for stop, _ in chart.words(f"role{role}", over)}
                stops |= {over} if any(chart.words(f"deed{deed}", over) for deed in FRAMES) else set()
                for stop in stops:
                    yield replace(so_far, at=stop, nouns=so_far.nouns | _nouns_in(chart, over, stop), last="again")


def _named(node: Node) -> list[str]:
    return [part.text for part in node.walk() if not part.slots]


def _by_name(node: Node) -> bool:
    """Whether friends are named one by one."""
    return all(part.kind == "person" for part in node.walk() if not part.slots)


def _deeds(chart: Chart, so_far: Reading) -> Iterator[Reading]:
    found: dict[int, set[str]] = {}
    for deed in FRAMES:
        for over, _ in chart.words(f"deed{deed}", so_far.at):
            found.setdefault(over, set()).add(deed)
    for over, deeds in found.items():
        nouns = so_far.nouns | _nouns_in(chart, so_far.at, over)
        yield replace(so_far, at=over, deeds=frozenset(deeds), nouns=nouns, last="deed")


def _chunks(chart: Chart, so_far: Reading, frames: Frames) -> Iterator[Reading]:
    """What may stand in a place that is still free, with each particle that follows, and without any."""
    free = {place for _, frame in frames for place in frame.places} - {piece.place for piece in so_far.pieces}
    for place in sorted(free):
        for over, price, node in _standing_in(chart, place, so_far.at):
            cost = so_far.cost + price
            rules = _nouns_in(chart, node.start, node.end) & {"rule"} if place == "segment" else frozenset()
            roles: dict[int, set[str]] = {}
            for role in ROLES:
                for stop, _ in chart.words(f"role{role}", over):
                    roles.setdefault(stop, set()).add(role)
            for stop, each in roles.items():
                pieces = (*so_far.pieces, Piece(place, node, frozenset(each)))
                nouns = so_far.nouns | _nouns_in(chart, over, stop) | rules
                yield replace(so_far, at=stop, pieces=pieces, nouns=nouns, cost=cost, last="chunk")
            pieces = (*so_far.pieces, Piece(place, node, frozenset({BARE})))
            yield replace(so_far, at=over, pieces=pieces, nouns=so_far.nouns | rules, cost=cost, last=BARE)


def _standing_in(chart: Chart, place: str, at: int) -> list[Match]:
    """What begins here and may stand in that place."""
    if place == NEW and at not in chart.quotes:
        found = chart.readings("newname", at) if _parted(chart, at) else []
        return [match for match in found if match[2].kind == "new" and _closed(chart, match[0])]
    found = [match for symbol in SYMBOLS.get(place, (place,)) for match in chart.readings(symbol, at)]
    return [match for match in found if all(_certain(chart, part) for part in match[2].walk())]


def _closed(chart: Chart, end: int) -> bool:
    """Whether a name without quotes ends here for certain: at a mark, or at the noun of what it names."""
    marked = end >= len(chart.keys) or chart.keys[end] in CLOSING
    return marked or any(chart.words(f"nounof{noun}", end) for noun in NOUNS)


def _certain(chart: Chart, part: Node) -> bool:
    """Whether it is there, or is said to be a friend: a name without さん could be any word."""
    return part.kind not in UNCERTAIN and (part.kind != "person" or bool(chart.words("さん", part.end)))


def _nouns_in(chart: Chart, start: int, end: int) -> frozenset[str]:
    return frozenset(noun for noun in NOUNS for at in range(start, end) if chart.words(f"nounof{noun}", at))


def _bare_fits(chart: Chart, so_far: Reading) -> bool:
    """Whether the chunk just read says without a particle what it is: friends before a mark, any chunk right before the deed, a
    noun or a word that changes nothing before these, or alone between marks, or at the very end."""
    at, piece = so_far.at, so_far.pieces[-1]
    marked = at >= len(chart.keys) or _parted(chart, at) or not chart.keys[at][0].isalnum()
    links = LINKS | set("、,") if so_far.deeds else LINKS
    listed = piece.node.start > 0 and chart.keys[piece.node.start - 1] in links
    if marked and (piece.place == PEOPLE or listed or (at < len(chart.keys) and chart.keys[at] in LINKS)):
        return True
    before = {at, *(end for name in ("idle", "filler") for end, _ in chart.words(name, at))}
    following = (
        *(f"deed{deed}" for deed in FRAMES),
        *(f"nounof{noun}" for noun in NOUNS),
        *(f"state{state}" for state in STATES),
    )
    return any(chart.words(name, place) for name in following for place in before)


def _fitting(so_far: Reading, frames: Frames) -> list[Frame]:
    """The frames that may still hold all that was read."""
    return [
        frame
        for deed, frame in frames
        if (not so_far.deeds or deed in so_far.deeds)
        and so_far.told <= STATED.get(frame.goal, frozenset())
        and all(piece.place in frame.places and frame.places[piece.place] & piece.roles for piece in so_far.pieces)
    ]


def _goals(chart: Chart, i: int, so_far: Reading, frames: Frames) -> Iterator[Match]:
    """The goals of which every place is filled and every noun said."""
    places = {piece.place for piece in so_far.pieces}
    for frame in _fitting(so_far, frames):
        fits = PEOPLE in frame.places or "people" not in so_far.nouns
        fits = fits and ("segment" in frame.goal or "condition" not in so_far.nouns)
        fits = fits and ("kept" not in so_far.nouns or frame.goal in KEEPING)
        fits = fits and ("hence" not in so_far.nouns or "needless" in so_far.told)
        among = any(frame.places[piece.place] & piece.roles == {AMONG} for piece in so_far.pieces)
        if fits and (so_far.told or not among) and set(frame.places) - frame.optional <= places and frame.nouns <= so_far.nouns:
            slots = tuple(_slot(frame.goal, piece) for piece in so_far.pieces)
            node = Node(frame.goal, slots, chart.said(i, so_far.at), i, so_far.at)
            yield so_far.at, DEAR + so_far.cost + WORD * (so_far.at - i), node


def _slot(goal: str, piece: Piece) -> tuple[str, Node]:
    """What stands in a place, as the goal calls it."""
    node = piece.node
    if piece.place == NEW and goal in NAMED:
        return "names", Node("names", (("newname", node),), node.text, node.start, node.end)
    return SLOTS.get((goal, piece.place), piece.place), node


def _the_one(matches: list[Match]) -> list[Match]:
    """The readings of the one goal that fits, with as many words as may be in its chunks; none where several fit."""
    ways = {(node.kind, frozenset((role, part.start) for role, part in node.slots)) for _, _, node in matches}
    sizes = [sum(part.end - part.start for _, part in node.slots) for _, _, node in matches]
    return [match for match, size in zip(matches, sizes, strict=True) if size == max(sizes)] if len(ways) == 1 else []
