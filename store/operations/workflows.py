"""Operations on workflows."""

from datetime import datetime
from typing import Any, Literal

from sqlmodel import Session

from store.called import Names, names_in
from store.database import now
from store.errors import WorkflowCircle
from store.friendsets import keep, sets_in
from store.matching import Matcher
from store.names import clean_name, name_key
from store.operations.base import Change, Operation, expect
from store.tags import tag_by_id
from store.workflows import Order, Workflow, claim_workflow_name, order_of, workflow_by_id, workflows


class PutWorkflow(Operation):
    """Makes a workflow (`was` is None), or changes its name, its switch or its order."""

    kind: Literal["put_workflow"] = "put_workflow"
    workflow_id: str
    was: Order | None
    order: Order
    created_at: datetime | None = None

    def apply(self, session: Session, account_id: str) -> Change:
        row = session.get(Workflow, (account_id, self.workflow_id))
        found = order_of(session, row) if row else None
        order = self.order.model_copy(update={"name": clean_name(self.order.name)})
        expect(found, self.was, self.was.name if self.was else order.name)
        claim_workflow_name(session, account_id, order.name, self.workflow_id)
        for tag_id in order.tag_ids():
            tag_by_id(session, account_id, tag_id)
        if order.only_if:
            Matcher(session, account_id).matching(order.only_if)
        refuse_circle(session, account_id, self.workflow_id, order)
        if found == order:
            return Change("workflow_changed", {"workflow": order.name} | spoken_order(session, account_id, order))
        keep(session, account_id, *sets_in(order))
        session.merge(
            Workflow(
                account_id=account_id,
                id=self.workflow_id,
                name=order.name,
                name_key=name_key(order.name),
                enabled=order.enabled,
                order=order.model_dump(mode="json"),
                created_at=row.created_at if row else self.created_at or now(),
                updated_at=now(),
            )
        )
        session.flush()
        undo: Operation = DropWorkflow(workflow_id=self.workflow_id, was=order)
        if found:
            undo = PutWorkflow(workflow_id=self.workflow_id, was=order, order=found)
        key, args = _said(found, order)
        return Change(key, args | spoken_order(session, account_id, order), (undo,))

    def fresh(self, session: Session, account_id: str) -> Operation:
        row = session.get(Workflow, (account_id, self.workflow_id))
        return self.model_copy(update={"was": order_of(session, row) if row else None})


class DropWorkflow(Operation):
    """Deletes a workflow. The tags that it has put on friends stay."""

    kind: Literal["drop_workflow"] = "drop_workflow"
    workflow_id: str
    was: Order

    def apply(self, session: Session, account_id: str) -> Change:
        row = workflow_by_id(session, account_id, self.workflow_id)
        expect(order_of(session, row), self.was, self.was.name)
        undo = PutWorkflow(workflow_id=row.id, was=None, order=self.was, created_at=row.created_at)
        session.delete(row)
        session.flush()
        return Change("workflow_dropped", {"workflow": self.was.name}, (undo,))

    def fresh(self, session: Session, account_id: str) -> Operation:
        return self.model_copy(update={"was": order_of(session, workflow_by_id(session, account_id, self.workflow_id))})


def refuse_circle(session: Session, account_id: str, workflow_id: str, order: Order) -> None:
    """Refuses an order that would, through others that are switched on, start itself again."""
    others = {row.id: order_of(session, row) for row in workflows(session, account_id) if row.enabled}
    orders = {**others, workflow_id: order} if order.enabled else {}

    def walk(path: tuple[str, ...]) -> None:
        for next_id, following in orders.items():
            if not orders[path[-1]].starts(following):
                continue
            if next_id == workflow_id:
                raise WorkflowCircle(circle=" → ".join(orders[id].name for id in (*path, workflow_id)))
            if next_id not in path:
                walk((*path, next_id))

    if workflow_id in orders:
        walk((workflow_id,))


def _said(was: Order | None, order: Order) -> tuple[str, dict[str, Any]]:
    """Which sentence tells best what is different."""
    if was is None:
        return "workflow_added", {"workflow": order.name}
    if was.model_copy(update={"enabled": order.enabled}) == order:
        return "workflow_on" if order.enabled else "workflow_off", {"workflow": order.name}
    if was.model_copy(update={"name": order.name}) == order:
        return "workflow_renamed", {"workflow": was.name, "name": order.name}
    return "workflow_changed", {"workflow": was.name} | ({"name": order.name} if was.name != order.name else {})


def spoken_order(session: Session, account_id: str, order: Order, names: Names | None = None) -> dict[str, Any]:
    """What a workflow does, with names for ids: an argument `does` for its sentence."""
    from store.operations.memberships import spoken

    names = names or names_in(session, account_id)
    trigger = order.trigger.model_dump(exclude_defaults=True)
    if order.trigger.tag_id:
        trigger["tag"] = names.tags.get(trigger.pop("tag_id"), "?")
    does = {
        "enabled": order.enabled,
        "trigger": {k: list(v) if isinstance(v, tuple) else v for k, v in trigger.items()},
        "only_if": spoken(session, account_id, order.only_if, names),
        "actions": [{"do": action.do, "tag": names.tags.get(action.tag_id, "?")} for action in order.actions],
    }
    return {"does": does}
