"""The account's own names, as they stand now, ready to be found in a sentence."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from agent.offline.words import Token, keys, singulars, tokens
from store.names import name_key

NOUNS = ("tags", "folders", "segments", "workflows")
DEED = re.compile(
    "(.{2,}[^不非未無])(参加|購入|来店|利用|使用|予約|申込|申し込み|応募|体験|注文|受講|出席"
    "|希望|契約|加入|見学|相談|登録|宿泊|来場|依頼)"
    "(?:済み|済|した人|者)?"
)
DONE = ("した", "している", "してる", "してくれた", "してくれている", "したことのある")
POLITE = ("された", "されている", "されてる", "してくださった")
APPLIED = ("申し込んだ", "申し込んでいる", "申し込んでる", "申し込まれた", "申し込んでくれた", "申込した")
VERB = re.compile(
    "(like|love|want|need|prefer|buy|use|own|play|drink|eat|read|follow|attend|visit|speak|come|live|take|train|order"
    "|pay|owe|work|skip|miss|join|bring|rate|return|request|run|ride|swim|walk|cook|bake|draw|paint|make|sing|watch"
    "|choose|say|have|pick|require|favor|favour|travel|commute|smoke|sleep|write|ask|call|complain|spend|win|lose"
    "|cancel|reschedule|teach|volunteer|cycle|surf|climb|dance|drop|bid|tip|share|post|comment|refer|recommend|talk"
    "|help|study|stay|qualify|worry|fear|dislike|adore|enjoy|learn|collect|book|wear|drive|hate|avoid|get|support"
    "|know|wait|rent|sell)s",
    re.IGNORECASE,
)

STATE = re.compile(
    "[a-z]{3,}(ed|en)|(over|un)?due|(un)?paid|open|pending|ready|active|sent|done|lost|late|missing|waiting|full", re.IGNORECASE
)

ANYBODY = frozenset(
    {"friend", "customer", "client", "guest", "member", "contact", "user", "follower", "subscriber", "visitor", "student",
     "patient", "patron", "buyer", "account", "one", "new", "tag", "label", "message", "day", "week", "month", "year", "hour"}
)  # fmt: skip


@dataclass
class Trie:
    """Names by the characters of their keys."""

    under: dict[str, "Trie"] = field(default_factory=dict)
    name: str | None = None
    deed: bool = False

    def add(self, name: str, said: str = "") -> None:
        """Make a name findable, or another way of saying it unless that is a name itself."""
        at = self
        for c in name_key(said or name):
            at = at.under.setdefault(c, Trie())
        at.deed = bool(said) and at.name is None
        at.name = at.name if said and at.name else name

    def found(
        self,
        sentence: Sequence[Token],
        i: int,
        small: frozenset[str] = frozenset(),
        plurals: Mapping[str, str] = MappingProxyType({}),
    ) -> Iterator[tuple[int, str, bool]]:
        """(end, name, plural) for every name that the sentence says from token i on; marks and small words (the articles)
        inside it do not count. `plurals` are those that do not end in s."""
        at = self
        for end in range(i, len(sentence)):
            key = _bare(sentence[end].key)
            if end > i and key in small and _down(at, key) is None:
                continue
            if not any(c.isalnum() or ord(c) > 0x2E80 for c in key):
                following: Trie | None = at.under.get(key, at if end > i else None)
                if following is at:
                    continue  # a mark after a name is no part of it
            else:
                following = _down(at, key)
                if following is None:
                    for one in singulars(key, plurals):
                        singular = _down(at, one)
                        if singular is not None and singular.name is not None:
                            yield end + 1, singular.name, True
            if following is None:
                return
            at = following
            if at.name is not None and not (at.deed and _goes_on(sentence, end + 1)):
                yield end + 1, at.name, False


def _goes_on(sentence: Sequence[Token], end: int) -> bool:
    """Whether a verb is not over yet: 参加した in 参加したい, 参加したら or 参加したくない is no deed."""
    return end < len(sentence) and sentence[end].key[:1] in tuple("いらりくけこてなよろ")


def _bare(key: str) -> str:
    """A word as names hold it, without its apostrophe: Can't make it, Women's cut."""
    return key.replace("'", "") or key


def _down(at: Trie, key: str) -> Trie | None:
    found: Trie | None = at
    for c in key:
        found = found.under.get(c) if found is not None else None
    return found


@dataclass
class Live:
    """Names of tags, folders, segments and workflows; `folder_of` says where each tag is filed."""

    tags: Sequence[str] = ()
    folders: Sequence[str] = ()
    segments: Sequence[str] = ()
    workflows: Sequence[str] = ()
    folder_of: Mapping[str, str | None] = field(default_factory=dict)
    tries: dict[str, Trie] = field(default_factory=dict)
    by_key: dict[str, dict[str, str]] = field(default_factory=dict)
    spelled: dict[str, tuple[str, ...]] = field(default_factory=dict)  # each tag's name, token by token

    def __post_init__(self) -> None:
        for noun, names in (
            ("tag", self.tags),
            ("folder", self.folders),
            ("segment", self.segments),
            ("workflow", self.workflows),
        ):
            self.tries[noun] = Trie()
            for name in names:
                self.tries[noun].add(name)
            self.by_key[noun] = {name_key(name): name for name in names}
        self.spelled = {name: tuple(token.key for token in tokens(name)) for name in self.tags}
        for name in self.tags:
            for said in (*deeds(name), *plural_verbs(name), *turned_round(name), *one_of(name)):
                self.tries["tag"].add(name, said)

    def named(self, noun: str, text: str) -> str | None:
        """The exact name of that noun that the text means, or None."""
        return self.by_key[noun].get(name_key(text))

    def longest(self, sentence: Sequence[Token], i: int) -> int:
        """Where the longest name that begins at this token ends; the token itself when there is none."""
        return max((end for trie in self.tries.values() for end, _, _ in trie.found(sentence, i)), default=i)

    def every(self) -> Iterable[str]:
        """All names of all nouns."""
        return [*self.tags, *self.folders, *self.segments, *self.workflows]

    def before(self, renamed: Mapping[str, Mapping[str, str]]) -> "Live":
        """The names as they were before these renames: for each noun, what is called so now and what it was called."""
        names = {f"{noun}s": [renamed[noun].get(name, name) for name in getattr(self, f"{noun}s")] for noun in renamed}
        now = {old: new for new, old in renamed.get("tag", {}).items()}
        folders = {name: self.folder_of.get(now.get(name, name)) for name in names.get("tags", self.tags)}
        return Live(**{noun: names.get(noun, getattr(self, noun)) for noun in NOUNS}, folder_of=folders)

    def words(self) -> "list[tuple[str, ...]]":
        """Each name as tokens, for judging whether a new name is built like an old one."""
        return [tuple(token.key for token in tokens(name)) for name in self.every()]


def deeds(name: str) -> Iterator[str]:
    """A Japanese tag that names a deed, said as one: 夏セール参加 is 夏セールに参加した. Never its opposite (不参加, 未購入)."""
    found = DEED.fullmatch(name)
    if found:
        for particle in "にをでへ":
            for said in APPLIED if found[2].startswith("申") else (found[2] + ending for ending in (*DONE, *POLITE)):
                yield f"{found[1]}{particle}{said}"


def plural_verbs(name: str) -> Iterable[str]:
    """An English tag that begins with a verb, as it is said of several: Likes red is like red."""
    first, _, rest = name.partition(" ")
    if rest and VERB.fullmatch(first):
        yield f"{first[:-1]} {rest}"


def one_of(name: str) -> Iterable[str]:
    """An English tag of several words that speaks of many, as it is said of one: Big dogs is big dog. Not Blocked customers."""
    *first, last = name.split(" ")
    one = singulars(last.casefold())[:1]
    if first and name.isascii() and one and len(one[0]) > 2 and one[0] not in ANYBODY and not last.endswith("ss"):
        yield " ".join((*first, one[0]))


def turned_round(name: str) -> Iterable[str]:
    """An English tag that says of a thing how it stands, as it is said of friends: Fee overdue is overdue fee."""
    thing, _, state = name.partition(" ")
    if thing.isascii() and thing.isalpha() and STATE.fullmatch(state):
        yield f"{state} {thing}"


def live_names(everything: Mapping[str, Any]) -> Live:
    """From the answer of `find(kind="everything")`."""
    tags = [tag if isinstance(tag, Mapping) else {"name": tag} for tag in everything.get("tags") or []]
    return Live(
        tags=[str(tag["name"]) for tag in tags],
        folders=[_name(f) for f in everything.get("folders") or []],
        segments=[_name(s) for s in everything.get("segments") or []],
        workflows=[_name(w) for w in everything.get("workflows") or []],
        folder_of={str(tag["name"]): tag.get("folder") for tag in tags},
    )


def _name(item: Any) -> str:
    return str(item["name"]) if isinstance(item, Mapping) else str(item)


def parts_of(said: str, spelled: Mapping[str, Sequence[str]]) -> list[str]:
    """Tags of whose names the words are a part ("fans" of Manga fan): somebody meant one of them."""
    words = keys(said)
    ends = {words, (*words[:-1], words[-1].removesuffix("s"))} if words else set()
    return [
        name for name, whole in spelled.items()
        if any(tuple(whole[at : at + len(part)]) == part for part in ends for at in range(len(whole)))
    ]  # fmt: skip


def near(said: str, names: Sequence[str]) -> list[str]:
    """Names that look like what was said, for a question's choices only."""
    from rapidfuzz import fuzz, process

    from store.names import fold

    found = process.extract(fold(said), {name: fold(name) for name in names}, scorer=fuzz.WRatio, score_cutoff=62, limit=5)
    return [name for _, _, name in found]
