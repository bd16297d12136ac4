"""Everything the store and the doors say exists in Japanese, with the same values in it."""

import ast
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

import web.app  # noqa: F401  every module that declares a refusal
from store import done, wording
from store.conditions import Group
from store.errors import BadDay, Refused, TagInUse
from store.language import messages, translate, translate_n
from store.wording import EVER, condition_sentence, sentence, workflow_sentence
from web import cards, deciding, export, followers, friendfiles, happenings, problems, stuck, whose
from web.pages import errors

ROOT = Path(__file__).parents[2]
FILES = [*(ROOT / "store").glob("*.py"), *(ROOT / "web").glob("*.py"), *(ROOT / "web" / "api").glob("*.py")]


SAID_OF_FILES = frozenset(
    (
        "NO_TEXT",
        "WORKBOOK",
        "NOBODY",
        "NO_HEADING",
        "UNKNOWN_COLUMN",
        "TWICE",
        "TOO_MANY",
        "TOO_MANY_TAGS",
        "LINE_SAID",
        "AND_MORE",
        "NO_CSV",
    )
    + ("TOO_WIDE", "NO_ID", "BAD_ID", "SAME", "LONG_NAME", "BAD_DAY", "FUTURE")
)


def refusals(kind: type[Refused] = Refused) -> Iterator[str]:
    yield kind.sentence
    for each in kind.__subclasses__():
        yield from refusals(each)


def tables() -> Iterator[Any]:
    for table in (wording.SENTENCES, wording.CLAUSE_SENTENCES, wording.TRIGGERS, wording.ACTIONS, wording.HOW, wording.STATUSES):
        yield from table.values()
    yield from (*wording.COUNTED.values(), *done.DONE.values(), *done.COUNTED_DONE.values())
    yield from (getattr(friendfiles, name) for name in SAID_OF_FILES)
    yield from (*problems.WHY.values(), problems.HINT, problems.UNSTORABLE, *happenings.KINDS.values(), *happenings.VIA.values())
    yield from (happenings.IMPORTED, happenings.FROM_FILE)
    yield from stuck.TAGS.values()
    yield from (stuck.OTHER, *stuck.EVENTS.values())
    yield from followers.TROUBLES.values()
    yield from (happenings.GOT, happenings.LOST, happenings.BY_WORKFLOW, deciding.DIFFERS, whose.FIRST)
    yield from (*errors.TITLES.values(), errors.OTHERWISE, errors.OUR_FAULT)
    yield from export.HEADINGS
    yield from (cards.APPLY, cards.SHOW, cards.DELETE, cards.DELETE_AND_MORE, cards.MERGE, cards.CHANGE)
    yield from (cards.NOUN, cards.CHANGED_SINCE)


def literals() -> Iterator[str | tuple[str, str]]:
    """Texts that stand in a call of translate or translate_n themselves."""
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text())):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            said = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            if node.func.id == "translate" and said:
                yield said[-1]
            elif node.func.id == "translate_n" and len(said) == 2:
                yield said[0], said[1]


def sources() -> list[str | tuple[str, str]]:
    joiners = [" and ", " or ", " nor ", ", "]
    found = {source for source in (*refusals(), *tables(), *literals(), *joiners) if source != "{question}"}
    return sorted(found, key=str)


def test_the_texts_are_found_where_they_are_written() -> None:
    found = sources()
    assert "{when}, {then}" in found
    assert ("{n} day ago", "{n} days ago") in found
    assert TagInUse.sentence in found
    assert len(found) > 150


@pytest.mark.parametrize("source", sources(), ids=str)
def test_it_is_translated_with_the_same_values(source: str | tuple[str, str]) -> None:
    english = source if isinstance(source, str) else source[1]
    forms = messages("ja").get(source if isinstance(source, str) else source[0])
    assert forms, f"no Japanese for {source!r}: store/locale/ja.po or web/locale/ja.po"
    for form in forms:
        assert _values(form) <= _values(english) | {"n"}
        assert _values(english) - {"n"} <= _values(form)
        assert "“" not in form


def test_a_refusal_names_what_it_is_about_in_the_languages_own_quotes() -> None:
    refused = TagInUse(name="VIP", uses=["常連", "Open"])
    assert "“常連”, “Open”" in refused.say("en")
    assert "「常連」、「Open」" in refused.say("ja")


def test_a_condition_reads_naturally_in_both_languages() -> None:
    named = {"any": [{"all_tags": ["A", "B"], "none_tags": ["C", "D"]}, {"any_tags": ["E", "F"], "followed_from": "30 days ago"}]}
    assert condition_sentence("en", named) == (
        "tagged “A” and “B”, tagged neither “C” nor “D”; or tagged “E” or “F”, added in the last 30 days"
    )
    assert condition_sentence("ja", named) == (
        "「A」と「B」が付いている、「C」も「D」も付いていない、または「E」か「F」が付いている、過去30日以内に友だちになった"
    )


def test_whoever_wrote_since_the_first_of_all_days_has_written() -> None:
    named = {"any": [{"all_tags": ["A"], "last_message_from": EVER}]}
    assert condition_sentence("en", named) == "tagged “A”, has written at least once"
    assert condition_sentence("ja", named) == "「A」が付いている、メッセージを送ったことがある"
    with pytest.raises(BadDay):
        Group(last_message_from=(date.fromisoformat(EVER) - timedelta(days=1)).isoformat())


@pytest.mark.parametrize("n", [1, 3])
def test_that_friends_have_a_tag_already_reads_naturally_for_one_and_for_many(n: int) -> None:
    for key in ("tag_attached_already", "tag_detached_already"):
        assert f"対象の友だち（{n}人）にはタグ「A」が" in sentence("ja", key, {"tag": "A"}, n)
    assert sentence("en", "tag_detached_already", {"tag": "A"}, 1) == "1 friend does not have “A”"


def test_a_workflow_reads_naturally_in_both_languages() -> None:
    does = {
        "enabled": True,
        "trigger": {"type": "message_received", "keywords": ["返金", "refund"]},
        "only_if": {"any": [{"all_tags": ["VIP"]}]},
        "actions": [{"do": "add_tag", "tag": "A"}, {"do": "remove_tag", "tag": "B"}],
    }
    assert workflow_sentence("ja", does) == (
        "友だちのメッセージに「返金」か「refund」が含まれるとき（条件：「VIP」が付いている）、「A」を付ける、「B」を外す"
    )
    assert workflow_sentence("en", does) == (
        "when a friend’s message contains “返金” or “refund”, and only if tagged “VIP”, add “A” and remove “B”"
    )


@pytest.mark.parametrize(("enabled", "on_or_off", "オンかオフ"), [(True, "on", "オン"), (False, "off", "オフ")])
def test_a_workflow_that_is_called_by_what_it_does_says_it_once(enabled: bool, on_or_off: str, オンかオフ: str) -> None:
    does = {"enabled": enabled, "trigger": {"type": "friend_added"}, "actions": [{"do": "add_tag", "tag": "A"}]}
    plain = workflow_sentence("en", does)
    made = {"workflow": plain, "does": does}
    assert sentence("en", "workflow_added", made) == f"Create a workflow, switched {on_or_off}: {plain}"
    assert sentence("en", "workflow_added", made, done=True) == f"Created a workflow, switched {on_or_off}: {plain}"
    assert sentence("en", "workflow_added", made | {"workflow": "W"}).startswith("Create the workflow “W”, switched")
    said = sentence("ja", "workflow_added", {"workflow": workflow_sentence("ja", does), "does": does})
    assert said == f"ワークフローを{オンかオフ}で作成する：{workflow_sentence('ja', does)}"


def test_numbers_have_separators_and_names_with_braces_stay_as_they_are() -> None:
    assert translate_n("ja", "{n} day ago", "{n} days ago", 1200) == "1,200日前"
    assert sentence("ja", "tag_added", {"tag": "{folder} %s", "folder": None}) == "タグ「{folder} %s」を作成する"
    assert translate("en", "“{name}”", name="{n}") == "“{n}”"


def _values(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_whatever_a_person_changes_can_be_told_as_done(language: str) -> None:
    """Consequences, and what only shows or changes nothing, happen to nobody."""
    others = {"audience", "audience_grows", "nobody_matches", "used_instead", "keeps_using"}
    assert wording.SENTENCES.keys() - done.DONE.keys() == others
    counted = {"workflow_would_run", "workflow_would_run_off", "workflow_starts", "friends_shown_friends", "friends_shown_inbox"}
    counted |= {"tag_attached_already", "tag_detached_already"}
    assert wording.COUNTED.keys() - done.COUNTED_DONE.keys() == counted
    assert (
        sentence(language, "tag_dropped", {"tag": "VIP"}, 2, done=True)
        == {
            "en": "Deleted the tag “VIP”; 2 friends lost it",
            "ja": "タグ「VIP」を削除しました。2人の友だちから外れました",
        }[language]
    )
