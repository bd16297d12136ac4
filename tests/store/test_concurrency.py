"""Many at once: one decision, one application, the same answer for all, and nobody's change lost."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from store.conditions import Condition, Group
from store.errors import AlreadyDecided, AlreadyUndone, ChangedSince, NothingToDo, Refused, Stale
from store.executor import By, approve, cancel, carry_out, propose, undo
from store.friendsets import FriendSet, count_of, members
from store.history import AuditLine
from store.journal import MembershipChange
from store.operations import AddTag, Attach, Detach, Operation, RenameTag
from store.proposals import Applied, Decision, Proposal, proposal_by_id, status_of
from store.tags import tag_by_id
from tests.world import OPERATOR, World

T = TypeVar("T")


def at_once(works: list[Callable[[], T]]) -> list[T | Refused]:
    """What each returns or is refused with; all start together. Anything but a refusal is a failure of the test."""
    ready = Barrier(len(works))

    def run(work: Callable[[], T]) -> T | Refused:
        ready.wait(timeout=30)
        try:
            return work()
        except Refused as refused:
            return refused

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def proposed(world: World, *plan: Operation, **options: Any) -> tuple[str, str]:
    proposal = propose(world.database, world.account, plan, OPERATOR, **options)
    with world.database.reading() as session:
        return proposal, proposal_by_id(session, world.account, proposal).digest


def approval(world: World, proposal: str, digest: str, by: str = "Mika") -> Callable[[], dict[str, Any]]:
    return lambda: approve(world.database, world.account, proposal, digest, By(by, "api"))


def of_proposal(session: Session, table: Any, proposal: str, column: str = "proposal_id") -> int:
    return len(session.exec(select(table).where(col(getattr(table, column)) == proposal)).all())


def status(world: World, proposal: str) -> str:
    with world.database.reading() as session:
        return status_of(session, proposal_by_id(session, world.account, proposal))


def test_fifty_approvals_of_one_proposal_are_one_application_with_one_answer(world: World) -> None:
    everyone = Attach(tag_id=world.contacted, friends=FriendSet(range(1, 9)), condition=Condition.of(Group(everyone=True)))
    proposal, digest = proposed(world, AddTag(tag_id="tag_x", name="X", folder_id=None), everyone)
    results = at_once([approval(world, proposal, digest, f"Operator {n}") for n in range(50)])
    assert [result for result in results if isinstance(result, Refused)] == []
    assert all(result == results[0] for result in results)
    with world.database.reading() as session:
        assert set(members(session, world.account, world.contacted)) == set(range(1, 9))
        assert of_proposal(session, Decision, proposal) == of_proposal(session, Applied, proposal) == 1
        assert of_proposal(session, MembershipChange, proposal, "cause_id") == 1
        told = session.exec(select(AuditLine.kind).where(AuditLine.proposal_id == proposal)).all()
        assert Counter(told) == {"proposed": 1, "applied": 1}


def test_approving_and_cancelling_at_once_is_one_decision(world: World) -> None:
    for round in range(5):
        proposal, digest = proposed(world, AddTag(tag_id=f"tag_{round}", name=f"Round {round}", folder_id=None))

        def cancelling(proposal: str = proposal) -> None:
            cancel(world.database, world.account, proposal, OPERATOR)

        works: list[Callable[[], Any]] = [approval(world, proposal, digest), cancelling] * 2
        results = at_once(works)
        refused = [type(result) for result in results if isinstance(result, Refused)]
        assert refused == [AlreadyDecided] * 2
        with world.database.reading() as session:
            made = of_proposal(session, Applied, proposal)
            assert status(world, proposal) == ("applied" if made else "cancelled")
            assert of_proposal(session, Decision, proposal) == 1


def test_superseding_races_with_approving_on_one_key(world: World) -> None:
    outcomes = Counter[str]()
    for round in range(6):
        talk = f"conversation_{round}"
        old, digest = proposed(world, AddTag(tag_id=f"tag_o{round}", name=f"Old {round}", folder_id=None), conversation_id=talk)
        new = AddTag(tag_id=f"tag_n{round}", name=f"New one {round}", folder_id=None)

        def supersede(new: Operation = new, talk: str = talk) -> str:
            return propose(world.database, world.account, [new], OPERATOR, conversation_id=talk)

        works: list[Callable[[], Any]] = [approval(world, old, digest), supersede]
        approved, newer = at_once(works if round % 2 else works[::-1])[:: 1 if round % 2 else -1]
        assert isinstance(newer, str)
        with world.database.reading() as session:
            supersedes = proposal_by_id(session, world.account, newer).supersedes
            assert of_proposal(session, Decision, old) == 1
        outcomes[status(world, old)] += 1
        if isinstance(approved, AlreadyDecided):
            assert (status(world, old), supersedes) == ("superseded", old)
        else:
            assert (status(world, old), supersedes) == ("applied", None)
        assert status(world, newer) == "pending"
    assert outcomes.total() == 6


def test_an_edit_that_names_a_proposal_decided_meanwhile_is_refused(world: World) -> None:
    old, digest = proposed(world, AddTag(tag_id="tag_o", name="Old", folder_id=None))

    def edit() -> str:
        return propose(
            world.database, world.account, [AddTag(tag_id="tag_n", name="Newer", folder_id=None)], OPERATOR, supersedes=old
        )

    works: list[Callable[[], Any]] = [approval(world, old, digest), edit]
    approved, edited = at_once(works)
    assert isinstance(approved, AlreadyDecided) != isinstance(edited, AlreadyDecided)
    assert status(world, old) == ("superseded" if isinstance(edited, str) else "applied")


def test_two_people_who_rename_one_tag_do_not_overwrite_each_other(world: World) -> None:
    proposals = [proposed(world, RenameTag(tag_id=world.vip, was="VIP", name=name)) for name in ("Gold", "Star")]
    results = at_once([approval(world, *each) for each in proposals])
    refused = [result for result in results if isinstance(result, Refused)]
    assert [type(each) for each in refused] == [Stale]
    with world.database.reading() as session:
        name = tag_by_id(session, world.account, world.vip).name
    won = results.index(next(result for result in results if not isinstance(result, Refused)))
    assert name == ("Gold", "Star")[won]
    assert status(world, proposals[1 - won][0]) == "pending"


def test_two_one_click_renames_at_once_leave_one_told_that_it_changed(world: World) -> None:
    def rename(name: str) -> Callable[[], str]:
        plan = [RenameTag(tag_id=world.empty, was="Empty", name=name)]
        return lambda: carry_out(world.database, world.account, plan, OPERATOR)

    results = at_once([rename("One"), rename("Two")])
    assert [type(each) for each in results if isinstance(each, Refused)] == [ChangedSince]


def test_one_name_is_given_to_one_tag_however_many_ask_for_it(world: World) -> None:
    def make(n: int) -> Callable[[], str]:
        plan = [AddTag(tag_id=f"tag_{n}", name=("Ｐoint", "POINT", "p o i n t")[n % 3], folder_id=None)]
        return lambda: carry_out(world.database, world.account, plan, OPERATOR)

    results = at_once([make(n) for n in range(9)])
    assert Counter(type(each).__name__ for each in results) == {"str": 1, "TagNameTaken": 8}


def test_single_clicks_on_one_tag_are_never_lost(world: World) -> None:
    """Every click rewrites the same chunk of the same tag."""

    def clicks(kind: type[Attach] | type[Detach], tag_id: str, numbers: list[int]) -> Callable[[], int]:
        def run() -> int:
            done = 0
            for number in numbers:
                try:
                    carry_out(world.database, world.account, [kind(tag_id=tag_id, friends=FriendSet([number]))], OPERATOR)
                    done += 1
                except NothingToDo:
                    continue
            return done

        return run

    works = [clicks(Attach, world.empty, [n]) for n in range(1, 9)]
    works += [clicks(Detach, world.vip, [n]) for n in (1, 2, 5)]
    works += [clicks(Attach, world.contacted, [1, 2, 3]), clicks(Attach, world.contacted, [3, 2, 1])]
    results = at_once(works)
    assert sum(each for each in results if isinstance(each, int)) == 8 + 3 + 3
    with world.database.reading() as session:
        for tag_id, friends in ((world.empty, set(range(1, 9))), (world.vip, set[int]()), (world.contacted, {1, 2, 3, 8})):
            assert set(members(session, world.account, tag_id)) == friends
            assert tag_by_id(session, world.account, tag_id).friends == count_of(session, world.account, tag_id) == len(friends)


def test_an_undo_happens_once_however_often_it_is_clicked(world: World) -> None:
    proposal, digest = proposed(world, Attach(tag_id=world.empty, friends=FriendSet([1, 2, 3])))
    approval(world, proposal, digest)()
    results = at_once([lambda: undo(world.database, world.account, proposal, OPERATOR)] * 8)
    assert Counter(type(each) for each in results) == {str: 1, AlreadyUndone: 7}
    with world.database.reading() as session:
        assert members(session, world.account, world.empty) == FriendSet()
        assert len(session.exec(select(Proposal).where(Proposal.undoes == proposal)).all()) == 1


def test_plans_on_the_same_tags_in_opposite_order_both_get_through(world: World) -> None:
    ab = [Attach(tag_id=world.vip, friends=FriendSet([6])), Attach(tag_id=world.new, friends=FriendSet([6]))]
    ba = [Attach(tag_id=world.new, friends=FriendSet([7])), Attach(tag_id=world.vip, friends=FriendSet([7]))]
    works = [approval(world, *proposed(world, *plan)) for plan in (ab, ba)]
    assert not any(isinstance(result, Refused) for result in at_once(works))
    with world.database.reading() as session:
        assert {6, 7} <= set(members(session, world.account, world.vip)) & set(members(session, world.account, world.new))


def test_proposals_made_at_once_in_one_conversation_leave_one_pending(world: World) -> None:
    def ask(n: int) -> Callable[[], str]:
        plan = [AddTag(tag_id=f"tag_{n}", name=f"Wish {n}", folder_id=None)]
        return lambda: propose(world.database, world.account, plan, OPERATOR, conversation_id="conversation_one")

    asked = [str(each) for each in at_once([ask(n) for n in range(6)])]
    assert Counter(status(world, id) for id in asked) == {"pending": 1, "superseded": 5}
