"""A friend's timeline answers why they have a tag: by which person, import or workflow."""

import pytest
from sqlmodel import Session

from store.automation import Happened, run_workflows
from store.database import lock_account
from store.executor import By, carry_out, carry_out_in
from store.friendsets import FriendSet
from store.operations import Attach
from tests.world import OPERATOR, World
from web.happenings import TimelineLine, timeline


def newest(world: World, number: int, language: str = "en") -> TimelineLine:
    with world.database.reading() as session:
        return timeline(session, world.account, number, language)[0]


@pytest.mark.parametrize(("language", "said"), [("en", "workflow “Welcome”"), ("ja", "ワークフロー「Welcome」")])
def test_a_tag_that_a_workflow_put_on_names_the_workflow(small_world: World, language: str, said: str) -> None:
    def work(session: Session) -> None:
        lock_account(session, small_world.account)
        run_workflows(session, small_world.account, [Happened("friend_added", FriendSet([6]))])

    small_world.database.write(work)
    line = newest(small_world, 6, language)
    assert (line.tag, line.gained, line.by) == ("New", True, said)
    assert line.proposal


def test_a_tag_that_a_person_put_on_names_the_person(small_world: World) -> None:
    proposal = carry_out(
        small_world.database, small_world.account, [Attach(tag_id=small_world.vip, friends=FriendSet([6]))], OPERATOR
    )
    line = newest(small_world, 6)
    assert (line.by, line.via, line.proposal) == ("Mika", "by hand", proposal)


def test_a_tag_that_came_with_an_import_names_who_imported(small_world: World) -> None:
    def work(session: Session) -> None:
        plan = [Attach(tag_id=small_world.vip, friends=FriendSet([6]))]
        carry_out_in(session, small_world.account, plan, By("Ken", "import"), cause="import")

    small_world.database.write(work)
    line = newest(small_world, 6)
    assert (line.by, line.via) == ("Ken", "by an import")
