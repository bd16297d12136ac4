"""What a rule finds and nobody means: a tag said in the plural that is put on others, "how many is that tag"."""

from agent.offline.grammar import Chart
from agent.offline.nodes import Node
from agent.offline.words import keys

GOES_ON = "て"  # 要連絡を付けて、常連さん: what ends so says nothing about the name behind it
BARE = frozenset({"friends", "plural", "those", "chain", "has_bare", "one", "name"})  # friends by nothing but a tag's name


def sensible(chart: Chart, found: Node) -> bool:
    """Whether what a rule found can be meant."""
    if found.kind == "those_tagged":
        return not found.slots[0][1].text.rstrip("、, ").endswith(GOES_ON)
    tags, friends = (dict(found.slots).get(role) for role in ("tags", "friends"))
    if found.kind == "has" and tags is not None:
        return not _is_that(chart, tags)
    if found.kind not in ("apply", "remove") or tags is None or friends is None:
        return True
    if friends.end == tags.start and not any(part.kind == "person" for part in friends.walk()) and _goes_on(chart, tags):
        return False
    if tags.start < friends.start:
        return not _upside_down(chart, tags, friends)
    return not _ends_in_friends(chart, tags, friends)


def _is_that(chart: Chart, tags: Node) -> bool:
    """Whether nothing but "is" stands before a pronoun: of "how many is that", the friends are what it means."""
    pointing = all(part.kind in ("one", "it") for part in tags.walk())
    return pointing and "be" in chart.grammar.classes and any(end == tags.start for end, _ in chart.words("be", tags.start - 1))


def _goes_on(chart: Chart, tags: Node) -> bool:
    """Whether a tag's name, unquoted, goes on where friends ended: "tag everyone in progress" says who, and not with what."""
    return tags.start not in chart.quotes and chart.keys[tags.start] in chart.grammar.linking


def _ends_in_friends(chart: Chart, tags: Node, friends: Node) -> bool:
    """Whether what is said after friends ends in a plural after a tag: "dogs Dental month, cats too" speaks of the cats."""
    bare = [part for part in friends.walk() if part.kind == "has_bare"]
    said = [part for each in (*bare, tags) for part in each.walk() if part.kind == "name"]
    return len(said) > 1 and _in_plural(chart, said[-1]) and not _in_plural(chart, said[0])


def _upside_down(chart: Chart, tags: Node, friends: Node) -> bool:
    """Whether the tag is said as that of several, and the friends are not: "put beginners on the Waiting list"."""
    whom = [part for part in friends.walk() if part.kind == "name"]
    what = [part for part in tags.walk() if part.kind == "name"]
    bare = tags.kind == "one" and all(part.kind in BARE for part in friends.walk())
    return bare and len(whom) == len(what) == 1 and _in_plural(chart, what[0]) and not _in_plural(chart, whom[0])


def _in_plural(chart: Chart, name: Node) -> bool:
    """Whether the name of a thing is said as that of several: cats, for Cat."""
    said, last = chart.keys[name.end - 1], keys(name.text)[-1]
    return said != last and (said == f"{last}s" or chart.grammar.plurals.get(said) == last)
