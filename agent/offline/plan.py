"""From goals to tool calls. Deterministic and without memory: it is run again from the start when a look-up has answered."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from agent.offline.asking import Perhaps, Unanswered, Unclear
from agent.offline.beside import Beside
from agent.offline.live import near
from agent.offline.nodes import Node
from agent.offline.opposites import contrary
from agent.offline.ordering import CHANGES, in_order
from agent.offline.rewriting import alike
from agent.offline.sheet import Sheet
from agent.offline.situation import Mentions, Situation
from agent.offline.spoken import Spoken
from agent.offline.things import Things
from agent.offline.who import Who
from agent.offline.whom import Whom
from agent.offline.wishes import Wish

HARMLESS = frozenset({"呼ぶ", "number", "old", "oldperiod", "noun", "incl", "field", "rest", "besides"})  # says nothing by itself


class Planner(Sheet):
    """Goes through wishes one by one, collecting drafts and answers."""

    def __init__(self, situation: Situation, mentions: Mentions | None = None) -> None:
        super().__init__(situation, mentions)
        self.things = Things(self)
        self.spoken = Spoken(self)
        self.who = Who(self, self.things, self.spoken)
        self.whom = Whom(self, self.spoken, self.who)
        self.beside = Beside()
        self.before: Node | None = None  # the goal that was planned just before
        self.unneeded: str | None = None  # a thing of which no more was said than that nobody needs it
        self.pending_segment: str | None = None  # the name of a segment whose condition is still to be said
        self.pending_workflow: str | None = None
        self.announced = False  # whether it is still to be said what a new workflow does

    def carry(self, wishes: Sequence[Wish], handlers: "Mapping[str, Handler]") -> None:
        """Every wish in order."""
        for wish in wishes:
            self._carry(replace(wish, node=self._likewise(wish.node)) if wish.node.kind == "likewise" else wish, handlers)
        hanging = self.spoken.topic or (self.things.told[0] if self.things.told is not None else None)
        if hanging is not None:
            raise Perhaps("what_about", said=hanging)
        self.beside.weigh(self, [wish.node for wish in wishes])
        taken = [arguments for name, arguments in self.drafts if name == "remove_tag"]
        for _, arguments in (call for call in self.drafts if call[0] == "apply_tag" and call[1] in taken):
            raise Unclear("on_and_off", tag=arguments["tag"])
        if not any(wish.patch.sure for wish in wishes):
            self._mind_contraries()
        ordered = in_order(self.drafts)
        self.drafts = self._at_once() if ordered is None else ordered
        lets_go = self._lets_go()
        self.drafts.sort(key=lambda call: lets_go and call[0] == "delete_tag")

    def _carry(self, wish: Wish, handlers: "Mapping[str, Handler]") -> None:
        goal, patch = wish.node, wish.patch
        self.goal, self.patch = goal, patch
        for node in goal.walk():
            if node.kind == "stray":
                raise Unclear("not_understood", near(node.text, self.live.tags), said=node.text)
        handler = handlers.get(goal.kind)
        if handler is None:
            raise Unclear("not_understood", said=goal.text)
        goal.asked.clear()
        self.things.next_goal()
        self.whom.next_goal()
        made = len(self.drafts)
        handler(self, goal)
        self.before = goal
        self.things.acted_on(self.drafts[made:])
        self.things.named_again(goal)
        passed = {role for role, _ in goal.slots} - goal.asked - HARMLESS
        unasked = [] if self.whom.asked else [*patch.instead, *(part for _, part in patch.spoken())]
        unfiled = patch.folder is not None and not self.things.filed
        unsettled = patch.settle and not goal.kind.startswith("delete")
        if passed or unfiled or unsettled or unasked:
            raise Unclear("not_understood", said=goal.text if passed or not unasked else unasked[0].text)

    def _likewise(self, node: Node) -> Node:
        """The goal before with something else in it."""
        made = alike(self.before, node)
        if made is None:
            raise Perhaps("what_about", said=node.text)
        return made

    def _mind_contraries(self) -> None:
        """Where friends who are to get a tag have the one that says the contrary: asks whether that comes off if they were said
        by it, else says that it stays on. Nothing is to be said where words deal with it."""
        for name, arguments in self.drafts:
            other = contrary(arguments["tag"], self.live.tags) if name == "apply_tag" else None
            if other is None or other in self.beside.spared or any(said.get("tag") == other for _, said in self.drafts):
                continue
            values = {"tag": arguments["tag"], "other": other}
            if any(other in (group.get("all_tags") or []) for group in arguments["friends"]):
                raise Unclear("contrary", [self.say(f"choice_contrary_{each}", **values) for each in ("off", "stays")], **values)
            both_ways = [group | {"all_tags": [*(group.get("all_tags") or []), other]} for group in arguments["friends"]]
            with suppress(Unanswered):
                if self.look("find_friends", friends=both_ways)["count"]:
                    self.notes.append(self.say("contrary_stays", **values))

    def _at_once(self) -> list[tuple[str, dict[str, Any]]]:
        """Changes to the same friends, each of which changes who they are: looked up once, and spoken of as them. Asks for one
        after the other where they are about different friends."""
        changes = [arguments for name, arguments in self.drafts if name in CHANGES]
        friends = changes[0]["friends"]
        if any(each["friends"] != friends for each in changes):
            raise Unclear("one_by_one", tags=self.joined(list(dict.fromkeys(each["tag"] for each in changes))))
        self.look("find_friends", friends=friends)
        them = {"friends": [{"friends": ["them"]}]}
        return [(name, arguments | them if name in CHANGES else arguments) for name, arguments in self.drafts]

    def _lets_go(self) -> bool:
        """Whether something that may use a deleted tag is deleted as well: then that goes first."""
        return any(
            name in ("delete_segment", "delete_workflow") or (name == "save_segment" and arguments["segment"])
            for name, arguments in self.drafts
        )


Handler = Callable[[Planner, Node], None]
"""Plans one sort of goal."""
