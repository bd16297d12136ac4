"""What a rule finds and nobody means: a plural tag that is put on others, "how many is that tag", "A on Ann" as what is told."""

import re
from itertools import pairwise

from agent.offline.grammar import Chart
from agent.offline.nodes import Node
from agent.offline.words import LINE, is_cjk, keys, singulars
from store.names import name_key

GOES_ON = "て"  # 要連絡を付けて、常連さん: what ends so says nothing about the name behind it
AND_THEN = "し"  # 要連絡を外し、…: an order that goes on, and nothing that may happen
BUT = ("た", "だ", "し")
NONE = "なし"  # Aなし、Bなし: without both, and not “without those without A”
NOR = "でも"  # バラ好きでも観葉植物でもない: neither
BARE = frozenset({"friends", "plural", "those", "chain", "has_bare", "one", "name"})  # friends by nothing but a tag's name
DENYING = ("no", "correct")
SENDING = "decline_send"
DEEDS = ("消す", "外す", "付ける", "移す")  # classes of words that end an order
IS, BARE_THEM, NOW_A = "'s", frozenset({"friends", "them"}), (("a",), ("an",), ("now",))
ASIDE = ("onto", "off")  # classes of words that stand between a tag and friends
ASKED = ("お願い", "お願いい", "お願いいた")  # cut out of お願いいたします
TAKING_OFF = ("外", "はず")  # 除いて leaves out
FROM = re.compile("(^|[。、！？\\s])から$")  # cut out of から揚げ: nothing is said from which it would be
NO_KEYWORD = re.compile("(さん|さま|様|くん|ちゃん)$|^ら|のこ$|(?<=.)から|(^|[\\s\u3000])[中外上下先次他前後]$")
"""Cut out of 大野さんから連絡が, 駐車場のことを, 中に入れるタグ."""


def sensible(chart: Chart, found: Node) -> bool:
    """Whether what a rule found can be meant."""
    if found.kind == "those_tagged":
        unnamed = any(part.kind == "unnamed" for part in found.slots[-1][1].walk())  # of VIPのタグ, nobody is called タグ
        return not unnamed and not found.slots[0][1].text.rstrip("、, ").endswith(GOES_ON)
    if found.kind == "told":
        said = dict(found.slots).get("predicate")
        return said is None or not any(chart.words(name, said.start) for name in ASIDE if name in chart.grammar.classes)
    if found.kind == "excuse" and _objects(chart, found):
        return False
    if found.kind == SENDING and (_told_to_us(chart, found.start) or _is_why(chart, found)):
        return False
    if found.kind == "remark" and found.start > 0 and chart.holds(chart.grammar.unwilling, found.start, found.end):
        return False
    if (found.kind == "friends" and _takes_off(chart, found)) or (found.kind == "union" and _one_of_them(chart, found)):
        return False
    if (found.kind == "about" and _orders(chart, found)) or _asks(found):
        return False
    if found.kind == "rename_loosely" and _is_praise(chart, found.slots[0][1]):
        return False  # of "call it Deals, shorter is better", the second half names nothing
    if found.kind == "except" and any(_cuts_but(chart, part) for part in found.walk() if part.kind == "person"):
        return False
    if found.kind == "apply" and _either_way(chart, found):
        return False
    if found.kind == "except" and found.slots and all(_is_the_rest(part) for _, part in found.slots):
        return False  # of Ann nobody leaves out everyone else
    if found.kind == "except" and found.text.endswith(NONE):
        return not any(part.kind == "lacks" and part.text.endswith(NONE) for part in found.walk())
    if found.kind == "tag_removed" and found.text.endswith(AND_THEN) and chart.keys[found.end : found.end + 1] == ("、",):
        return False
    if found.kind == "lacks" and _goes_on_denying(chart, found):
        return False
    if found.kind in DENYING and _named_no(chart, found.start):
        return False
    if found.kind == "describe" and "+" in chart.keys[found.end - 1 : found.end + 2]:
        return False  # the first half of a list is no question
    if found.kind == "chain" and (_leaves_out(chart, found) or _denies_one_alone(chart, found)):
        return False
    if found.kind == "except" and _speaks_of_all(chart, found):
        return False
    if found.kind in ("message", "wrote_word") and any(part.kind == "text" and _cut_out(chart, part) for part in found.walk()):
        return False
    if found.kind == "has_but_not":
        return found.text.count(NOR) < 2
    tags, friends = (dict(found.slots).get(role) for role in ("tags", "friends"))
    if found.kind == "has" and tags is not None:
        return not _is_that(chart, tags)
    if found.kind == "show":
        return not any(_one_more(chart, part) for _, part in found.slots if part.kind in ("chain", "one"))
    if found.kind not in ("apply", "remove") or tags is None or friends is None:
        return True
    if friends.end < tags.start and _is_being(chart, friends):
        return False
    if friends.end < tags.start and (_heads(chart, friends) or (found.kind == "remove" and _only_dashed(chart, friends, tags))):
        return False
    if friends.end == tags.start and not any(part.kind == "person" for part in friends.walk()) and _goes_on(chart, tags):
        return False
    if tags.start < friends.start:
        return not _upside_down(chart, tags, friends)
    return not _ends_in_friends(chart, tags, friends)


def _objects(chart: Chart, found: Node) -> bool:
    """Whether words begin in it that speak against an order."""
    return "objecting" in chart.grammar.classes and any(chart.words("objecting", at) for at in range(found.start, found.end))


def _is_being(chart: Chart, friends: Node) -> bool:
    """Whether what stands behind friends is no genitive: "he's a Gold member and Trial can go" speaks of no Gold of his."""
    if chart.keys[friends.end] != IS:
        return False
    pronoun = all(part.kind in BARE_THEM for part in friends.walk())
    return pronoun or chart.keys[friends.end + 1 : friends.end + 2] in NOW_A


def _only_dashed(chart: Chart, friends: Node, tags: Node) -> bool:
    """Whether nothing but a dash parts friends from a tag that would come off, and no plus shows that it means that."""
    return set(chart.keys[friends.end : tags.start]) <= set("-–—−") and "+" not in chart.keys


def _goes_on_denying(chart: Chart, lacks: Node) -> bool:
    """Whether the "no" behind a tag belongs to what follows: "Gold member", and on the next line "no message since July"."""
    said = [part for role, part in lacks.slots if role == "tags"]
    behind = said[-1].end if said else lacks.end
    goes_on = lacks.end < len(chart.keys) and chart.keys[lacks.end][0].isalnum()
    return behind < lacks.end and (LINE in chart.keys[behind : lacks.end] or (goes_on and _is_no(chart, lacks.end)))


def _is_no(chart: Chart, end: int) -> bool:
    """Whether a "no" stands before this token that may begin a statement, and no joint after it."""
    joined = any(chart.words(name, end) for name in ("and", "or") if name in chart.grammar.classes)
    return chart.keys[end - 1] in chart.grammar.clauses.denials and not joined and not is_cjk(chart.keys[end][0])


def _either_way(chart: Chart, found: Node) -> bool:
    """Whether it is "A -> B, except Ann", with the bare names of two tags: which of them is put on whom, or instead of which?"""
    tags, friends = (dict(found.slots).get(role) for role in ("tags", "friends"))
    if tags is None or friends is None or "arrow" not in chart.grammar.classes:
        return False
    said = [part for role, part in friends.slots if role == "base"]
    bare = len(said) == 1 and said[0].kind == "plural" and name_key(said[0].text) == name_key(said[0].slots[0][1].text)
    but = any(role == "except" for role, _ in friends.slots)
    first, second = sorted((tags, friends), key=lambda part: part.start)
    named = any(chart.words("ofaname", at) for at in range(second.start, found.end))  # "A -> B (the name)"
    but = but and first is tags
    return bare and (but or named) and any(chart.words("arrow", at) for at in range(first.end, second.start))


def _is_the_rest(excepted: Node) -> bool:
    """Whether it is said of everyone else: no exception, but what is so of those who were not spoken of."""
    return excepted.kind == "friends" and [part.kind for _, part in excepted.slots] == ["rest"]


def _cuts_but(chart: Chart, person: Node) -> bool:
    """Whether a name would begin inside ただし."""
    return person.start > 1 and chart.keys[person.start - 2 : person.start + 1] == BUT


def _heads(chart: Chart, friends: Node) -> bool:
    """Whether a tag's bare name before a colon would say who they are: "Regular: Gold" and "new tag: Gold" tell nothing,
    "Regulars: Gold" does."""
    parts = list(friends.walk())
    said = [part for part in parts if part.kind == "name"]
    alone = len(said) == 1 and said[0].start == friends.start
    nouns = chart.grammar.clauses.kinds.issuperset(chart.keys[said[0].end : friends.end]) if alone else False
    bare = nouns and all(part.kind in BARE for part in parts)
    return bare and chart.keys[friends.end] == ":" and not _in_plural(chart, said[0])


def _leaves_out(chart: Chart, found: Node) -> bool:
    """Whether an "all of them but the beginners" is read as those who are beginners too."""
    pairs = zip(found.slots, found.slots[1:], strict=False)
    return any(
        role == "joint" and part.kind == "and" and keys(part.text) in chart.grammar.limiting and after.kind == "has_bare"
        for (role, part), (_, after) in pairs
    )


def _told_to_us(chart: Chart, at: int) -> bool:
    """Whether it is we who are to be told something, and at once: "tell me which folder it is in"."""
    ends = [end for end, _ in chart.words("oneself", at)] if "oneself" in chart.grammar.classes else []
    return any(not chart.words("when", end) for end in ends)


def _is_why(chart: Chart, found: Node) -> bool:
    """Whether what would be sent is only why something else is asked for: 「案内を送りたいので、VIPを見せて」."""
    if "なので" not in chart.grammar.classes:
        return False
    near = range(max(found.start, found.end - 5), found.end + 1)
    ends = {end for at in near for end, _ in chart.words("なので", at) if end >= found.end - 1}
    return any("、" in chart.keys[end - 1 : end + 1] and end + 1 < len(chart.keys) for end in ends)


def _speaks_of_all(chart: Chart, found: Node) -> bool:
    """Whether words begin in an exception that may be about everyone ("everyone, except the blocked, who never wrote"), or it
    begins with them ("everyone | who has it (keep the tag)")."""
    if "anew" in chart.grammar.classes and chart.words("anew", found.start):
        return True
    places = range(found.start + 1, found.end) if "ofall" in chart.grammar.classes else ()
    return any(chart.words("ofall", at) for at in places)


def _denies_one_alone(chart: Chart, chain: Node) -> bool:
    """Whether "who aren't A or B" is read as "who aren't A, or are B"."""
    denials = chart.grammar.clauses.denials
    parts = [part for role, part in chain.slots if role == "clause"]
    joints = {part.start: part for role, part in chain.slots if role == "joint"}
    for one, other in pairwise(parts):
        between = [joint for at, joint in joints.items() if one.end <= at < other.start]
        denied = not denials.isdisjoint(chart.keys[one.start : one.end]) and denials.isdisjoint(
            chart.keys[other.start : other.end]
        )
        anew = "anew" in chart.grammar.classes and bool(chart.words("anew", other.start) or chart.words("anew", other.start - 1))
        listed = not between and other.kind == "has_bare"
        if denied and not anew and (listed or any(joint.kind == "or" for joint in between)):
            return True
    return False


def _one_of_them(chart: Chart, union: Node) -> bool:
    """Whether "people with A or B and C" is read as two groups, C said as of one friend, or "who aren't A or B"."""
    bases = [part for role, part in union.slots if role == "base"]
    denied = bool(bases) and not chart.grammar.clauses.denials.isdisjoint(chart.keys[bases[0].start : bases[0].end])
    joints = range(bases[0].end, bases[-1].start) if denied and "or" in chart.grammar.classes else ()
    if any(chart.words("or", at) for at in joints):
        return True
    tags = [part for base in bases[1:] if base.kind == "plural" for part in base.walk() if part.kind == "name"]
    related = any(base.every("rel") for base in bases[:1])
    return related and any(part.words.casefold() == part.text.casefold() for part in tags)


def _takes_off(chart: Chart, friends: Node) -> bool:
    """Whether an order to take a tag off is read as whom to leave out: 「佐藤さん、VIPを外し…」, 「VIPの人のNewを外し…」."""
    said = dict(friends.slots)
    base, excepted = said.get("base"), said.get("except")
    tags = [part for part in excepted.walk() if part.kind == "tags"] if excepted is not None else []
    if base is None or excepted is None or not tags or not _takes(chart, excepted):
        return False
    alone = base.kind == "people" and sum(part.kind == "person" for part in base.walk()) == 1
    off = any(word in excepted.text for word in TAKING_OFF)
    return alone or (off and any(chart.keys[part.end : part.end + 1] == ("を",) for part in tags))


def _takes(chart: Chart, excepted: Node) -> bool:
    end = excepted.end - (chart.keys[excepted.end - 1] == "、")
    places = range(excepted.start, end) if "外す" in chart.grammar.classes else ()
    return any(until == end for at in places for until, _ in chart.words("外す", at))


def _cut_out(chart: Chart, keyword: Node) -> bool:
    """Whether a word that messages are to hold, said without quotes, is a name or half of something else."""
    if keyword.start in chart.quotes:
        return False
    return NO_KEYWORD.search(keyword.text) is not None or FROM.search(chart.said(0, keyword.start)) is not None


def _orders(chart: Chart, found: Node) -> bool:
    """Whether what is given as a reason is itself an order: 仮タグは捨てよって、…"""
    reasons = [part for role, part in found.slots if role == "reason"]
    ends = {e for part in reasons for name in DEEDS if name in chart.grammar.classes for e, _ in chart.words(name, part.start)}
    return found.end in ends or any(end + 1 == found.end and chart.keys[end] in "、。,." for end in ends)


def _asks(found: Node) -> bool:
    """Whether what is given as a reason asks for something: 「解除をお願いいたし」."""
    return any(part.text.endswith(ASKED) for role, part in found.slots if role == "reason")


def _is_that(chart: Chart, tags: Node) -> bool:
    """Whether nothing but "is" stands before a pronoun: of "how many is that", the friends are what it means."""
    pointing = all(part.kind in ("one", "it") for part in tags.walk())
    return pointing and "be" in chart.grammar.classes and any(end == tags.start for end, _ in chart.words("be", tags.start - 1))


def _is_praise(chart: Chart, name: Node) -> bool:
    """Whether a name would be nothing but "shorter" or "better"."""
    return "nicer" in chart.grammar.classes and any(end == name.end for end, _ in chart.words("nicer", name.start))


def _one_more(chart: Chart, tag: Node) -> bool:
    """Whether a tag is said as one of many: "I need a VIP tag" asks for a tag, and not for those who have it."""
    if "one_more" not in chart.grammar.classes:
        return False
    before = range(max(0, tag.start - 2), tag.start)
    return any(end == tag.start for at in before for end, _ in chart.words("one_more", at))


def _goes_on(chart: Chart, tags: Node) -> bool:
    """Whether a tag's name, unquoted, goes on where friends ended: "tag everyone in progress" says who, and not with what."""
    return tags.start not in chart.quotes and chart.keys[tags.start] in chart.grammar.linking


def _named_no(chart: Chart, at: int) -> bool:
    """Whether a name begins with what would else be a no: "No photos: put it on Ann"."""
    said = "nono" in chart.grammar.classes and any(end > at for end, _ in chart.words("nono", at))
    return said and chart.live.longest(chart.tokens, at) > at + 1


def _ends_in_friends(chart: Chart, tags: Node, friends: Node) -> bool:
    """Whether what is said after friends ends in a plural after a tag: "dogs Dental month, cats too" speaks of the cats."""
    bare = [part for part in friends.walk() if part.kind == "has_bare"]
    said = [part for each in (*bare, tags) for part in each.walk() if part.kind == "name"]
    return len(said) > 1 and _in_plural(chart, said[-1]) and not _in_plural(chart, said[0])


def _upside_down(chart: Chart, tags: Node, friends: Node) -> bool:
    """Whether the tag is said as that of several, and the friends are not: "put beginners on the Waiting list"."""
    whom = [part for part in friends.walk() if part.kind == "name"]
    what = [part for part in tags.walk() if part.kind == "name"]
    if tags.kind == "them":  # "put them on Waiting list except Nora" speaks of friends
        plural = any(base.kind == "plural" for base in friends.every("base"))
        return plural and not any(_in_plural(chart, name) for name in whom[:1])
    bare = tags.kind == "one" and all(part.kind in BARE for part in friends.walk())
    return bare and len(whom) == len(what) == 1 and _in_plural(chart, what[0]) and not _in_plural(chart, whom[0])


def _in_plural(chart: Chart, name: Node) -> bool:
    """Whether the name of a thing is said as that of several: cats, for Cat."""
    said, last = chart.keys[name.end - 1], keys(name.text)[-1]
    return said != last and last in singulars(said, chart.grammar.plurals)
