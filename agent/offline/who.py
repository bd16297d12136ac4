"""From the reading of a sentence to which friends it means. Raises Unclear wherever the words leave it open."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from agent.offline.asking import Perhaps, Unclear
from agent.offline.audience import EVERYONE, TAGS, Which, both, clause, either, no
from agent.offline.dates import Period, period
from agent.offline.live import opposite
from agent.offline.nodes import Node
from agent.offline.words import keys
from store.names import name_key

ALWAYS = "2000-01-01"
BREAK = re.compile(r"で\s*[、,，]\s*$")


class Who:
    """Turns nodes about friends into a tree of clauses. `tag`, `segment`, `them` say what a name or a pronoun stands for."""

    def __init__(
        self,
        today: date,
        tag: Callable[[Node], str],
        segment: Callable[[Node], str],
        them: Callable[[], Which],
        person: Callable[[Node], Which],
        all_tags: Callable[[], list[str]],
        tags_in: Callable[[Node], list[str]],
        as_many: Callable[[Which, str], None],
        others: Callable[[], Which],
        not_so: Callable[[str], bool],
    ) -> None:
        self.others = others
        self.today, self.tag, self.segment, self.them, self.person, self.all_tags, self.tags_in, self.as_many = (
            today,
            tag,
            segment,
            them,
            person,
            all_tags,
            tags_in,
            as_many,
        )
        self.not_so = not_so
        self.meant: Mapping[str, str] = {}  # for a tag that might be lacked, or its opposite had: which of them is meant

    def friends(self, node: Node) -> Which:
        """A whole noun phrase: who, and who not."""
        if node.kind in ("friends", "union"):
            bases = node.every("base")
            excepts = node.every("except")
            if any(part.every("out") for part in bases[1:]) or any(len(part.every("excepted")) > 1 for part in excepts[:-1]):
                raise Unclear("and_or", said=node.text)  # A, and everyone but B; A except B and C except D
            nouns = [part for base in bases[:-1] if base.kind == "adjective" for part in base.walk()]
            if any(part.kind == "has_bare" for part in nouns):
                raise Unclear("and_or", said=node.text)  # tag the blocked ones A and the insured ones B
            base = self._shared(bases)
            if base is not None and ", and" in node.text:
                raise Unclear("and_or", said=node.text)
            base = base or either(*(self.base(part) for part in bases))
            if all(part.kind == "people" for part in bases) and any(map(_names_people, node.every("except"))):
                raise Unclear("not_understood", said=node.text)  # Anna, but not Ben: something else is asked of Ben
            found = both(base, *(self._state(part) or no(self.excepted(part)) for part in node.every("except")))
            found = both(found, *(self.rel(part) for part in node.every("provided")))
            for said in node.every("count"):
                self.as_many(found, said.text)
            return found
        return self.base(node)

    def _shared(self, parts: Sequence[Node]) -> Which | None:
        """“Dog and Cat friends who never wrote”, “dogs and cats that …”: what follows the last tag is said of all of them. With a
        plural before it ("VIPs and Cat friends who …") it may be said of the last alone. None where nothing follows."""
        *first, last = parts
        bare = first and all(part.kind == "plural" and {role for role, _ in part.slots} == {"tagplural"} for part in first)
        if not bare or last.kind not in ("adjective", "plural") or not last.every("rel"):
            return None
        names = [part.every("tagplural")[0] for part in first]
        plurals = any(not name_key(part.text).endswith(name_key(name.text)) for name, part in zip(names, first, strict=True))
        if plurals and last.kind == "adjective":
            raise Unclear("and_or", said=" ".join(part.text for part in parts))
        alone = Node(last.kind, tuple(slot for slot in last.slots if slot[0] != "rel"), last.text)
        rel = [self.rel(part) for part in last.every("rel")]
        return both(either(*(self.base(part) for part in (*first, alone))), *rel)

    def excepted(self, node: Node) -> Which:
        """Those that an exclusion names."""
        named = [self.rel(part) for part in node.every("rel")]
        if node.text.rstrip("、でにのは").endswith("以外"):
            for part in node.every("excepted"):
                _points_at_no_tag(part)
        return either(*(self.narrowed(part) for part in node.every("excepted")), *named)

    def narrowed(self, node: Node) -> Which:
        """A group, a clause, some tags or an adjective, as a restriction."""
        if node.kind == "friends":
            base = _only(node)
            of_them = [*map(self.adjective, base.every("adj")), *map(self.rel, base.every("rel"))]
            return both(*of_them) if base.kind == "them_who" else self.base(base)
        if node.kind == "tags":
            return clause("any_tags", self.several(_only(node)))
        if node.kind == "adj":
            return self.adjective(_only(node))
        return self.rel(_only(node))

    def base(self, node: Node) -> Which:
        """Friends without what is excepted."""
        parts = [self.adjective(part) for part in node.every("adj")]
        rest = [self.rel(part) for part in node.every("rel")]
        bare = any(part.kind == "has_bare" and len(_leaves(part)) > 1 for part in node.walk())
        if bare and node.kind in ("plural", "adjective"):
            raise Unclear("and_or", said=node.text)  # “insured dogs and cats”: all cats, or those that are insured?
        if node.kind == "all":
            return EVERYONE
        if node.kind == "people":
            return both(either(*(self.person(name) for name in _counted(_only(node)))), *rest)
        if node.kind == "named":
            return both(self._name_has(node), *rest)
        if node.kind == "any_of":
            return both(clause("any_tags", self.several(_only(node))), *rest)
        if node.kind == "them":
            return self.them()
        if node.kind == "rest":
            return both(self.others(), *rest)
        if node.kind == "all_but":
            out = _only(node)
            _points_at_no_tag(out)
            within, but = _apart(out)
            if within is not None:
                return both(self.rel(within), no(self.rel(but)))
            return no(self.narrowed(out) if out.kind in ("friends", "clause", "tags", "adj") else self.base(out))
        if node.kind in ("nested", "nested_but"):
            rest += [no(self.base(part)) for part in node.every("out")]
            return both(*(self.base(part) for part in node.every("base")), *rest)
        if node.kind in ("crowd", "those_tagged"):
            return both(self.crowd(node.one("head") or _only(node)), *rest)
        if node.kind == "them_who":
            return both(self.them(), *parts, *rest)
        if sum(part.kind == "tag" for part in node.every("adj")) > 2:
            raise Unclear("all_or_any", said=node.text)
        if node.kind in ("those", "adjective"):
            return both(*parts, *rest)
        if node.kind == "adjectives_or":
            return both(either(*parts), *rest)
        if node.kind == "plural":
            return both(clause("all_tags", [self.tag(node.slots[0][1])]), *rest)
        if node.kind == "plurals":
            return clause("any_tags", [self.tag(part) for part in node.every("tagplural")])
        if node.kind == "segment":
            return self.in_segments(_only(node))
        if node.kind == "friends":
            return self.friends(node)
        if node.kind == "tagged":
            return self.having(_only(node))
        raise Unclear("not_understood", said=node.text)

    def adjective(self, node: Node) -> Which:
        """blocked friends, VIP friends."""
        if node.kind == "tag":
            return clause("all_tags", [self.tag(_only(node))])
        if node.kind == "not_tag":
            return self._state(node) or clause("none_tags", [self.tag(_only(node))])
        if node.kind in ("blocked", "following"):
            return clause("status", node.kind)
        if node.kind == "untagged":
            return clause("untagged", True)
        raise Unclear("vague_word", said=node.text)

    def rel(self, node: Node) -> Which:
        """Clauses joined by and, or, or nothing."""
        if node.kind == "either":
            return either(*(self.clause(part) for part in node.every("clause")))
        joints = {part.kind for part in node.every("joint")}
        clauses = [self.clause(part) for part in node.every("clause")]
        bare = len(clauses) - 1 - len(node.every("joint"))
        if "or" in joints and ("and" in joints or bare > 0):
            raise Unclear("and_or", said=node.text)
        return either(*clauses) if "or" in joints else both(*clauses)

    def clause(self, node: Node) -> Which:
        """One statement about a friend."""
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
        tags = self.tags_in(node) if node.one("folder") is not None else [self.tag(part) for part in node.every("tag")]
        if not tags:
            raise Unclear("which_tag")
        return tags

    def having(self, node: Node) -> Which:
        """Friends with these tags: all or any, as the list is joined."""
        tags = self.several(node)
        if node.kind in ("list", "all_in"):
            raise Unclear("all_or_any", said=node.text)
        return clause("any_tags" if node.kind in ("or", "each", "any_in") else "all_tags", tags)

    def crowd(self, tags: Node) -> Which:
        """Friends spoken of by their tags alone: with an "and" it may mean both or either."""
        if tags.kind == "and":
            raise Unclear("all_or_any", said=tags.text)
        return self.having(tags)

    def in_segments(self, node: Node) -> Which:
        """Members of one, all or any of these segments."""
        names = [self.segment(part) for part in node.every("segment")]
        if node.kind == "or":
            return either(*(clause("in_segments", [name]) for name in names))
        return clause("in_segments", names)

    def _has(self, node: Node) -> Which:
        tags = _only(node)
        named = tags.every("tag") if tags.kind == "and" else []
        if named and _literally(named[0], tags) and any(_many(tag, tags) for tag in named):
            raise Perhaps("all_or_any", said=tags.text)  # "tagged Gold, plus Full members": also those who have the second?
        return self.having(tags)

    def _has_loose(self, node: Node) -> Which:
        """A bare list of tags before a noun: VIPとリピーターの人 may mean both or either."""
        if _only(node).kind == "and":
            raise Unclear("all_or_any", said=_only(node).text)
        return self.having(_only(node))

    def _has_bare(self, node: Node) -> Which:
        """Tags as nouns with no verb: dogs and cats are friends with either tag."""
        tags = _only(node)
        if any(part.kind == "it" for part in tags.walk()):
            raise Perhaps("not_understood", said=node.text)
        plural = [name.kind == "name" and not _literally(name, tags) for name in tags.every("tag")]
        if tags.kind == "and" and any(plural):
            if not all(plural):
                raise Unclear("all_or_any", said=tags.text)  # dogs and diabetic cats
            return clause("any_tags", self.several(tags))
        return self.having(tags)

    def _lacks(self, node: Node) -> Which:
        tags = _only(node)
        if tags.kind == "both" and node.text[len(tags.text) :].startswith("は"):
            raise Perhaps("not_both", said=tags.text)
        if tags.kind in ("and", "list", "all_in"):
            raise Unclear("not_both", said=tags.text)
        if (state := self._state(node)) is not None:
            return state
        return clause("none_tags", self.several(tags))

    def _lacks_deed(self, node: Node) -> Which:
        """Has not done what the tag says: without the tag, unless there is a tag for that too (参加 and 不参加)."""
        tags = self.several(_only(node))
        named_partly = any(part.kind == "unknown" for part in node.walk())  # 「餅つき」 may have been answered with 餅つき不参加
        found: list[Which] = []
        for tag in self.all_tags():
            other = opposite(tag, self.all_tags())
            if other is not None and (tag in tags or (named_partly and other in tags)):
                found.append(self._contrary(tag, other))
                tags = [each for each in tags if each not in (tag, other)]
        return both(*found, *([clause("none_tags", tags)] if tags else [])) if found else self._lacks(node)

    def _contrary(self, tag: str, other: str) -> Which:
        """Without the tag, or with the one that says the contrary: as the operator answered; asks until then."""
        meant = self.meant.get(name_key(tag))
        if meant is None:
            raise Unclear("lacks_or_opposite", (tag, other), tag=tag, other=other)
        return clause("all_tags", [other]) if meant == other else clause("none_tags", [tag])

    def _state(self, node: Node) -> Which | None:
        """“Not vaccinated”, where a tag is called so: those who have it. Asks where it may be that, or the lack of the other."""
        names = [part for part in node.walk() if part.kind == "name"]
        said = node.text.casefold()
        if len(names) != 1 or not self.not_so(said.replace(names[0].text.casefold(), " ")):
            return None
        tag = names[0].text
        other = opposite(tag, self.all_tags())
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
        about = set(self.several(_only(loose)))
        about |= {other for tag in about if (other := opposite(tag, self.all_tags())) is not None}
        found = self.rel(exact)
        tags = found.value if found.clause in TAGS else []
        if not tags or not set(tags) <= about:
            return both(self.clause(loose), found)
        return found

    def _neither(self, node: Node) -> Which:
        tags = node.every("tag") or [t for part in node.every("tags") for t in part.every("tag")]
        return clause("none_tags", [self.tag(part) for part in tags] if tags else self.several(node))

    def _notboth(self, node: Node) -> Which:
        return either(*(clause("none_tags", [self.tag(part)]) for part in node.every("tag")))

    def _one_of(self, node: Node) -> Which:
        segments = [clause("in_segments", [self.segment(part)]) for part in node.every("segment")]
        if segments:
            return both(either(*segments), either(*map(no, segments)))
        tags = self.several(node)
        return both(clause("any_tags", tags), either(*(clause("none_tags", [tag]) for tag in tags)))

    def _has_but_not(self, node: Node) -> Which:
        lacking = node.one("without") or node
        return both(self.having(node.one("with") or node), clause("none_tags", self.several(lacking)))

    _has_but_no = _has_but_not

    def _only(self, node: Node) -> Which:
        if _only(node).kind == "or":
            raise Perhaps("what_about", said=node.text)  # one of them and no other tag, or exactly one of them?
        tags = self.several(_only(node))
        others = [tag for tag in self.all_tags() if tag not in tags]
        return both(clause("all_tags", tags), clause("none_tags", others))

    def _untagged(self, _node: Node) -> Which:
        return clause("untagged", True)

    def _tagged(self, _node: Node) -> Which:
        return no(clause("untagged", True))

    def _blocked(self, _node: Node) -> Which:
        return clause("status", "blocked")

    def _following(self, _node: Node) -> Which:
        return clause("status", "following")

    def _never_wrote(self, _node: Node) -> Which:
        return clause("never_messaged", True)

    def _has_written(self, _node: Node) -> Which:
        return clause("last_message_from", ALWAYS)

    def _wrote(self, node: Node) -> Which:
        when = period(_only(node), self.today)
        if when.start is None:
            raise Unclear("wrote_before", said=node.text)
        return self.days("last_message", node)

    def _last_wrote(self, node: Node) -> Which:
        return self.days("last_message", node)

    def _not_wrote(self, node: Node) -> Which:
        when = period(_only(node), self.today)
        if _only(node).kind == "older":  # three months or more without a message
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
        words = _only(node)
        if words.kind in ("and", "list") and len(words.slots) > 1:
            raise Unclear("one_word", said=words.text)
        return either(*(clause("message_contains", keyword(part)) for part in words.every("keyword")))

    def _name_has(self, node: Node) -> Which:
        words = _only(node)
        if words.kind in ("and", "list") and len(words.slots) > 1:
            raise Unclear("one_word", said=words.text)
        return either(*(clause("name_contains", keyword(part)) for part in words.every("keyword")))

    def _called(self, node: Node) -> Which:
        return either(*(self.person(name) for name in _only(node).every("person")))

    def _in_segment(self, node: Node) -> Which:
        if _only(node).kind == "or" and {"だけ", "のみ"} & {node.text[at : at + 2] for at in range(len(node.text))}:
            raise Perhaps("all_or_any", said=node.text)
        return self.in_segments(_only(node))

    def _not_in_segment(self, node: Node) -> Which:
        return no(self.in_segments(_only(node)))

    def _among_them(self, _node: Node) -> Which:
        return self.them()

    def _excluded(self, node: Node) -> Which:
        for part in node.every("excepted"):
            _points_at_no_tag(part)
        return no(either(*(self.narrowed(part) for part in node.every("excepted"))))

    def _nested(self, node: Node) -> Which:
        return self.rel(_only(node))


def keyword(node: Node) -> str:
    """A word that friends may have written; asks when it may be more than that."""
    if node.kind == "doubtful":
        raise Unclear("confirm_words", (f"“{node.text}”",), said=node.text)
    return node.text


def _points_at_no_tag(out: Node) -> None:
    """それ以外の人 are those who were not spoken of, and not those without some tag."""
    if out.kind == "tags" and any(part.kind == "it" for part in out.walk()):
        raise Perhaps("which_friends")


def _apart(out: Node) -> tuple[Node | None, Node]:
    """“A で、B の人以外” is A without B: what stands before the break, if there is one, and what is left out."""
    rel = out.slots[0][1] if out.kind == "those" and len(out.slots) == 1 else out
    at = 0
    for n, (role, part) in enumerate(rel.slots if rel.kind == "chain" else ()):
        at = rel.text.find(part.text, at)
        if role == "clause" and n and BREAK.search(rel.text[:at]):
            lead = rel.slots[: n - (rel.slots[n - 1][0] == "joint")]
            return Node("chain", lead, rel.text[:at]), Node("chain", rel.slots[n:], rel.text[at:])
        at += len(part.text)
    return None, out


def _counted(people: Node) -> list[Node]:
    """The friends of a list, as many as it says."""
    names, said = people.every("person"), people.one("number")
    if said is not None and int(said.text) != len(names):
        raise Unclear("not_understood", said=people.text)
    return names


def _leaves(node: Node) -> list[Node]:
    return [part for part in node.walk() if not part.slots]


def _literally(name: Node, within: Node) -> bool:
    """Whether the name was said as it is, and not in the plural."""
    said, words = keys(within.text), keys(name.text)
    return any(said[at : at + len(words)] == words for at in range(len(said)))


def _many(name: Node, within: Node) -> bool:
    """Whether the name was said in the plural."""
    return f" {' '.join(keys(name.text))}s " in f" {' '.join(keys(within.text))} "


def _only(node: Node) -> Node:
    return node.slots[0][1]


def _names_people(node: Node) -> bool:
    """Whether an exclusion is of friends by name."""
    inner = node
    while inner.kind in ("except", "friends") and len(inner.slots) == 1:
        inner = inner.slots[0][1]
    return inner.kind == "people"
