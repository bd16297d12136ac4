"""Workflows: standing orders. When this happens to a friend, and only if, add or remove tags."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field as ValueField
from pydantic import model_validator
from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select

from store.conditions import Condition, check_text
from store.database import UtcDateTime
from store.errors import BadTrigger, BlankText, TooMany, UnknownWorkflow, WorkflowNameTaken, WorkflowNeedsAction
from store.friendsets import digests_in, kept
from store.names import fold, name_key
from store.values import SORTED_TEXT, Value

KEYWORDS, ACTIONS = 100, 20
TriggerType = Literal["friend_added", "message_received", "postback_received", "friend_blocked", "tag_added", "tag_removed"]


class Trigger(Value):
    """When a workflow starts. `keywords` (none: any message) go with message_received, `data` with postback_received,
    `tag_id` with tag_added and tag_removed."""

    type: TriggerType
    keywords: tuple[str, ...] = ()
    data: str | None = None
    tag_id: str | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if len(self.keywords) > KEYWORDS:
            raise TooMany(n=len(self.keywords), limit=KEYWORDS)
        if any(not fold(check_text(word)).strip() for word in self.keywords):
            raise BlankText()
        wants = {"postback_received": "data", "tag_added": "tag_id", "tag_removed": "tag_id"}.get(self.type)
        for name in ("data", "tag_id"):
            if (getattr(self, name) is not None) != (name == wants):
                raise BadTrigger(why=f"{self.type} / {name.removesuffix('_id')}")
        if self.keywords and self.type != "message_received":
            raise BadTrigger(why=f"{self.type} / keywords")
        if self.data is not None and not self.data.strip():
            raise BlankText()
        return self

    def heard(self, text: str) -> bool:
        """Whether what a friend wrote contains a keyword, or what their tap sent is the data waited for."""
        if self.data is not None:
            return text == self.data
        folded = fold(text)
        return any(fold(word) in folded for word in self.keywords)


class Action(Value):
    do: Literal["add_tag", "remove_tag"]
    tag_id: str


class Order(Value):
    """All that a workflow says, as one value: what an operation puts and what it was."""

    name: str
    enabled: bool = True
    trigger: Trigger
    only_if: Condition | None = None
    actions: Annotated[tuple[Action, ...], ValueField(max_length=ACTIONS)]

    @model_validator(mode="after")
    def _does_something(self) -> Self:
        if not self.actions:
            raise WorkflowNeedsAction()
        return self

    def starts(self, other: "Order") -> bool:
        """Whether one of the actions is what another order waits for."""
        kinds = {"add_tag": "tag_added", "remove_tag": "tag_removed"}
        waited_for = (other.trigger.type, other.trigger.tag_id)
        return any((kinds[action.do], action.tag_id) == waited_for for action in self.actions)

    def tag_ids(self) -> frozenset[str]:
        mentioned = {self.trigger.tag_id} | {action.tag_id for action in self.actions}
        guarded = self.only_if.tag_ids() if self.only_if else frozenset()
        return frozenset(id for id in mentioned if id) | guarded

    def uses_of(self, tag_id: str) -> tuple[str, ...]:
        """Where a tag stands: `trigger`, `add_tag`, `remove_tag`, and the guard's clauses."""
        uses: tuple[str, ...] = ("trigger",) if self.trigger.tag_id == tag_id else ()
        uses += tuple(dict.fromkeys(action.do for action in self.actions if action.tag_id == tag_id))
        return uses + (self.only_if.uses_of(tag_id) if self.only_if else ())


class Workflow(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("account_id", "name_key"),)
    account_id: str = Field(primary_key=True, foreign_key="account.id")
    id: str = Field(primary_key=True)
    name: str
    name_key: str = Field(sa_type=SORTED_TEXT)
    enabled: bool
    order: dict[str, Any] = Field(sa_type=JSON)
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


def workflows(session: Session, account_id: str) -> Sequence[Workflow]:
    """All workflows by name."""
    return session.exec(select(Workflow).where(Workflow.account_id == account_id).order_by(col(Workflow.name_key))).all()


def workflow_by_id(session: Session, account_id: str, workflow_id: str) -> Workflow:
    found = session.get(Workflow, (account_id, workflow_id))
    if found is None:
        raise UnknownWorkflow(name=workflow_id)
    return found


def workflow_named(session: Session, account_id: str, name: str) -> Workflow | None:
    """The workflow whose name has the same key, if there is one."""
    same = select(Workflow).where(Workflow.account_id == account_id, Workflow.name_key == name_key(name))
    return session.exec(same).one_or_none()


def claim_workflow_name(session: Session, account_id: str, name: str, owner_id: str) -> None:
    """Refuses a name that another workflow has."""
    taken = workflow_named(session, account_id, name)
    if taken and taken.id != owner_id:
        raise WorkflowNameTaken(name=taken.name)


def order_of(session: Session, workflow: Workflow) -> Order:
    return load_order(session, workflow.account_id, workflow.order)


def load_order(session: Session, account_id: str, stored: dict[str, Any]) -> Order:
    """A stored order read back, its friend sets fetched by digest."""
    return Order.model_validate(stored, context=kept(session, account_id, digests_in(stored)))
