"""How the demo makes a shop's past: ids by role, and the executor's doors."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import Session

from store.accounts import account_by_id
from store.conditions import Condition, Group
from store.conversations import Conversation, Turn
from store.database import Database, clock_at, new_id, now
from store.executor import By, approve, carry_out_in, propose, undo
from store.friendsets import FriendSet, keep
from store.matching import friends_matching, today_of
from store.operations import Attach, Operation
from store.previews import Step
from store.proposals import proposal_by_id
from store.runs import WorkflowRun
from store.workflows import order_of, workflow_named
from web.demo.people import Person
from web.demo.shops import Shop

Cause = Literal["proposal", "workflow", "import"]


class Past:
    """One shop with its friends; person `i` is friend number `i + 1`. Things are called by their roles in the story."""

    def __init__(self, database: Database, shop: Shop, people: Sequence[Person], at: datetime) -> None:
        self.database, self.shop, self.people, self.at = database, shop, people, at
        self.tagged: dict[str, FriendSet] = {}
        self.todo: list[tuple[datetime, Sequence[Operation], By]] = []

    def id(self, noun: str, role: str) -> str:
        """The id of the shop's tag, folder, segment or workflow of this role: the same in every demo."""
        return f"{noun}_{self.shop.id.removeprefix('account_')}_{role}"

    def tag(self, role: str) -> str:
        return self.id("tag", role)

    def do(self, plan: Sequence[Operation], by: By) -> None:
        """What a person did by hand, or an import or a workflow brought. Written with the next that somebody asks for."""
        if plan:
            self.todo.append((now(), plan, by))

    def settle(self) -> None:
        """Writes all that was done since, in one transaction: a disk takes its time for each."""
        todo, self.todo = self.todo, []

        def work(session: Session) -> None:
            for at, plan, by in todo:
                with clock_at(at):
                    self._do(session, plan, by)

        self.database.write(work)

    def _do(self, session: Session, plan: Sequence[Operation], by: By) -> None:
        cause: Cause = "import" if by.via == "import" else "workflow" if by.via == "workflow" else "proposal"
        proposal_id, steps = carry_out_in(session, self.shop.id, plan, by, cause=cause, consequences=cause == "proposal")
        if cause == "workflow":
            session.add(self._run(session, by, proposal_id, steps))

    def _run(self, session: Session, by: By, proposal_id: str, steps: Sequence[Step]) -> WorkflowRun:
        """A workflow leaves a run, as it does when it starts by itself."""
        workflow = workflow_named(session, self.shop.id, by.name)
        assert workflow
        friends = FriendSet.union(gained for step in steps for gained in step.change.gained.values())
        keep(session, self.shop.id, friends)
        return WorkflowRun(
            account_id=self.shop.id,
            id=new_id("run"),
            workflow_id=workflow.id,
            trigger=order_of(session, workflow).trigger.type,
            count=len(friends),
            digest=friends.digest,
            proposal_id=proposal_id,
            at=now(),
        )

    def ask(self, plan: Sequence[Operation], by: By, said: str) -> str:
        """What somebody asked the agent for; answers with the id of its proposal."""
        self.settle()
        words, conversation_id = self.shop.said[said], new_id("conversation")
        talk = Conversation(
            account_id=self.shop.id, id=conversation_id, title=words, by=by.name, created_at=now(), updated_at=now()
        )
        self.database.write(lambda session: session.add(talk))
        agent = By(by.name, "agent")
        proposal_id = propose(self.database, self.shop.id, plan, agent, conversation_id=conversation_id)
        turn = Turn(
            account_id=self.shop.id,
            id=new_id("turn"),
            conversation_id=conversation_id,
            position=1,
            said=words,
            kind="proposal",
            proposal_id=proposal_id,
            model="offline",
            started_at=now(),
            ended_at=now(),
        )
        self.database.write(lambda session: session.add(turn))
        return proposal_id

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
        self.settle()
        with self.database.reading() as session:
            condition = Condition.of(group).on(today_of(account_by_id(session, self.shop.id)))
            return friends_matching(session, self.shop.id, condition), condition

    def attach(self, role: str) -> list[Operation]:
        """Puts a tag on those who came to it by now and have not got it yet."""
        due = FriendSet(n for n, person in enumerate(self.people, 1) if role in person.traits and person.traits[role] <= now())
        fresh = due - self.tagged.get(role, FriendSet())
        self.tagged[role] = due
        return [Attach(tag_id=self.tag(role), friends=fresh)] if fresh else []
