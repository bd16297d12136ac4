"""How the demo makes a shop's past: ids by role, and the executor's doors."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from store.accounts import account_by_id
from store.conditions import Condition, Group
from store.database import Database, clock_at, now
from store.executor import By, approve, carry_out_in, propose, undo
from store.friendsets import FriendSet
from store.matching import friends_matching, today_of
from store.operations import Attach, Operation
from store.proposals import proposal_by_id
from web.demo.people import Person
from web.demo.shops import Shop


class Past:
    """One shop with its friends; person `i` is friend number `i + 1`. Things are called by their roles in the story."""

    def __init__(self, database: Database, shop: Shop, people: Sequence[Person], at: datetime) -> None:
        self.database, self.shop, self.people, self.at = database, shop, people, at
        self.tagged: dict[str, FriendSet] = {}

    def id(self, noun: str, role: str) -> str:
        """The id of the shop's tag, folder, segment or workflow of this role: the same in every demo."""
        return f"{noun}_{self.shop.id.removeprefix('account_')}_{role}"

    def tag(self, role: str) -> str:
        return self.id("tag", role)

    def do(self, plan: Sequence[Operation], by: By) -> None:
        """What a person did by hand, an import or a workflow brought."""
        if plan:
            self.database.write(lambda session: carry_out_in(session, self.shop.id, plan, by))

    def ask(self, plan: Sequence[Operation], by: By, said: str) -> str:
        """What somebody asked the agent for; answers with the id of its proposal."""
        return propose(self.database, self.shop.id, plan, By(by.name, "agent"), said=self.shop.said[said])

    def approve(self, proposal_id: str, by: By) -> None:
        """A person reads the proposal for a minute, then approves it."""
        with self.database.reading() as session:
            digest = proposal_by_id(session, self.shop.id, proposal_id).digest
        with clock_at(now() + timedelta(minutes=1)):
            approve(self.database, self.shop.id, proposal_id, digest, By(by.name, "agent"))

    def take_back(self, proposal_id: str, by: By) -> None:
        undo(self.database, self.shop.id, proposal_id, by)

    def matching(self, group: Group) -> tuple[FriendSet, Condition]:
        """Who matches, and the condition with its days made dates, as a proposal holds it."""
        with self.database.reading() as session:
            condition = Condition.of(group).on(today_of(account_by_id(session, self.shop.id)))
            return friends_matching(session, self.shop.id, condition), condition

    def attach(self, role: str) -> list[Operation]:
        """Puts a tag on those who came to it by now and have not got it yet."""
        due = FriendSet(n for n, person in enumerate(self.people, 1) if role in person.traits and person.traits[role] <= now())
        fresh = due - self.tagged.get(role, FriendSet())
        self.tagged[role] = due
        return [Attach(tag_id=self.tag(role), friends=fresh)] if fresh else []
