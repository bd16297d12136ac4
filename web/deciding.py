"""What a door does with a proposal: approve, redraw, renew, take back; each answers with the card as it is then."""

from collections.abc import Collection

from pydantic import Field

from store.errors import Refused, Stale
from store.executor import By, approve, propose, undo, undo_preview
from store.language import translate
from store.names import fold
from store.previews import StepRefused, is_nothing
from store.proposals import plan_of, proposal_by_id
from store.reconsidering import refreshed, without
from store.rehearsal import rehearse
from store.tags import tags as tags_of
from web.cards import MergeView, OperationView, ProposalView, left_alone, merges_of, namesakes_in, proposal_view, step_views
from web.depends import Named
from web.desk import Desk
from web.refusals import StaleNow
from web.starting import start_workflows
from web.things import ThingRef, things_with_name
from web.views import TagRef, View
from web.whose import ids_named, refusal_told, who_was_first

DIFFERS = "It would do something else now than what was shown."


class FreshView(View):
    """What a stale proposal would do now."""

    why: list[str]
    operations: list[OperationView] = Field(description="Empty when it can no longer be done")
    merges: list[MergeView] = Field([], description="As on the proposal")
    things: list[ThingRef] = Field([], description="What has the name already that the proposal would give")


class UndoView(View):
    """What taking an applied proposal back would do now."""

    operations: list[OperationView] = Field(description="Empty when nothing can be taken back")
    left_alone: list[str] = Field(description="What stays as it is, because it was changed or is used since")
    tags: list[TagRef] = Field(description="Tags that stay although this created them")


def is_typed(typed: str, number: int) -> bool:
    """Whether a person typed the number that confirms: wide digits and separators of thousands are the same number."""
    return fold(typed).replace(",", "").strip() == str(number)


def read_card(desk: Desk, named: Named, language: str, skip: Collection[int] = ()) -> ProposalView:
    """The card, with lines that were left out before marked as such."""
    with desk.database.reading() as session:
        return proposal_view(session, proposal_by_id(session, named.account_id, named.proposal_id), language, skip)


def redrawn(desk: Desk, named: Named, skip: Collection[int], language: str) -> ProposalView:
    """The card with lines unticked, and whatever depends on them."""
    out, shown = without(desk.database, named.account_id, named.proposal_id, skip) if skip else ((), {})
    with desk.database.reading() as session:
        return proposal_view(session, proposal_by_id(session, named.account_id, named.proposal_id), language, out, shown)


def approved(desk: Desk, named: Named, digest: str, skip: Collection[int], by: By, language: str) -> ProposalView:
    """Applies what was shown, once. Raises StaleNow with both previews where that is no longer possible."""
    try:
        approve(desk.database, named.account_id, named.proposal_id, digest, by, skip)
    except Stale as stale:
        raise StaleNow(read_card(desk, named, language), _fresh(desk, named, stale, language)) from None
    start_workflows(desk.database, named.account_id)
    return read_card(desk, named, language)


def renewed(desk: Desk, named: Named, by: By, language: str) -> ProposalView:
    """A new proposal of the same plan as things are now; the old one is superseded."""
    plan = refreshed(desk.database, named.account_id, named.proposal_id)
    with desk.database.reading() as session:
        old = proposal_by_id(session, named.account_id, named.proposal_id)
    proposal_id = propose(
        desk.database,
        named.account_id,
        plan,
        by,
        said=old.said,
        conversation_id=old.conversation_id,
        supersedes=old.id,
        undoes=old.undoes,
        expires_after=desk.proposals_wait,
    )
    return read_card(desk, Named(named.account_id, proposal_id), language)


def undo_shown(desk: Desk, named: Named, language: str) -> UndoView:
    steps, left, changed = undo_preview(desk.database, named.account_id, named.proposal_id)
    told = left_alone(language, [one.model_dump() for one in left], changed)
    stay = [one.tag_id for one in left if one.kind == "drop_tag"]
    with desk.database.reading() as session:
        tags = [TagRef(id=tag.id, name=tag.name) for tag in tags_of(session, named.account_id) if tag.id in stay]
        shared = namesakes_in(session, named.account_id, (step.shown for step in steps))
    return UndoView(operations=[] if is_nothing(steps) else step_views(language, steps, shared), left_alone=told, tags=tags)


def taken_back(desk: Desk, named: Named, by: By, language: str) -> ProposalView:
    """Takes it back at once; answers with the proposal that did."""
    back = undo(desk.database, named.account_id, named.proposal_id, by)
    return read_card(desk, Named(named.account_id, back), language)


def _fresh(desk: Desk, named: Named, stale: Stale, language: str) -> FreshView:
    why = _why(desk, named, stale, language)
    try:
        steps = rehearse(desk.database, named.account_id, refreshed(desk.database, named.account_id, named.proposal_id))
    except StepRefused as refused:
        return _no_longer(desk, named, refused.refused, why, language)
    except Refused as refused:
        return _no_longer(desk, named, refused, why, language)
    with desk.database.reading() as session:
        shared = namesakes_in(session, named.account_id, (step.shown for step in steps))
    return FreshView(why=why, operations=step_views(language, steps, shared), merges=merges_of(language, steps, shared))


def _no_longer(desk: Desk, named: Named, refused: Refused, why: list[str], language: str) -> FreshView:
    """Why it cannot even be made anew, before what else was found out."""
    with desk.database.reading() as session:
        told = refusal_told(session, named.account_id, refused, language)
        things = things_with_name(session, named.account_id, refused)
    return FreshView(why=[told, *(line for line in why[1:] if line != told)], operations=[], things=things)


def _why(desk: Desk, named: Named, stale: Stale, language: str) -> list[str]:
    """What stands in the way, and whose change came first."""
    cause = stale.__cause__
    with desk.database.reading() as session:
        proposal = proposal_by_id(session, named.account_id, named.proposal_id)
        told = translate(language, DIFFERS)
        if isinstance(cause, StepRefused):
            told = refusal_told(session, named.account_id, cause.refused, language)
        ids = ids_named(plan_of(session, proposal))
        first = who_was_first(session, named.account_id, ids, proposal.created_at, language)
    return [told, *([first] if first else [])]
