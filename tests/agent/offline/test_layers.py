"""What words mean is read in layers, each of which can be tried alone."""

from datetime import date

import pytest

from agent.offline.asking import Unclear
from agent.offline.audience import clause, no
from agent.offline.beside import Beside
from agent.offline.lexicon import lexicons
from agent.offline.live import Live
from agent.offline.nodes import Node
from agent.offline.sheet import Sheet
from agent.offline.situation import Situation
from agent.offline.spoken import Spoken
from agent.offline.things import Things
from agent.offline.who import Who
from agent.offline.whom import Whom
from agent.offline.wishes import Patch

VIP = Node("name", (), "VIP")
VIPS = Node("friends", (("base", Node("adjective", (("adj", Node("tag", (("t", VIP),), "VIP")),), "VIP")),), "VIP friends")


@pytest.fixture
def sheet() -> Sheet:
    live = Live(tags=["VIP", "Gold"], folders=["Perks"], folder_of={"Gold": "Perks"})
    return Sheet(Situation(date(2026, 7, 1), live, lexicons()["en"]))


def whom(sheet: Sheet) -> Whom:
    spoken = Spoken(sheet)
    return Whom(sheet, spoken, Who(sheet, Things(sheet), spoken))


def test_a_thing_has_its_new_name_from_where_it_was_renamed(sheet: Sheet) -> None:
    things = Things(sheet)
    assert things.tag(VIP) == "VIP"
    things.rename("tag", "VIP", "Best")
    assert (things.tag(VIP), things.tag(Node("it"))) == ("Best", "Best")


def test_it_is_asked_about_until_something_was_spoken_of(sheet: Sheet) -> None:
    with pytest.raises(Unclear):
        Things(sheet).tag(Node("it"))


def test_of_several_things_that_were_told_of_nobody_knows_which_is_it(sheet: Sheet) -> None:
    things = Things(sheet)
    things.tag(VIP)
    things.told = ("VIP and Gold overlap", ["VIP", "Gold"])
    with pytest.raises(Unclear) as asked:
        things.tag(Node("it"))
    assert asked.value.choices == ("VIP", "Gold")


def test_the_others_are_all_but_those_whom_the_goals_so_far_are_about(sheet: Sheet) -> None:
    spoken = Spoken(sheet)
    spoken.remember(clause("all_tags", ["VIP"]))
    assert spoken.others() == no(clause("all_tags", ["VIP"]))
    assert spoken.them() == clause("all_tags", ["VIP"])


def test_later_words_narrow_whom_a_goal_is_about_and_create_nothing(sheet: Sheet) -> None:
    silver = Node("tag", (("t", Node("new", (), "Silver")),), "Silver")
    sheet.patch = Patch(create=True, only=(Node("adj", (("a", silver),), "Silver"),))
    with pytest.raises(Unclear):
        whom(sheet).audience(VIPS)
    assert sheet.drafts == []
    assert sheet.patch.create


def test_whom_a_goal_is_about_is_whom_the_next_one_means_by_them(sheet: Sheet) -> None:
    layer = whom(sheet)
    assert layer.audience(VIPS) == layer.spoken.them() == layer.audience(None)


def test_what_is_to_stay_as_it_is_stands_against_drafts_that_change_it(sheet: Sheet) -> None:
    beside = Beside(spared={"VIP": "leave VIP alone"})
    sheet.draft("apply_tag", tag="VIP", friends=[])
    beside.weigh(sheet)
    sheet.draft("delete_tag", tag="VIP", uses="ask", replacement=None)
    with pytest.raises(Unclear):
        beside.weigh(sheet)
