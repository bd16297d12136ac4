"""Friends as a noun phrase says them: who, and who not. Raises Unclear wherever the words leave it open."""

from collections.abc import Sequence

from agent.offline.asking import Perhaps, Unclear, slot
from agent.offline.audience import EVERYONE, Which, both, clause, either, no
from agent.offline.clauses import PLAIN, Clauses, keyword
from agent.offline.nodes import Node
from agent.offline.others import among, but, led_by_exception
from store.names import name_key


class Who(Clauses):
    """Turns nodes about friends into a tree of clauses."""

    def friends(self, node: Node) -> Which:
        """A whole noun phrase: who, and who not."""
        if node.kind in ("friends", "union"):
            bases = node.every("base")
            excepts = node.every("except")
            if any(part.every("out") for part in bases[1:]) or any(len(part.every("excepted")) > 1 for part in excepts[:-1]):
                raise Unclear("and_or", said=node.text)  # A, and everyone but B; A except B and C except D
            if any(part.kind == "or" for each in excepts[:-1] for part in each.walk()):
                raise Unclear("and_or", said=node.text)  # A but not B, or C but not D
            if len(bases) > 1 and any(part.kind == "all" for part in bases):
                raise Perhaps("and_or", said=node.text)  # "tag Ben with A and everyone …": nobody names one of all
            nouns = [part for base in bases[:-1] if base.kind == "adjective" for part in base.walk()]
            if any(part.kind == "has_bare" for part in nouns):
                raise Unclear("and_or", said=node.text)  # tag the blocked ones A and the insured ones B
            if node.every("included") and any(part.kind != "all" for part in bases):
                raise Perhaps("and_or", said=node.text)  # of everyone all are; of others, who comes on top?
            base = self._shared(bases)
            if base is not None and self.sheet.lexicon.says(node.text, "set_apart"):
                raise Unclear("and_or", said=node.text)
            base = base or self._what_is_left(node) or either(*(self.base(part) for part in bases))
            if all(part.kind == "people" for part in bases) and any(map(_names_people, node.every("except"))):
                raise Unclear("not_understood", said=node.text)  # Anna, but not Ben: something else is asked of Ben
            found = both(base, *(self._state(part) or no(self.excepted(part)) for part in node.every("except")))
            found = both(found, *(self.rel(part) for part in node.every("provided")))
            for said in node.every("count"):
                self.spoken.as_many(found, said.text)
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

    def _what_is_left(self, node: Node) -> Which | None:
        """“Leave out A, and tag the rest …”: who remains. “… tag them …” may be said of those left out as well."""
        base = node.every("base")[0]
        if not led_by_exception(node) or base.kind not in ("rest", "them"):
            return None
        out = [part for each in node.every("except") for part in each.walk()]
        if base.kind == "them":
            if sum(part.kind == "person" for part in out) == 1:
                return None
            raise Unclear("which_friends")
        left = self.spoken.remaining(pointed=any(part.kind in ("them", "them_who") for part in out))
        return both(left, *(self.rel(part) for part in base.every("rel")))

    def excepted(self, node: Node) -> Which:
        """Those that an exclusion names; why they are left out does not matter."""
        node.asked.add("reason")
        named = [self.rel(part) for part in node.every("rel")]
        if self.sheet.lexicon.says(node.text, "but_those"):
            for part in node.every("excepted"):
                _points_at_no_tag(part)
        return either(*(self.narrowed(part) for part in node.every("excepted")), *named)

    def narrowed(self, node: Node) -> Which:
        """A group, a clause, some tags or an adjective, as a restriction."""
        if node.kind == "friends":
            base = node.inner
            of_them = [*map(self.adjective, base.every("adj")), *map(self.rel, base.every("rel"))]
            return both(*of_them) if base.kind == "them_who" else self.base(base)
        if node.kind == "tags":
            return clause("any_tags", self.several(node.inner))
        if node.kind == "adj":
            return self.adjective(node.inner)
        return self.rel(node.inner)

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
            return both(either(*(self.spoken.person(name) for name in _counted(node.inner))), *rest)
        if node.kind == "the_one":
            which = both(clause("name_contains", keyword(slot(node, "keyword"))), *rest)
            self.spoken.as_many(which, "1")
            return which
        if node.kind == "named":
            return both(self._name_has(node), *rest)
        if node.kind == "any_of":
            return both(clause("any_tags", self.several(node.inner)), *rest)
        if node.kind == "them":
            crowd = self.spoken.crowd_meant(node.text)
            if crowd is None:
                return self.spoken.meant(node.text)
            self.things.pointed()
            return clause("all_tags", [crowd])
        if node.kind == "rest":
            return both(self.spoken.others(node.text), *rest)
        if node.kind == "all_but":
            out = node.inner
            _points_at_no_tag(out)
            within, spared = self._apart(out)
            if within is not None:
                return both(self.rel(within), no(self.rel(spared)))
            return no(self.narrowed(out) if out.kind in ("friends", "clause", "tags", "adj") else self.base(out))
        if node.kind in ("nested", "nested_but"):
            group = both(*(self.base(part) for part in node.every("base")))
            left_out = [self.base(part) for part in node.every("out")]
            return both(but(group, *left_out), *rest) if left_out else among(group, *rest)
        if node.kind in ("crowd", "those_tagged"):
            return both(self.crowd(node.one("head") or node.inner), *rest)
        if node.kind == "them_who":
            return among(self.spoken.them(), *parts, *rest)
        if sum(part.kind == "tag" for part in node.every("adj")) > 2:
            raise Unclear("all_or_any", said=node.text)
        if node.kind in ("those", "adjective"):
            return both(*(clause("all_tags", [self.things.tag(part)]) for part in node.every("tagplural")), *parts, *rest)
        if node.kind == "adjectives_or":
            return both(either(*parts), *rest)
        if node.kind == "plural":
            return both(clause("all_tags", [self.things.tag(node.inner)]), *rest)
        if node.kind == "plurals":
            return clause("any_tags", [self.things.tag(part) for part in node.every("tagplural")])
        if node.kind == "segment":
            return self.in_segments(node.inner)
        if node.kind == "friends":
            return self.friends(node)
        if node.kind == "tagged":
            return self.having(node.inner)
        if node.kind == "crowd_unsaid":
            raise Perhaps("all_of_them", said=node.text)
        raise Unclear("not_understood", said=node.text)

    def adjective(self, node: Node) -> Which:
        """blocked friends, VIP friends."""
        if node.kind == "tag":
            return clause("all_tags", [self.things.tag(node.inner)])
        if node.kind == "not_tag":
            return self._state(node) or clause("none_tags", [self.things.tag(node.inner)])
        if node.kind in ("blocked", "following", "untagged"):
            return PLAIN[node.kind]
        raise Unclear("vague_word", said=node.text)

    def _excluded(self, node: Node) -> Which:
        for part in node.every("excepted"):
            _points_at_no_tag(part)
        return no(either(*(self.narrowed(part) for part in node.every("excepted"))))

    def _apart(self, out: Node) -> tuple[Node | None, Node]:
        """“A で、B の人以外” is A without B: what stands before the break, if there is one, and what is left out."""
        rel = out.inner if out.kind == "those" and len(out.slots) == 1 else out
        at = 0
        for n, (role, part) in enumerate(rel.slots if rel.kind == "chain" else ()):
            at = rel.text.find(part.text, at)
            if role == "clause" and n and self.sheet.lexicon.says(rel.text[:at], "breaking"):
                lead = rel.slots[: n - (rel.slots[n - 1][0] == "joint")]
                return Node("chain", lead, rel.text[:at]), Node("chain", rel.slots[n:], rel.text[at:])
            at += len(part.text)
        return None, out


def _points_at_no_tag(out: Node) -> None:
    """それ以外の人 are those who were not spoken of, and not those without some tag."""
    if out.kind == "tags" and any(part.kind == "it" for part in out.walk()):
        raise Perhaps("which_friends")


def _counted(people: Node) -> list[Node]:
    """The friends of a list, as many as it says."""
    names, said = people.every("person"), people.one("number")
    if said is not None and int(said.text) != len(names):
        raise Unclear("not_understood", said=people.text)
    return names


def _leaves(node: Node) -> list[Node]:
    return [part for part in node.walk() if not part.slots]


def _names_people(node: Node) -> bool:
    """Whether an exclusion is of friends by name."""
    inner = node
    while inner.kind in ("except", "friends") and len(inner.slots) == 1:
        inner = inner.inner
    return inner.kind == "people"
