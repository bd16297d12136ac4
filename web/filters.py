"""The condition in an address: one group, a tag by its exact name or id, repeated parameters. Friend list, inbox and API."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlencode

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from sqlmodel import Session

from store.called import names_in
from store.conditions import CLAUSES, SET_CLAUSES, Condition, Group, check_day, from_names
from store.errors import Refused, SaidTwice, UnknownProposal, UnknownSegment, UnknownTag
from store.friendsets import FriendSet
from store.operations import ShowFriends
from store.operations.memberships import spoken
from store.proposals import plan_of, proposal_by_id
from store.segments import Segment, segment_named
from store.tags import Tag, tag_named
from store.wording import condition_sentence
from web.days import is_not_before
from web.refusals import NoDayBetween, Unreadable
from web.views import TagRef

NUMBERS = 100
"""Friends that fit an address one by one; more are named by the proposal that shows them."""
SPANS = (("followed_from", "followed_before"), ("last_message_from", "last_message_before"))
PER_NAME = ("all_tags", "none_tags", "in_segments")
BIGGEST = 2**31 - 1
Pairs = list[tuple[str, str]]
Number = Annotated[int, Field(ge=1, le=BIGGEST)]
Yes = Annotated[Literal[True] | None, BeforeValidator(lambda said: True if said in ("true", "1") else said)]
DAY = "A date (`2026-07-15`) or `30 days ago`, in the account's time zone"


class Filter(BaseModel):
    """All clauses given must hold. Without any it is everyone; an unknown parameter is an error, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    everyone: Yes = Field(None, description="Everyone, said aloud")
    all_tags: list[str] = Field([], description="Has each of these tags: exact names or ids; repeat the parameter")
    any_tags: list[str] = Field([], description="Has at least one of these tags")
    none_tags: list[str] = Field([], description="Has none of these tags")
    untagged: Yes = Field(None, description="Has no tag at all")
    status: Literal["following", "blocked"] | None = Field(None, description="Whether LINE can still reach them")
    name_contains: str | None = Field(None, description="Part of the display name; case, width and kana form do not matter")
    followed_from: str | None = Field(None, description=f"Friend since this day or later. {DAY}")
    followed_before: str | None = Field(None, description=f"Friend since before this day. {DAY}")
    last_message_from: str | None = Field(None, description=f"Last wrote on this day or later. {DAY}")
    last_message_before: str | None = Field(None, description=f"Last wrote before this day. {DAY}")
    never_messaged: Yes = Field(None, description="Never wrote")
    message_contains: str | None = Field(None, description="Wrote this in any message")
    in_segments: list[str] = Field([], description="Is in each of these segments: exact names or ids")
    friends: list[Number] = Field([], description="Is one of these friends, by number", max_length=NUMBERS)
    not_friends: list[Number] = Field([], description="Is none of these friends, by number", max_length=NUMBERS)
    proposal: str | None = Field(None, description="Is one of the friends whom this proposal shows")

    def said(self) -> dict[str, object]:
        """The clauses that were given."""
        given = {name: getattr(self, name) for name in CLAUSES}
        return {name: value for name, value in given.items() if value not in (None, [])}

    def condition(self, session: Session, account_id: str) -> Condition | None:
        """None is everyone. Refuses what it cannot find."""
        own = self.own(session, account_id)
        if not self.proposal:
            return own
        shown = _shown_by(session, account_id, self.proposal)
        return shown.narrowed(own.any[0]) if own else shown

    def own(self, session: Session, account_id: str) -> Condition | None:
        """What is said beside the proposal: one group."""
        said = self.said()
        if not said:
            return None
        return from_names(
            [said], lambda name: _tag_id(session, account_id, name), lambda name: _segment_id(session, account_id, name)
        )


@dataclass(frozen=True)
class Asked:
    """A form's filter: what could be read of it, its condition unless something could not, and why, clause by clause.

    `shown`: the proposal and its condition, where only that can name its friends; `own` is what is said beside it.
    """

    values: Mapping[str, list[str]]
    condition: Condition | None
    errors: Mapping[str, Refused]
    own: Condition | None = None
    shown: tuple[str, Condition] | None = None

    @property
    def pairs(self) -> Pairs:
        """As parameters: ids, for tags may be renamed; with an error, what was typed, so that nothing is lost from the list."""
        if self.errors:
            return [(name, value) for name, given in self.values.items() for value in given]
        return self._beside(pairs_of(self.own) if self.own else [])

    def tags_first(self, tags: Iterable[TagRef]) -> list[dict[str, str]]:
        """A friend's tags, those that were asked for before the others: a list shows only the first few."""
        groups = self.condition.any if self.condition else ()
        asked = {id for group in groups for id in (*group.all_tags, *group.any_tags)}
        return [{"id": tag.id, "name": tag.name} for tag in sorted(tags, key=lambda tag: tag.id not in asked)]

    def chips(self, session: Session, account_id: str, language: str) -> list["Chip"]:
        """One for the proposal, and one for each clause beside it."""
        names = names_in(session, account_id)

        def said(condition: Condition) -> str:
            return condition_sentence(language, spoken(session, account_id, condition, names) or {"any": []})

        pairs = pairs_of(self.own) if self.own else []
        found = [Chip(said(self.shown[1]), pairs)] if self.shown else []
        for group in self.own.any if self.own else ():
            for gone in _removable(pairs):
                rest = [pair for pair in pairs if pair not in gone]
                found.append(Chip(said(Condition.of(_group_of(group, gone))), self._beside(rest)))
        return found

    def _beside(self, pairs: Pairs) -> Pairs:
        return [("proposal", self.shown[0]), *pairs] if self.shown else pairs


@dataclass(frozen=True)
class Chip:
    """One clause in words (each tag and segment by itself, but “any of” whole), and the parameters without it."""

    text: str
    without: Pairs


def asked_in_form(session: Session, account_id: str, pairs: Iterable[tuple[str, str]]) -> Asked:
    """Reads a form's fields; blank ones say nothing, fields that are no clause are somebody else's."""
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        if value.strip() and name in Filter.model_fields:
            values.setdefault(name, []).append(value.strip())
    errors: dict[str, Refused] = {}
    for name, given in values.items():
        try:
            _read({name: given}).condition(session, account_id)
        except Refused as refused:
            errors[name] = refused
        except ValidationError:
            errors[name] = Unreadable(what=name)
    for start, end in SPANS:
        if {start, end} <= values.keys() - errors.keys() and _excluded(values[start][-1], values[end][-1]):
            errors[end] = NoDayBetween()
    return Asked(values, None, errors) if errors else _asked(session, account_id, values)


def _excluded(first: str, second: str) -> bool:
    return is_not_before(check_day(first), check_day(second))


def _asked(session: Session, account_id: str, values: Mapping[str, list[str]]) -> Asked:
    said = _read(values)
    try:
        condition = said.condition(session, account_id)
    except SaidTwice as twice:
        return Asked(values, None, {str(twice.values["clause"]): twice})
    if not said.proposal or condition is None or _fits(condition):
        return Asked(values, condition, {}, condition)
    shown = _shown_by(session, account_id, said.proposal)
    return Asked(values, condition, {}, said.own(session, account_id), (said.proposal, shown))


def pairs_of(condition: Condition, proposal_id: str | None = None) -> Pairs:
    """A condition as parameters. What does not fit (several groups, many friends) is named by the proposal that shows it."""
    if proposal_id and not _fits(condition):
        return [("proposal", proposal_id)]
    return [(name, value) for name in CLAUSES for value in _values(condition.any[0], name)]


def query_of(condition: Condition, proposal_id: str | None = None) -> str:
    return urlencode(pairs_of(condition, proposal_id))


def _fits(condition: Condition) -> bool:
    (group, *others) = condition.any
    return not others and all(len(getattr(group, name) or ()) <= NUMBERS for name in SET_CLAUSES)


def _removable(pairs: Pairs) -> list[Pairs]:
    singles = [[pair] for pair in pairs if pair[0] in PER_NAME]
    rest = dict.fromkeys(name for name, _ in pairs if name not in PER_NAME)
    return singles + [[pair for pair in pairs if pair[0] == name] for name in rest]


def _group_of(group: Group, pairs: Pairs) -> Group:
    (name,) = {name for name, _ in pairs}
    value = tuple(value for _, value in pairs) if name in PER_NAME else getattr(group, name)
    return Group.model_validate({name: value})


def _values(group: Group, name: str) -> list[str]:
    value = getattr(group, name)
    if isinstance(value, (tuple, FriendSet)):
        return [str(each) for each in value]
    return [] if value is None else ["true" if value is True else str(value)]


def _read(values: Mapping[str, list[str]]) -> Filter:
    lists = ("all_tags", "any_tags", "none_tags", "in_segments", *SET_CLAUSES)
    given: dict[str, object] = {name: value if name in lists else value[-1] for name, value in values.items()}
    return Filter.model_validate(given)


def _shown_by(session: Session, account_id: str, proposal_id: str) -> Condition:
    plan = plan_of(session, proposal_by_id(session, account_id, proposal_id))
    for operation in plan:
        if isinstance(operation, ShowFriends):
            return operation.condition
    raise UnknownProposal(id=proposal_id[:100])


def _tag_id(session: Session, account_id: str, said: str) -> str:
    found = session.get(Tag, (account_id, said)) or tag_named(session, account_id, said)
    if found is None:
        raise UnknownTag(name=said[:100])
    return found.id


def _segment_id(session: Session, account_id: str, said: str) -> str:
    found = session.get(Segment, (account_id, said)) or segment_named(session, account_id, said)
    if found is None:
        raise UnknownSegment(name=said[:100])
    return found.id
