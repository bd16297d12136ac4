"""SaveWorkflow: a new workflow, or a change or switch of one."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from store.conditions import Condition
from store.database import new_id
from store.language import translate
from store.operations import PutWorkflow
from store.wording import workflow_sentence
from store.workflows import Action, Order, Trigger, TriggerType, order_of, workflow_named
from tools.base import Draft, Tool, Unclear
from tools.groups import MaybeGroups, Names, Words
from tools.world import World

WHEN, THEN = "When should the workflow start?", "Which tag should the workflow add or remove?"


class SaidTrigger(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    type: TriggerType
    keywords: Names = Field(default=[], description="message_received: any of these; [] any message")
    data: Words = Field(default=None, description="postback_received")
    tag: Words = None


class SaidAction(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    do: Literal["add_tag", "remove_tag"]
    tag: str


class SaveWorkflow(Tool):
    """Create a workflow (workflow null), or change or switch one. null keeps."""

    workflow: Words = None
    name: Words = None
    enabled: bool | None = None
    trigger: SaidTrigger | None = None
    only_if: MaybeGroups = None
    actions: list[SaidAction] | None = None

    def run(self, world: World) -> Draft:
        row = world.workflow(self.workflow) if self.workflow else None
        was = order_of(world.session, row) if row else None
        order = self._changed(world, was) if was else self._new(world)
        return Draft([PutWorkflow(workflow_id=row.id if row else new_id("workflow"), was=was, order=order)])

    def _new(self, world: World) -> Order:
        trigger, actions = self._trigger(world), self._actions(world)
        if trigger is None or not actions:
            raise Unclear(translate(world.language, THEN if trigger else WHEN))
        name = self.name or self._own_name(world)
        enabled = self.enabled is not False
        return Order(name=name, enabled=enabled, trigger=trigger, only_if=self._guard(world), actions=actions)

    def _changed(self, world: World, was: Order) -> Order:
        said = {
            "name": self.name,
            "enabled": self.enabled,
            "trigger": self._trigger(world),
            "only_if": self._guard(world),
            "actions": self._actions(world),
        }
        return was.model_copy(update={field: value for field, value in said.items() if value is not None})

    def _trigger(self, world: World) -> Trigger | None:
        if self.trigger is None:
            return None
        tag_id = world.tag(self.trigger.tag).id if self.trigger.tag else None
        keywords = tuple(self.trigger.keywords)
        return Trigger(type=self.trigger.type, keywords=keywords, data=self.trigger.data, tag_id=tag_id)

    def _guard(self, world: World) -> Condition | None:
        return world.condition(self.only_if) if self.only_if else None

    def _actions(self, world: World) -> tuple[Action, ...] | None:
        if self.actions is None:
            return None
        return tuple(Action(do=each.do, tag_id=world.tag(each.tag).id) for each in self.actions)

    def _own_name(self, world: World) -> str:
        """A new workflow's name, made of what it does; numbered where that is taken."""
        said = self.trigger.model_dump(exclude_none=True) if self.trigger else {}
        does = {"trigger": said, "actions": [each.model_dump() for each in self.actions or ()]}
        name = workflow_sentence(world.language, does)[:90]
        taken = [n for n in range(1, 100) if workflow_named(world.session, world.account_id, f"{name} {n}")]
        free = not workflow_named(world.session, world.account_id, name)
        return name if free else f"{name} {max(taken, default=1) + 1}"
