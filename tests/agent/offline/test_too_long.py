"""Words that are too many, or too entangled, end in a question, after a count of steps that is the same on any machine."""

import json

import pytest

from agent.model import AssistantMessage, Message, OperatorMessage, ToolMessage
from agent.offline import OfflineModel, sentence
from agent.offline.effort import MOST_DEEP, MOST_STEPS, Effort, TooMuch
from agent.offline.language import understand
from agent.offline.lexicon import lexicons
from agent.offline.live import live_names
from agent.offline.sentence import UNREAD, whole
from agent.offline.words import quotes, tokens
from tests.agent.offline.talk import NAMES, calls

LIVE = live_names(NAMES)
HOSTILE = {
    "marks": "," * 4000,
    "読点": "、" * 4000,
    "many marks": "," * 390,
    "clauses": "everyone who has VIP and not New, except those who have Repeat customer or " * 50,
    "some clauses": "everyone who has VIP and not New, except those who have Repeat customer or " * 22,
    "a list": "tag VIP, " * 125,
    "lists in lists": "Put VIP on everyone who has (New and (Repeat customer or " * 30,
    "pictures": "🎉" * 390,
    "節": "VIPが付いていてリピーターが付いていない人のうち" * 160,
    "いくらかの節": "VIPが付いていてリピーターが付いていない人のうち" * 15,
    "深い": "して" * 190,
    "返事": "はい、" * 130,
    "括弧": "「" * 4000,
}


@pytest.mark.parametrize("said", HOSTILE.values(), ids=HOSTILE)
def test_words_without_end_are_asked_for_in_shorter_sentences(said: str) -> None:
    language = "en" if said[0].isascii() or said[0] in "🎉" else "ja"
    lexicon, found = understand(said, LIVE, language)
    assert found == [UNREAD]
    [(name, arguments)] = calls(said, language=language)
    assert name == "ask_operator"
    assert arguments["question"] == lexicon.say("too_long")


def test_what_stands_behind_too_many_words_is_not_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence, "MOST_TOKENS", 8)
    assert calls("Put VIP on everyone with the tag New")[0][0] == "apply_tag"
    assert calls("Put VIP on everyone with the tag New, except Anna")[0][0] == "ask_operator"


def test_long_orders_of_every_day_are_far_from_the_limit() -> None:
    said = (
        "Please put the VIP tag on everyone who has New and wrote in the last 30 days, except those with Repeat customer. "
        "Then take New off everyone who has not written since 3 March, and create a tag called Autumn sale in Campaign."
    )
    assert [name for name, _ in calls(said)] == ["apply_tag", "remove_tag", "create_tag"]


def test_steps_are_counted_until_there_are_none_left() -> None:
    effort = Effort()
    effort.spend(MOST_STEPS)
    with pytest.raises(TooMuch):
        effort.spend(1)


def test_phrases_within_phrases_go_only_so_deep() -> None:
    effort = Effort()
    for _ in range(MOST_DEEP):
        effort.descend()
    effort.ascend(1)
    effort.descend()
    with pytest.raises(TooMuch):
        effort.descend()


def test_a_phrase_alone_is_none_of_too_many_words() -> None:
    assert whole(lexicons()["en"], "call it " + "A B, " * 400, LIVE, "given") is None


def test_a_name_in_katakana_may_end_in_a_mark() -> None:
    assert calls("ハナコ・", language="ja")[0][0] == "ask_operator"
    assert calls("VIPをカタカナ・", language="ja")[0][0] == "ask_operator"


def test_later_words_do_not_lean_on_what_was_not_read() -> None:
    context = {"today": "2026-11-20", "weekday": "Friday", "account": "", "language": "en", "page": None, "them": None}
    said: list[Message] = [OperatorMessage(text=HOSTILE["a list"], context=context)]
    said.append(OperatorMessage(text="put VIP on them", context=context))
    turn = OfflineModel().complete(said, (), 60)
    told = [ToolMessage(call_id=call.id, name=call.name, text=json.dumps(NAMES)) for call in turn.calls]
    answer = OfflineModel().complete([*said, AssistantMessage(turn=turn), *told], (), 60)
    assert [call.name for call in answer.calls] == ["ask_operator"]


def test_a_quotation_ends_at_the_next_mark_that_closes_it() -> None:
    assert quotes(tokens("「あ」「「い」「")) == {0: 2, 3: 6}
