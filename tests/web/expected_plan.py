"""What a scenario expects, as operations on the account that its world was made into."""

from collections.abc import Iterable, Iterator, Mapping

from agent.evals.deltas import Delta
from agent.evals.worlds import SaidWorkflow, World
from store.conditions import Condition, Group
from store.friendsets import FriendSet
from store.operations import (
    AddTag,
    Attach,
    Detach,
    DropFolder,
    DropSegment,
    DropTag,
    DropWorkflow,
    FileTag,
    Operation,
    PutFolder,
    PutSegment,
    PutWorkflow,
    RenameTag,
    SegmentValue,
    ShowFriends,
)
from store.workflows import Order
from web.evals.loading import condition_said, folder_id, friend_numbers, order_said, segment_id, tag_id, workflow_id


def expected_plan(delta: Delta, world: World) -> list[Operation]:
    return [*_Plan(delta, world).operations()]


class _Plan:
    """Ids are the loader's: what is renamed keeps the id of its old name."""

    def __init__(self, delta: Delta, world: World) -> None:
        self.delta, self.world, self.numbers = delta, world, friend_numbers(world)
        self.old_tags = {new: old for old, new in delta.renamed_tags.items()}
        self.old_folders = {new: old for old, new in delta.renamed_folders.items()}

    def operations(self) -> Iterator[Operation]:
        yield from self.folders_and_tags()
        yield from self.segments()
        yield from self.workflows()
        yield from self.memberships()
        yield from self.deletions()
        if self.delta.shown is not None:
            yield ShowFriends(place="friends", condition=self.chosen(self.delta.shown))

    def folders_and_tags(self) -> Iterator[Operation]:
        delta, folders = self.delta, {tag.name: tag.folder for tag in self.world.tags}
        for name in sorted(delta.created_folders):
            yield PutFolder(folder_id=folder_id(name), was=None, name=name)
        for old, new in delta.renamed_folders.items():
            yield PutFolder(folder_id=folder_id(old), was=old, name=new)
        for name, folder in delta.created_tags.items():
            yield AddTag(tag_id=tag_id(name), name=name, folder_id=self.folder(folder))
        for old, new in delta.renamed_tags.items():
            yield RenameTag(tag_id=tag_id(old), was=old, name=new)
        for name, folder in delta.moved_tags.items():
            was = folders[self.old_tags.get(name, name)]
            yield FileTag(tag_id=self.tag(name), was=self.folder(was), folder_id=self.folder(folder))

    def memberships(self) -> Iterator[Operation]:
        for name, ids in self.delta.tagged.items():
            yield Attach(tag_id=self.tag(name), friends=self.friends(ids))
        for name, ids in self.delta.untagged.items():
            yield Detach(tag_id=self.tag(name), friends=self.friends(ids))

    def segments(self) -> Iterator[Operation]:
        delta = self.delta
        conditions = {s.name: condition_said(s.any, self.numbers) for s in self.world.segments}
        for old in _touched(conditions, delta.updated_segments, delta.renamed_segments):
            new = delta.renamed_segments.get(old, old)
            ids = delta.updated_segments.get(new, delta.updated_segments.get(old))
            was = SegmentValue(name=old, condition=conditions[old])
            value = SegmentValue(name=new, condition=conditions[old] if ids is None else self.chosen(ids))
            yield PutSegment(segment_id=segment_id(old), was=was, segment=value)
        for name, ids in delta.created_segments.items():
            made = SegmentValue(name=name, condition=self.chosen(ids))
            yield PutSegment(segment_id=segment_id(name), was=None, segment=made)

    def workflows(self) -> Iterator[Operation]:
        delta = self.delta
        orders = {w.name: self.order(w.name, w) for w in self.world.workflows}
        said = {w.name: SaidWorkflow.model_validate(w.model_dump(exclude={"name"})) for w in self.world.workflows}
        for old in _touched(orders, delta.updated_workflows, delta.renamed_workflows):
            new = delta.renamed_workflows.get(old, old)
            parts = delta.updated_workflows.get(new) or delta.updated_workflows.get(old) or SaidWorkflow()
            changed = {part: getattr(parts, part) for part in parts.model_fields_set}
            order = self.order(new, said[old].model_copy(update=changed))
            yield PutWorkflow(workflow_id=workflow_id(old), was=orders[old], order=order)
        for number, workflow in enumerate(delta.created_workflows, 1):
            name = f"Created {number}"
            yield PutWorkflow(workflow_id=workflow_id(name), was=None, order=self.order(name, workflow))

    def deletions(self) -> Iterator[Operation]:
        delta, world = self.delta, self.world
        for workflow in world.workflows:
            if workflow.name in delta.deleted_workflows:
                yield DropWorkflow(workflow_id=workflow_id(workflow.name), was=self.order(workflow.name, workflow))
        for segment in world.segments:
            if segment.name in delta.deleted_segments:
                was = SegmentValue(name=segment.name, condition=condition_said(segment.any, self.numbers))
                yield DropSegment(segment_id=segment_id(segment.name), was=was)
        everyone = FriendSet(self.numbers.values())
        for name in sorted(delta.deleted_tags):
            yield DropTag(tag_id=tag_id(name), was=name, friends=everyone)
        every_tag = tuple(tag_id(tag.name) for tag in world.tags)
        for name in sorted(delta.deleted_folders):
            yield DropFolder(folder_id=folder_id(name), was=name, tags=every_tag)

    def order(self, name: str, said: SaidWorkflow) -> Order:
        """With the ids that tags have in this plan: those of their old names."""
        return order_said(name, said, self.numbers, self.tag)

    def tag(self, name: str) -> str:
        return tag_id(self.old_tags.get(name, name))

    def folder(self, name: str | None) -> str | None:
        return None if name is None else folder_id(self.old_folders.get(name, name))

    def friends(self, ids: Iterable[str]) -> FriendSet:
        return FriendSet(self.numbers[id] for id in ids)

    def chosen(self, ids: Iterable[str]) -> Condition:
        return Condition.of(Group(friends=self.friends(ids)))


def _touched(known: Mapping[str, object], updated: Iterable[str], renamed: Mapping[str, str]) -> list[str]:
    """Old names of what gets another name or another definition."""
    names = {*updated, *renamed}
    return [old for old in known if old in names or renamed.get(old) in names]
