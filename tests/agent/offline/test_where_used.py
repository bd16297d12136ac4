"""Where a tag is used may be asked in any words that speak of nothing else; an order beside it is no such word."""

import pytest

from tests.agent.offline.talk import calls


@pytest.mark.parametrize(
    "text",
    [
        "Is VIP used anywhere, in a workflow or a segment? Asking before I change anything",
        "where's VIP being used? segments, workflows",
        "I'm thinking about changing VIP but don't want to break stuff. Which automations and saved segments have it in them?",
        "I may want to get rid of VIP at some point. First tell me everywhere it's being used.",
        "I'd like to know what depends on VIP before I start changing anything",
        "tag VIP, which segments and workflows is it in?",
        "which automations add or look at VIP?",
        "if I renamed VIP, would anything stop working?",
        "could you check whether something still relies on VIP, I might delete it soon",
    ],
)
def test_where_a_tag_is_used_is_asked_in_any_words(text: str) -> None:
    assert calls(text) == [("text", {"text": "“VIP” is not used in any segment or workflow. Deleting it affects nothing else."})]


@pytest.mark.parametrize(
    "text",
    [
        "List the workflows with VIP and remove it from them",
        "Which workflows use VIP? Turn them off.",
        "Check where VIP is used and replace it with New",
        "Where is VIP used? If nowhere, delete it",
        "Remove VIP from all segments and workflows",
        "Who's in the segments that use VIP?",
        "VIP, which is it please?",
        "tell me VIP please",
    ],
)
def test_what_asks_for_more_or_for_nothing_is_no_question_of_uses(text: str) -> None:
    assert "is not used in" not in str(calls(text))
