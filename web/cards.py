"""A proposal as people and programs read it: one sentence an operation, counts first, everything that is touched.

Very large means more than 1,000 friends: a number that a shop can picture, and more than anybody reads through.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from pydantic import Field
from sqlmodel import Session

from store.friendsets import FriendSet
from store.language import translate, translate_n
from store.operations import Operation, ShowFriends, dump_plan
from store.plans import merges_in
from store.previews import Shown, Step
from store.proposals import (
    Applied,
    Proposal,
    applied_of,
    decision_of,
    edited_last,
    plan_of,
    proposal_by_id,
    shown_of,
    status_of,
    undone_by,
)
from store.wording import refusal_sentence, sentence
from web.audiences import FriendRef, shared_names
from web.edits import editable_lines
from web.filters import query_of
from web.hearsay import hearsay
from web.merges import KIND, merge_shown, told
from web.things import ThingRef, things_in
from web.views import View

VERY_LARGE = 1_000
APPLY = ("apply to {n} friend", "apply to {n} friends")
TAKE_OFF = ("take the tag off {n} friend", "take the tag off {n} friends")
TAKE_TAGS_OFF = ("take tags off {n} friend", "take tags off {n} friends")
CHANGE_TAGS = ("change the tags of {n} friend", "change the tags of {n} friends")
SHOW = ("show {n} friend", "show {n} friends")
DELETE = ("delete the tag, {n} friend loses it", "delete the tag, {n} friends lose it")
DELETE_TAGS = ("delete the tags, {n} friend loses them", "delete the tags, {n} friends lose them")
DELETE_AND_MORE = ("delete, and change the tags of {n} friend", "delete, and change the tags of {n} friends")
MERGE = ("merge, and change the tags of {n} friend", "merge, and change the tags of {n} friends")
DROP = ("delete it", "delete them")
CHANGE = ("make {n} change", "make {n} changes")
CREATE = ("create {n} tag", "create {n} tags")
BOTH = "{first}, {second}"
NOUN = ("friend", "friends")
FROM_FRIENDS = "“{text}” is not from your words: it may come from what a friend is called"
CHANGED_SINCE = (
    "{n} friend was changed by someone else since and is left alone",
    "{n} friends were changed by someone else since and are left alone",
)


class ConsequenceView(View):
    text: str
    grows: bool = Field(False, description="An audience would grow: worth a second look")
    from_friends: bool = Field(False, description="A text of it may come from friends: the operator did not say it")


class OperationView(View):
    position: int = Field(description="From 1; what `skip` names", examples=[1])
    kind: str = Field(examples=["attach"])
    sentence: str = Field(examples=["Put “Contacted” on 128 friends: tagged “In progress”"])
    count: int | None = Field(
        None, description="Friends who gain or lose a tag, or are shown; null where it is not about friends"
    )
    noun: str = Field("", description="What is counted, for the number of `count`", examples=["friends"])
    samples: list[FriendRef] = Field(description="Up to five of them")
    already: int = Field(0, description="Who matches but has the tag already, or lacks it")
    blocked: int = Field(0, description="How many of `count` have blocked the account")
    consequences: list[ConsequenceView] = Field(description="What else is touched: audiences, workflows that would start")
    destructive: bool = Field(False, description="Something is deleted")
    skipped: bool = Field(False, description="Left out: it will not be, or was not, done")
    editable: bool = Field(False, description="Whether its name, folder or condition can be edited in place")


class MergeView(OperationView):
    """Operations that read as one line: a merge of tags. `position` is the first of them."""

    positions: list[int] = Field(description="What it takes; left out together or not at all", examples=[[1, 2, 3]])


class DecisionView(View):
    by: str
    at: datetime
    reason: str = ""


class ResultView(View):
    """What was really done."""

    lines: list[str] = Field(description="A sentence for each operation that was applied")
    done: list[str] = Field(description="The same, as what has happened", examples=[["Created the tag “VIP”"]])
    left_out: int = Field(description="Friends who were shown and no longer matched")
    only_now: int = Field(description="Friends who matched only then and were not touched")
    left_alone: list[str] = Field(description="For an undo: what someone else has changed since")
    things: list[ThingRef] = Field(description="What it made or changed, where it is there still")
    undo: bool = Field(description="Whether it can be taken back")
    undone_by: str | None = Field(None, description="The proposal that took it back")
    open: str | None = Field(None, description="The list that the approval opens, as an address of this server")


class ProposalView(View):
    """A change that waits for a person, or waited. Approve it with its `digest`."""

    id: str
    account: str
    status: str = Field(description="pending, applied, cancelled, expired, superseded or undone", examples=["pending"])
    digest: str = Field(description="What an approval must name")
    supersedes: str | None = None
    superseded_by: str | None = None
    newer: str | None = Field(None, description="Where the one stands that took its place, as an address of this server")
    undoes: str | None = None
    created_at: datetime
    expires_at: datetime
    by: str = Field(description="Who proposed it")
    via: str = Field(description="agent, form, api, cli, workflow or import")
    said: str = Field(description="The agent's or program's own words; everything else here is computed")
    conversation_id: str | None = None
    operations: list[OperationView]
    merges: list[MergeView] = Field([], description="Which operations together merge tags, as one line each")
    effect: str = Field(description="What approving does, as it stands on the button", examples=["apply to 128 friends"])
    friends: int = Field(description="How many different friends gain or lose a tag, or are shown", examples=[128])
    destructive: bool = False
    confirm: int | None = Field(
        None, description="A number that a person types before this is approved: it deletes, or is very large"
    )
    decided: DecisionView | None = None
    result: ResultView | None = None


class Card(View):
    """How a preview is summed up on the button."""

    effect: str
    friends: int
    destructive: bool
    confirm: int | None


def proposal_view(
    session: Session, proposal: Proposal, language: str, skip: Collection[int] = (), now_shown: Mapping[int, Shown] | None = None
) -> ProposalView:
    """A proposal in a language; `skip` and `now_shown` as `executor.without` answers: lines left out, and the others anew."""
    plan, shown = plan_of(session, proposal), dict(enumerate(shown_of(session, proposal), 1))
    shown |= now_shown or {}
    applied = applied_of(session, proposal)
    done = [change["position"] for change in applied.result["changes"]] if applied else list(shown)
    out = {position for position in shown if position in skip or position not in done}
    kept = {position: each for position, each in shown.items() if position not in out}
    kinds = [operation.kind for operation in plan]
    shared = namesakes_in(session, proposal.account_id, shown.values())
    merges = merge_views(language, proposal.operations, shown, out, shared)
    decision = decision_of(session, proposal)
    superseded = decision is not None and decision.kind == "superseded"
    return ProposalView(
        id=proposal.id,
        account=proposal.account_id,
        status=status_of(session, proposal),
        digest=proposal.digest,
        supersedes=proposal.supersedes,
        superseded_by=decision.reason if decision and superseded else None,
        newer=_newer(session, proposal.account_id, decision.reason) if decision and superseded else None,
        undoes=proposal.undoes,
        created_at=proposal.created_at,
        expires_at=proposal.expires_at,
        by=proposal.by,
        via=proposal.via,
        said=proposal.said,
        conversation_id=proposal.conversation_id,
        operations=operation_views(
            language, kinds, list(shown.values()), out, editable_lines(proposal, plan), hearsay(session, proposal), shared
        ),
        merges=merges,
        **card(kept, language, {p for merge in merges for p in merge.positions}).model_dump(),
        decided=DecisionView(by=decision.by, at=decision.at, reason="" if superseded else decision.reason) if decision else None,
        result=_result(session, proposal, applied, plan, language) if applied else None,
    )


def step_views(language: str, steps: Sequence[Step], shared: Collection[str] = ()) -> list[OperationView]:
    """What rehearsed steps would do."""
    kinds, shown = [step.operation.kind for step in steps], [step.shown for step in steps]
    return operation_views(language, kinds, shown, shared=shared)


def namesakes_in(session: Session, account_id: str, shown: Iterable[Shown]) -> frozenset[str]:
    """Names among the samples that several friends have."""
    return shared_names(session, account_id, {one.name for each in shown for one in each.samples})


def operation_views(
    language: str,
    kinds: Sequence[str],
    shown: Sequence[Shown],
    skipped: Collection[int] = (),
    editable: Collection[int] = (),
    heard: Mapping[int, Sequence[str]] = MappingProxyType({}),
    shared: Collection[str] = (),
) -> list[OperationView]:
    """`heard`: texts from friends, by position (see `hearsay`). `shared`: names that several friends have."""
    return [
        OperationView(
            position=position,
            kind=kind,
            sentence=sentence(language, each.key, each.args, each.count),
            count=each.count,
            noun="" if each.count is None else translate_n(language, *NOUN, each.count),
            samples=[FriendRef(number=one.number, name=one.name, namesake=one.name in shared) for one in each.samples],
            already=each.already,
            blocked=each.blocked,
            consequences=[*_from_friends(language, heard.get(position, ())), *_consequences(language, kind, each)],
            destructive=kind.startswith("drop_"),
            skipped=position in skipped,
            editable=position in editable,
        )
        for position, (kind, each) in enumerate(zip(kinds, shown, strict=True), 1)
    ]


def merge_views(
    language: str,
    operations: Sequence[Mapping[str, Any]],
    shown: Mapping[int, Shown],
    skipped: Collection[int] = (),
    shared: Collection[str] = (),
) -> list[MergeView]:
    """The merges among operations as they are stored; `shown` by position."""
    found = []
    for merge in merges_in(operations):
        parts = [shown[position] for position in merge]
        (line,) = operation_views(language, [KIND], [merge_shown(parts)], shared=shared)
        of_it = {"position": merge.start, "destructive": True, "skipped": merge.start in skipped}
        found.append(MergeView(**line.model_dump() | of_it, positions=list(merge)))
    return found


def merges_of(language: str, steps: Sequence[Step], shared: Collection[str] = ()) -> list[MergeView]:
    """The merges among rehearsed steps."""
    shown = {position: step.shown for position, step in enumerate(steps, 1)}
    return merge_views(language, dump_plan(step.operation for step in steps), shown, shared=shared)


def card(kept: Mapping[int, Shown], language: str, merging: Collection[int] = ()) -> Card:
    """The sum of the lines that stay ticked, by position; `merging` are those that merge tags."""
    moved = [friends for each in kept.values() for friends in (*each.gained.values(), *each.lost.values()) if friends]
    touched = FriendSet.union(moved)
    viewed = max((each.count or 0 for each in kept.values() if each.key == "friends_shown"), default=0)
    friends = len(touched) or viewed
    lost = [friends for each in kept.values() if each.key == "tag_dropped" for friends in each.lost.values() if friends]
    delete = DELETE if len(moved) == 1 else DELETE_TAGS if len(lost) == len(moved) else DELETE_AND_MORE
    given, taken = (any(any(getattr(each, way).values()) for each in kept.values()) for way in ("gained", "lost"))
    off = TAKE_OFF if len(moved) == 1 else TAKE_TAGS_OFF
    put = APPLY if not taken else CHANGE_TAGS if given else off
    apply = MERGE if kept.keys() <= set(merging) else delete if lost else put
    dropped = [each.key.endswith("_dropped") for each in kept.values()]
    forms = apply if touched else SHOW if viewed else DROP if dropped and all(dropped) else CHANGE
    effect = translate_n(language, *forms, friends or len(kept))
    made = sum(each.key.startswith("tag_added") for each in kept.values())
    if made and forms is APPLY:
        effect = translate(language, BOTH, first=translate_n(language, *CREATE, made), second=effect)
    return Card(
        effect=effect,
        friends=friends,
        destructive=any(dropped),
        confirm=len(touched) if lost or len(touched) > VERY_LARGE else None,
    )


def left_alone(language: str, left: Sequence[Mapping[str, Any]], changed: int) -> list[str]:
    """What an undo does not touch, as sentences."""
    lines = [refusal_sentence(language, each["why"], each.get("values", {})) for each in left]
    return [*lines, translate_n(language, *CHANGED_SINCE, changed)] if changed else lines


def _from_friends(language: str, texts: Sequence[str]) -> list[ConsequenceView]:
    return [ConsequenceView(text=translate(language, FROM_FRIENDS, text=text), from_friends=True) for text in texts]


def _consequences(language: str, kind: str, shown: Shown) -> list[ConsequenceView]:
    """An audience that grows because a clause was taken out comes first."""
    found = []
    for each in shown.consequences:
        grows = each.key == "audience" and kind in ("put_segment", KIND) and each.args["after"] > each.args["before"]
        args = {**each.args, "grows": True} if grows else each.args
        found.append(ConsequenceView(text=sentence(language, each.key, args), grows=grows))
    return sorted(found, key=lambda each: not each.grows)


def _result(session: Session, proposal: Proposal, applied: Applied, plan: Sequence[Operation], language: str) -> ResultView:
    result = applied.result
    back = undone_by(session, proposal)
    changes = {each["position"]: each for each in result["changes"]}
    return ResultView(
        lines=told(language, proposal.operations, changes),
        done=told(language, proposal.operations, changes, done=True),
        left_out=result["left_out"],
        only_now=result["only_now"],
        left_alone=left_alone(language, result.get("left_alone", ()), result.get("changed_since", 0)),
        things=things_in(session, proposal.account_id, (plan[position - 1] for position in changes)),
        undo=back is None and bool(applied.undo),
        undone_by=back,
        open=_opened(proposal, plan),
    )


def _newer(session: Session, account_id: str, proposal_id: str) -> str:
    """Its card in the conversation, where it stands as it was edited last; else its own page."""
    found = edited_last(session, proposal_by_id(session, account_id, proposal_id))
    talk = f"agent/{found.conversation_id}#" if found.conversation_id else "proposals/"
    return f"/accounts/{account_id}/{talk}{found.id}"


def _opened(proposal: Proposal, plan: Sequence[Operation]) -> str | None:
    for operation in plan:
        if isinstance(operation, ShowFriends):
            return f"/accounts/{proposal.account_id}/{operation.place}?{query_of(operation.condition, proposal.id)}"
    return None
