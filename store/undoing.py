"""Taking an applied proposal back: its undo, narrowed to what nobody has changed since."""

from typing import Any

from sqlmodel import Session

from store.errors import AlreadyUndone, NotApplied, Refused
from store.friendsets import FriendSet
from store.journal import changed_since
from store.operations import Attach, Detach, Operation, load_plan
from store.previews import Step, StepRefused, apply_plan
from store.proposals import Proposal, Undone, applied_of, status_of, undone_by
from store.values import Value


class Left(Value):
    """An operation of an undo that was left alone, and why; `tag_id` where it is about a tag."""

    kind: str
    why: str
    tag_id: str | None = None
    values: dict[str, Any] = {}


def take_back(session: Session, proposal: Proposal, *, consequences: bool = False) -> tuple[list[Step], list[Left], int]:
    """Carries out the undo of an applied proposal, each operation by itself; what refuses is left alone."""
    applied = applied_of(session, proposal)
    if applied is None:
        raise NotApplied(status=status_of(session, proposal))
    if undone_by(session, proposal):
        raise AlreadyUndone()
    steps: list[Step] = []
    left: list[Left] = []
    changed = 0
    for operation in load_plan(session, proposal.account_id, applied.undo):
        narrowed = operation
        if isinstance(operation, (Attach, Detach)):
            later = operation.friends & _changed_since(session, proposal, operation.tag_id)
            changed += len(later)
            narrowed = operation.model_copy(update={"friends": operation.friends - later})
        savepoint = session.begin_nested()
        try:
            steps += apply_plan(session, proposal.account_id, [narrowed], consequences=consequences)
            savepoint.commit()
        except StepRefused as refused:
            savepoint.rollback()
            left.append(_left(operation, refused.refused))
    return [step for step in steps if not step.change.is_nothing] or steps, left, changed


def _changed_since(session: Session, proposal: Proposal, tag_id: str) -> FriendSet:
    return changed_since(session, proposal.account_id, tag_id, proposal.id)


def _left(operation: Operation, refused: Refused) -> Left:
    about = getattr(operation, "tag_id", None)
    return Left(kind=operation.kind, why=refused.sentence, tag_id=about, values=dict(refused.values))


def mark_undone(session: Session, back: Proposal) -> None:
    """Writes that a proposal was taken back; by its key this happens once."""
    if session.get(Undone, (back.account_id, back.undoes)):
        raise AlreadyUndone()
    session.add(Undone(account_id=back.account_id, proposal_id=back.undoes or "", by_proposal=back.id))
    session.flush()
