"""Orders in other forms: for whom a workflow is not, said afterwards; a segment whose name comes last; who alone keeps a tag."""

import pytest

from tests.agent.offline.talk import calls

ASKING = {"ask_operator", "decline", "text"}


@pytest.mark.parametrize(
    ("text", "guard"),
    [
        ('make a rule: message contains "refund" -> add New. skip anyone who has VIP', {"none_tags": ["VIP"]}),
        ("When somebody writes refund, tag them New. People who are tagged VIP shouldn't get it though.", {"none_tags": ["VIP"]}),
        ('whenever a VIP sends a message with the word "refund" in it, tag them New', {"all_tags": ["VIP"]}),
        ('I\'d like a new workflow so that VIPs who write "refund" to us get the New tag.', {"all_tags": ["VIP"]}),
        ('Trigger: message with "refund"\nCondition: has VIP\nAction: add New', {"all_tags": ["VIP"]}),
    ],
)
def test_whom_a_workflow_is_for_may_be_said_in_any_place(text: str, guard: dict[str, list[str]]) -> None:
    ((name, arguments),) = calls(text)
    assert name == "save_workflow"
    assert arguments["trigger"]["keywords"] == ["refund"]
    assert arguments["actions"] == [{"do": "add_tag", "tag": "New"}]
    assert arguments["only_if"] == [guard]


def test_what_happens_to_a_tag_and_what_is_to_follow_is_a_workflow_where_it_is_said_to_be() -> None:
    ((name, arguments),) = calls("VIP removed -> New added. automatically, every time")
    assert (name, arguments["trigger"]["type"], arguments["trigger"]["tag"]) == ("save_workflow", "tag_removed", "VIP")
    assert [name for name, _ in calls("VIP removed -> New added")] == ["ask_operator"]


@pytest.mark.parametrize(
    "text",
    [
        "VIP + New = segment called Fresh",
        "VIP + New -> segment, name it Fresh",
        "VIP and New -> save as segment Fresh",
        "Could you make us a segment, Fresh? It should hold everyone with VIP and New.",
        "want to save a group as Fresh. they must have VIP and New",
    ],
)
def test_a_segment_may_be_named_before_or_after_those_who_are_in_it(text: str) -> None:
    ((name, arguments),) = calls(text)
    assert (name, arguments["name"], arguments["friends"]) == ("save_segment", "Fresh", [{"all_tags": ["VIP", "New"]}])


def test_a_name_may_end_in_a_word_for_friends() -> None:
    ((name, arguments),) = calls("segment: Quiet ones\n- VIP\n- no New")
    assert (name, arguments["name"]) == ("save_segment", "Quiet ones")


@pytest.mark.parametrize(
    "text",
    [
        "people with New shouldn't be in Win back, pls update that segment",
        "Win back: no more people with New",
        "Nobody with New should count as Win back",
        "edit Win back so that New people drop out",
    ],
)
def test_those_who_are_to_leave_a_segment(text: str) -> None:
    ((name, arguments),) = calls(text)
    assert (name, arguments["segment"]) == ("save_segment", "Win back")
    assert all(group["none_tags"] == ["New"] for group in arguments["friends"])


@pytest.mark.parametrize(
    "text",
    [
        "only VIPs should still have New, untag the rest",
        "New is for VIPs only, take it off everybody else",
        "New stays on the VIPs, off everyone else",
        "leave New on VIPs only",
    ],
)
def test_who_alone_keeps_a_tag(text: str) -> None:
    ((name, arguments),) = calls(text)
    assert (name, arguments["tag"], arguments["friends"]) == ("remove_tag", "New", [{"all_tags": ["New"], "none_tags": ["VIP"]}])


def test_a_plus_puts_on_and_a_minus_beside_it_takes_off() -> None:
    made = calls("mio yamada + VIP, ken tanaka - New")
    assert [(name, arguments["tag"]) for name, arguments in made] == [("apply_tag", "VIP"), ("remove_tag", "New")]


@pytest.mark.parametrize(
    "text",
    [
        "Mio Yamada - VIP",
        "keep New on VIPs",
        "New is for VIPs only",
        "New for VIPs, untag the rest except Mio Yamada",
        "only VIPs should have New, untag the rest tomorrow",
        "VIP on Mio Yamada, please update the segment",
        "people with New shouldn't be in Win back, update that segment next week",
        'make a rule: message contains "refund" -> add New. skip it for now',
        'when someone writes "refund" add New. not for new orders',
        "we saved an audience called Fresh: VIP people",
        "VIP + New = segment",
        "Win back - everyone in it gets VIP on Friday",
    ],
)
def test_what_is_left_open_or_put_off_is_not_done(text: str) -> None:
    assert {name for name, _ in calls(text)} <= ASKING


@pytest.mark.parametrize(
    "text", ["keep New only on VIPs, don't touch the rest", "only VIPs should keep New. Leave everyone else alone"]
)
def test_who_alone_keeps_a_tag_and_that_the_others_are_left_alone_do_not_go_together(text: str) -> None:
    assert [name for name, _ in calls(text)] == ["ask_operator"]
