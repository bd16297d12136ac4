"""Statements about a friend: has, lacks, wrote, is called … Raises Unclear wherever the words leave it open."""

from agent.offline.asking import Perhaps, Unclear
from agent.offline.audience import TAGS, Which, both, clause, either, no
from agent.offline.dates import Period, period
from agent.offline.nodes import Node
from agent.offline.opposites import opposite
from agent.offline.others import among
from agent.offline.sheet import Sheet
from agent.offline.spoken import Spoken
from agent.offline.things import Things
from agent.offline.words import keys, singulars
from store.names import name_key

PLAIN = {
    "untagged": clause("untagged", True),
    "tagged": no(clause("untagged", True)),
    "blocked": clause("status", "blocked"),
    "following": clause("status", "following"),
    "never_wrote": clause("never_messaged", True),
    "has_written": no(clause("never_messaged", True)),
}
"""Statements in which nothing is named."""

DENIALS = frozenset({"lacks", "neither", "not_wrote", "never_wrote", "not_in_segment", "not_followed"})


class Clauses:
    """Turns statements into a tree of clauses, each by the method that is called as its kind is."""

    def __init__(self, sheet: Sheet, things: Things, spoken: Spoken) -> None:
        self.sheet, self.things, self.spoken = sheet, things, spoken
        self.today = sheet.now.today

    def rel(self, node: Node) -> Which:
        """Clauses joined by and, or, or nothing."""
        if node.kind == "either":
            return either(*(self.clause(part) for part in node.every("clause")))
        joints = {part.kind for part in node.every("joint")}
        if (apart := self._but_not(node)) is not None:
            return apart
        clauses = [self.clause(part) for part in node.every("clause")]
        bare = len(clauses) - 1 - len(node.every("joint"))
        if "or" in joints and ("and" in joints or bare > 0):
            raise Unclear("and_or", said=node.text)
        joined = among if clauses and node.every("clause")[0].kind == "among_them" else both
        return either(*clauses) if "or" in joints else joined(*clauses)

    def _but_not(self, node: Node) -> Which | None:
        """“In A or on B, but not on C”: what is denied behind the "but" is denied of both. None where nothing is said so."""
        joints, said = node.every("joint"), node.every("clause")
        plain = len(joints) == len(said) - 1 and {part.kind for part in joints[:-1]} == {"or"}
        if not plain or said[-1].kind not in DENIALS or not self.sheet.lexicon.says(joints[-1].text, "but_of_all"):
            return None
        return both(either(*(self.clause(part) for part in said[:-1])), self.clause(said[-1]))

    def _unclear(self, node: Node) -> Which:
        raise Unclear("vague_word", said=node.text)

    def clause(self, node: Node) -> Which:
        """One statement about a friend."""
        if node.kind in PLAIN:
            return PLAIN[node.kind]
        written = getattr(self, f"_{node.kind}", None)
        if written is None:
            raise Unclear("not_understood", said=node.text)
        found: Which = written(node)
        return found

    def several(self, node: Node) -> list[str]:
        """The tags of a list or of a folder, whatever joins them."""
        inner = node.one("set")
        if inner is not None:
            return self.several(inner)
        tags = (
            self.things.tags_in(node) if node.one("folder") is not None else [self.things.tag(part) for part in node.every("tag")]
        )
        if not tags:
            raise Perhaps("which_tag")
        return tags

    def having(self, node: Node) -> Which:
        """Friends with these tags: all or any, as the list is joined."""
        tags = self.several(node)
        if node.kind in ("list", "all_in", "all_of"):
            raise Unclear("all_or_any", said=node.text)
        return clause("any_tags" if node.kind in ("or", "each", "any_in") else "all_tags", tags)

    def crowd(self, tags: Node) -> Which:
        """Friends spoken of by their tags alone: with an "and" it may mean both or either."""
        if tags.kind == "and":
            raise Unclear("all_or_any", said=tags.text)
        return self.having(tags)

    def in_segments(self, node: Node) -> Which:
        """Members of one, all or any of these segments."""
        names = [self.things.segment(part) for part in node.every("segment")]
        if node.kind == "or":
            return either(*(clause("in_segments", [name]) for name in names))
        return clause("in_segments", names)

    def _has(self, node: Node) -> Which:
        tags = node.inner
        named = tags.every("tag") if tags.kind == "and" else []
        if named and _literally(named[0], tags) and any(_many(tag, tags) for tag in named):
            raise Perhaps("all_or_any", said=tags.text)  # "tagged Gold, plus Full members": also those who have the second?
        return self.having(tags)

    def _has_loose(self, node: Node) -> Which:
        """A bare list of tags before a noun: VIPとリピーターの人 may mean both or either."""
        if node.inner.kind == "and":
            raise Unclear("all_or_any", said=node.inner.text)
        return self.having(node.inner)

    def _has_bare(self, node: Node) -> Which:
        """Tags as nouns with no verb: dogs and cats are friends with either tag."""
        tags = node.inner
        if any(part.kind == "it" for part in tags.walk()):
            raise Perhaps("not_understood", said=node.text)
        plural = [name.kind == "name" and not _literally(name, tags) for name in tags.every("tag")]
        if tags.kind == "and" and any(plural):
            if not all(plural):
                raise Unclear("all_or_any", said=tags.text)  # dogs and diabetic cats
            return clause("any_tags", self.several(tags))
        return self.having(tags)

    def _lacks(self, node: Node) -> Which:
        tags = node.inner
        if tags.kind == "both" and self.sheet.lexicon.says(node.text[len(tags.text) :], "not_both"):
            raise Perhaps("not_both", said=tags.text)
        if tags.kind in ("and", "list", "all_in"):
            raise Unclear("not_both", said=tags.text)
        if (state := self._state(node)) is not None:
            return state
        return clause("none_tags", self.several(tags))

    def _lacks_deed(self, node: Node) -> Which:
        """Has not done what the tag says: without the tag, unless there is a tag for that too (参加 and 不参加)."""
        tags = self.several(node.inner)
        named_partly = any(part.kind == "unknown" for part in node.walk())  # 「餅つき」 may have been answered with 餅つき不参加
        found: list[Which] = []
        for tag in self.sheet.live.tags:
            other = opposite(tag, self.sheet.live.tags)
            if other is not None and (tag in tags or (named_partly and other in tags)):
                found.append(self._contrary(tag, other))
                tags = [each for each in tags if each not in (tag, other)]
        return both(*found, *([clause("none_tags", tags)] if tags else [])) if found else self._lacks(node)

    def _contrary(self, tag: str, other: str) -> Which:
        """Without the tag, or with the one that says the contrary: as the operator answered; asks until then."""
        meant = self.sheet.patch.meant.get(name_key(tag))
        if meant is None:
            raise Unclear("lacks_or_opposite", (tag, other), tag=tag, other=other)
        return clause("all_tags", [other]) if meant == other else clause("none_tags", [tag])

    def _state(self, node: Node) -> Which | None:
        """“Not vaccinated”, where a tag is called so: those who have it. Asks where it may be that, or the lack of the other."""
        names = [part for part in node.walk() if part.kind == "name"]
        said = node.text.casefold()
        beside = said.replace(names[0].text.casefold(), " ") if names else said
        if len(names) != 1 or not self.sheet.lexicon.says(beside, "not_so"):
            return None
        tag = names[0].text
        other = opposite(tag, self.sheet.live.tags)
        if other is None:
            return None
        if any(name_key(other) in name_key(text) for text in (said, said.replace("-", " ").replace("non ", "not ", 1))):
            return clause("all_tags", [other])
        return self._contrary(tag, other)

    def _restated(self, node: Node) -> Which:
        """What might be said of a tag or of its opposite, and then exactly: 参加してない（参加タグなし）."""
        loose, exact = node.one("clause"), node.one("rel")
        if loose is None or exact is None:
            raise Unclear("not_understood", said=node.text)
        about = set(self.several(loose.inner))
        about |= {other for tag in about if (other := opposite(tag, self.sheet.live.tags)) is not None}
        found = self.rel(exact)
        tags = found.value if found.clause in TAGS else []
        if not tags or not set(tags) <= about:
            return both(self.clause(loose), found)
        return found

    def _neither(self, node: Node) -> Which:
        tags = node.every("tag") or [t for part in node.every("tags") for t in part.every("tag")]
        return clause("none_tags", [self.things.tag(part) for part in tags] if tags else self.several(node))

    def _notboth(self, node: Node) -> Which:
        return either(*(clause("none_tags", [self.things.tag(part)]) for part in node.every("tag")))

    def _one_of(self, node: Node) -> Which:
        segments = [clause("in_segments", [self.things.segment(part)]) for part in node.every("segment")]
        if segments:
            return both(either(*segments), either(*map(no, segments)))
        tags = self.several(node)
        return both(clause("any_tags", tags), either(*(clause("none_tags", [tag]) for tag in tags)))

    def _has_but_not(self, node: Node) -> Which:
        lacking = node.one("without") or node
        return both(self.having(node.one("with") or node), clause("none_tags", self.several(lacking)))

    _has_but_no = _has_but_not

    def _only(self, node: Node) -> Which:
        if node.inner.kind == "or":
            raise Perhaps("what_about", said=node.text)  # one of them and no other tag, or exactly one of them?
        tags = self.several(node.inner)
        others = [tag for tag in self.sheet.live.tags if tag not in tags]
        return both(clause("all_tags", tags), clause("none_tags", others))

    def _wrote(self, node: Node) -> Which:
        when = period(node.inner, self.today)
        if when.start is None:
            raise Unclear("wrote_before", said=node.text)
        return self.days("last_message", node)

    def _last_wrote(self, node: Node) -> Which:
        return self.days("last_message", node)

    def _not_wrote(self, node: Node) -> Which:
        when = period(node.inner, self.today)
        if node.inner.kind == "older":  # three months or more without a message
            when = Period(when.before)
        if when.start is None or when.before is not None:
            raise Unclear("not_wrote_range", said=node.text)
        return either(clause("last_message_before", when.start), clause("never_messaged", True))

    def _followed(self, node: Node) -> Which:
        return self.days("followed", node)

    def _not_followed(self, node: Node) -> Which:
        return no(self.days("followed", node))

    def days(self, name: str, node: Node) -> Which:
        """A date or a stretch of time as clauses of that name."""
        found = [period(part, self.today) for part in node.every("period")]
        clauses = [clause(f"{name}_from", when.start) for when in found if when.start is not None]
        clauses += [clause(f"{name}_before", when.before) for when in found if when.before is not None]
        if not clauses:
            raise Unclear("vague_time")
        return both(*clauses)

    def _wrote_word(self, node: Node) -> Which:
        return _any_word("message_contains", node.inner)

    def _name_has(self, node: Node) -> Which:
        return _any_word("name_contains", node.inner)

    def _called(self, node: Node) -> Which:
        return either(*(self.spoken.person(name) for name in node.inner.every("person")))

    def _in_segment(self, node: Node) -> Which:
        if node.inner.kind == "or" and self.sheet.lexicon.says(node.text, "one_alone"):
            raise Perhaps("all_or_any", said=node.text)
        return self.in_segments(node.inner)

    def _not_in_segment(self, node: Node) -> Which:
        return no(self.in_segments(node.inner))

    def _among_them(self, _node: Node) -> Which:
        return self.spoken.them()

    def _nested(self, node: Node) -> Which:
        return self.rel(node.inner)


def keyword(node: Node) -> str:
    """A word that friends may have written; asks when it may be more than that."""
    if node.kind == "doubtful":
        raise Unclear("confirm_words", (f"“{node.text}”",), said=node.text)
    return node.text


def _any_word(name: str, words: Node) -> Which:
    if words.kind in ("and", "list") and len(words.slots) > 1:
        raise Unclear("one_word", said=words.text)
    return either(*(clause(name, keyword(part)) for part in words.every("keyword")))


def _literally(name: Node, within: Node) -> bool:
    """Whether the name was said as it is, and not in the plural."""
    said, words = keys(within.text), keys(name.text)
    return any(said[at : at + len(words)] == words for at in range(len(said)))


def _many(name: Node, within: Node) -> bool:
    """Whether the name was said in the plural."""
    said, (*words, last) = keys(within.text), keys(name.text)
    ends = (at + len(words) for at in range(len(said)) if list(said[at : at + len(words)]) == words)
    return any(last in singulars(key) for end in ends for key in said[end : end + 1])
