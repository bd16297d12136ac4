"""Scenario files are read strictly: a mistake is an error that says where, never a scenario that tests nothing."""

from pathlib import Path
from typing import get_args

import pytest

from agent.evals.reading import BadFile
from agent.evals.scenarios import SHIPPED, Family, read_scenarios
from agent.evals.worlds import read_world

WORLD = """
world: shop
now: 2026-05-10T09:00:00+09:00
account: Shop
folders: [Rank]
tags: [{name: VIP, folder: Rank}, {name: on}, {name: 2024-05-01}]
friends: [{id: f01, name: Aiko, tags: [VIP], followed: 2025-01-10}]
segments: [{name: Best, any: [{all_tags: [VIP]}]}]
workflows: [{name: Hi, enabled: true, trigger: {type: friend_added}, actions: [{add_tag: VIP}]}]
"""
GOOD = """
- id: one
  world: shop
  lang: en
  family: apply
  turns: [{say: Do it}]
  expect: {kind: proposal, delta: {tagged: {on: [f01]}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "worlds").mkdir()
    (tmp_path / "worlds" / "shop.yaml").write_text(WORLD, "utf-8")
    (tmp_path / "en.yaml").write_text(GOOD, "utf-8")
    return tmp_path


def test_a_folder_is_read_with_the_folders_in_it_and_finds_its_worlds(folder: Path) -> None:
    (folder / "more").mkdir()
    (folder / "more" / "ja.yaml").write_text(GOOD.replace("one", "two"), "utf-8")
    found = read_scenarios([folder])
    assert [scenario.id for scenario in found] == ["one", "two"]
    assert found[0].world.account == "Shop"


def test_a_single_file_can_be_read(folder: Path) -> None:
    assert [scenario.id for scenario in read_scenarios([folder / "en.yaml"])] == ["one"]


def test_names_that_yaml_takes_for_something_else_stay_names(folder: Path) -> None:
    assert [tag.name for tag in read_world(folder / "worlds" / "shop.yaml").tags] == ["VIP", "on", "2024-05-01"]
    assert list(read_scenarios([folder])[0].expect.delta.tagged) == ["on"]


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("lang: en", "lang: en\n  note: hm", "note: unknown key"),
        ("tagged:", "taged:", "expect.delta.taged: unknown key"),
        ("{say: Do it}", "{say: Do it, expect: answer}", "expect: unknown key"),
        ("{say: Do it}", "{say: Do it, decide: approve}", "either say or decide"),
        ("[{say: Do it}]", "[{decide: approve}]", "nobody says anything"),
        ("[{say: Do it}]", "[]", "nobody says anything"),
        ("{say: Do it}", "{say: Do it, expect_kind: refuse}", "turns.0.expect_kind"),
        ("kind: proposal", "kind: proposals", "expect.kind"),
        ("{kind: proposal, ", "{", "either a kind or any_of"),
        ("family: apply", "family: aply", "family"),
        ("lang: en", "lang: fr", "lang"),
        ("[f01]", "[f02]", "no friend “f02”"),
        ("{on: [f01]}", "{VIPP: [f01]}", "no tag “VIPP”"),
        ("tagged: {on: [f01]}", "deleted_tags: [New]", "no tag “New”"),
        ("tagged: {on: [f01]}", "updated_segments: {Bst: [f01]}", "no segment “Bst”"),
        ("tagged: {on: [f01]}", "deleted_workflows: [Hey]", "no workflow “Hey”"),
        ("tagged: {on: [f01]}", "renamed_folders: {Ranks: X}", "no folder “Ranks”"),
        ("tagged: {on: [f01]}", "created_workflows: [{actions: [{add_tag: VIP}]}]", "needs a trigger"),
        ("tagged: {on: [f01]}", "updated_workflows: {Hi: {enabled: off}}", "enabled"),
        ("world: shop", "world: ship", "no world “ship”"),
        ("world: shop", "world: ../shop", "a world's name"),
        ("world: shop", "world: shop\n  world: shop", "stands here twice"),
        ("{kind: proposal, delta", "{any_of: [{kind: answer}], delta", "belongs inside it"),
    ],
)
def test_a_mistake_names_the_file_the_scenario_and_the_key(folder: Path, was: str, now: str, said: str) -> None:
    assert was in GOOD
    (folder / "en.yaml").write_text(GOOD.replace(was, now), "utf-8")
    with pytest.raises(BadFile) as error:
        read_scenarios([folder])
    assert str(folder / "en.yaml") in str(error.value)
    assert said in str(error.value)
    if "twice" not in said:
        assert ": one: " in str(error.value)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("account: Shop", "account: Shop\nacount: Shop", "acount: unknown key"),
        ("tags: [VIP]", "tags: [VIPP]", "no tag “VIPP”"),
        ("folder: Rank", "folder: Ranks", "no folder “Ranks”"),
        ("followed: 2025-01-10", "followed: 2026-05-11", "after “now”"),
        ("followed: 2025-01-10", "followed: 2025-01-10, messages: [Hi]", "need a last_message"),
        ("{name: on}", "{name: VIP}", "stands here twice"),
        ("+09:00", "", "now"),
        ("[{all_tags: [VIP]}]", "[{}]", "at least one clause"),
        ("{add_tag: VIP}", "{add_tag: VIP, remove_tag: on}", "either add_tag or remove_tag"),
    ],
)
def test_a_world_that_contradicts_itself_is_refused(folder: Path, was: str, now: str, said: str) -> None:
    assert was in WORLD
    path = folder / "worlds" / "shop.yaml"
    path.write_text(WORLD.replace(was, now), "utf-8")
    with pytest.raises(BadFile, match=said) as error:
        read_scenarios([folder])
    assert str(path) in str(error.value)


@pytest.mark.parametrize("text", ["- id: [", "id: one", "- one", "", "- {id: one, id: two}", "\x00"])
def test_a_file_that_is_no_list_of_scenarios_is_refused_by_name(folder: Path, text: str) -> None:
    (folder / "en.yaml").write_text(text, "utf-8")
    with pytest.raises(BadFile, match=r"en\.yaml"):
        read_scenarios([folder])


def test_one_id_twice_is_refused(folder: Path) -> None:
    (folder / "ja.yaml").write_text(GOOD, "utf-8")
    with pytest.raises(BadFile, match="another scenario has this id"):
        read_scenarios([folder])


def test_a_path_that_is_not_there_is_refused(folder: Path) -> None:
    with pytest.raises(BadFile, match="There is no"):
        read_scenarios([folder / "nothing"])


def test_what_ships_holds_goals_of_every_family_in_both_languages_and_what_is_out_of_reach() -> None:
    """Goals that must end in nothing but a question or a refusal are out of reach, and no others are."""
    shipped = read_scenarios([SHIPPED])
    beyond = [each for each in shipped if {one.kind for one in each.expect.outcomes()} <= {"question", "refusal"}]
    for language in ("en", "ja"):
        spoken = [each for each in shipped if each.lang == language]
        assert {each.family for each in spoken} == set(get_args(Family))
        assert sum(each not in beyond for each in spoken) >= 200
    assert len(beyond) >= 150
