"""A shop's own phrases, and a third language, are files beside ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from agent.offline import lexicon
from agent.offline.fitting import misfits
from agent.offline.opposites import opposite
from store.errors import PhrasesUnusable
from tests.agent.offline.talk import Talk

GERMAN = """
signs: [gib, allen, mit, das]
rules:
  tag: {_: ["{tagname}"]}
  tags: {one: ["{tag}"]}
  clause: {has: ["mit {tags}"]}
  rel: {chain: ["{clause}"]}
  base: {those: ["allen {rel}"]}
  friends: {friends: ["{base}"]}
  goal: {apply: ["gib {friends} das Tag {tags}"]}
replies: {not_understood: 'Was heißt „{said}“?', what_about: 'Was heißt „{said}“?'}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(lexicon, "_own", [])
    yield tmp_path
    monkeypatch.undo()
    lexicon.lexicons.cache_clear()


def write(folder: Path, language: str, text: str) -> None:
    (folder / language).mkdir()
    (folder / language / "mine.yaml").write_text(text, "utf-8")


def test_a_shops_own_phrase_is_understood_beside_ours(folder: Path) -> None:
    before = Talk().say("Bless Repeat customer people with VIP")
    assert before[0][0] == "ask_operator"
    write(folder, "en", 'rules: {goal: {apply: ["knight {friends} with {tags}"]}}')
    lexicon.read_also(folder)
    assert Talk().say("Knight Repeat customer people with VIP") == Talk().say("Put VIP on Repeat customer people")
    assert "apply_tag" in {name for name, _ in Talk().say("Knight everyone with VIP")}


def test_a_third_language_is_understood_and_answered_in(folder: Path) -> None:
    write(folder, "de", GERMAN)
    lexicon.read_also(folder)
    talk = Talk()
    assert talk.say("Gib allen mit New das Tag VIP") == [("apply_tag", {"tag": "VIP", "friends": [{"all_tags": ["New"]}]})]
    assert talk.say("Gib allen mit New das Tag VIP irgendwie")[0][1]["question"] == "Was heißt „irgendwie“?"


def test_a_third_language_has_its_own_way_of_calling_a_tag_the_contrary_of_another(folder: Path) -> None:
    assert opposite("Geimpft", ["VIP", "Nicht geimpft"]) is None
    write(folder, "de", "contrary: ['^(nicht|un)']")
    lexicon.read_also(folder)
    assert opposite("Geimpft", ["VIP", "Nicht geimpft"]) == "Nicht geimpft"
    assert opposite("夏セール参加", ["夏セール不参加"]) == "夏セール不参加"


@pytest.mark.parametrize(
    "bad",
    [
        "rules: [",
        'rules: {goal: {apply: ["knight {nobody_knows}"]}}',
        'rules: {goal: {apply: ["knight [{friends}"]}}',
        "- a list",
    ],
)
def test_files_that_cannot_be_used_are_refused_and_change_nothing(folder: Path, bad: str) -> None:
    write(folder, "en", bad)
    with pytest.raises(PhrasesUnusable, match="leave TAGDESK_PHRASES empty"):
        lexicon.read_also(folder)
    assert Talk().say("Put VIP on everyone")[0][0] == "apply_tag"


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("", "en/mine.yaml: it must be a map"),
        ("bogus: [a]", "en/mine.yaml: nothing reads bogus"),
        ('wondering: ["(why"]', "en/mine.yaml: wondering holds '(why': missing ), unterminated subpattern"),
    ],
)
def test_a_file_with_what_nothing_would_read_is_refused(folder: Path, bad: str, told: str) -> None:
    write(folder, "en", bad)
    with pytest.raises(PhrasesUnusable) as refused:
        lexicon.read_also(folder)
    assert told in str(refused.value)
    assert Talk().say("Put VIP on everyone")[0][0] == "apply_tag"


OURS = {
    "limiting": ["only"],
    "classes": {"please": ["please"]},
    "rules": {"goal": {"apply": ["tag {friends} {tags}"]}},
    "same": {"hi": ["hello"]},
    "numbers": {"one": "1"},
    "turns": {"ほな": "では"},
    "replies": {"help": "?", "not_understood": "What is {said}?"},
}


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("bogus: [a]", "nothing reads bogus"),
        ("limiting: 5", "limiting must be a list"),
        ("classes: {please: 5}", "classes/please must be a list"),
        ('rules: {goal: {aply: ["knight {friends} with {tags}"]}}', "nothing reads rules/goal/aply"),
        ("same: {a: b}", "same/a must be a list"),
        ("numbers: {dozen: [12]}", "numbers/dozen must be a text"),
        ('replies: {hello: "Hi"}', "nothing reads replies/hello"),
        ('replies: {not_understood: "What is {sad}?"}', "replies/not_understood cannot fill in sad"),
    ],
)
def test_what_nothing_would_read_is_told_with_its_place(bad: str, told: str) -> None:
    assert list(misfits(yaml.safe_load(bad), OURS)) == [told]


@pytest.mark.parametrize(
    "good", ["classes: {thanks: [ta]}", "turns: {ほんま: 本当}", "numbers: {dozen: '12'}", "rules: {mood: {glad: [yay]}}"]
)
def test_new_names_may_stand_where_phrases_make_them(good: str) -> None:
    assert list(misfits(yaml.safe_load(good), OURS)) == []


def test_a_shops_own_turn_of_speech_is_understood(folder: Path) -> None:
    said = "Newの人にVIPつけとっきー"
    assert [name for name, _ in Talk(language="ja").say(said)] == ["ask_operator"]
    write(folder, "ja", "turns: {つけとっきー: つけて}")
    lexicon.read_also(folder)
    assert Talk(language="ja").say(said) == Talk(language="ja").say("Newの人にVIPつけて") != []


def test_a_folder_without_a_language_is_refused(folder: Path) -> None:
    (folder / "phrases.yaml").write_text("rules: {}", "utf-8")
    for wrong in (folder, folder / "missing"):
        with pytest.raises(PhrasesUnusable):
            lexicon.read_also(wrong)


def repeated(node: yaml.Node | None, path: str) -> Iterator[str]:
    """Keys that stand twice in one map: the second would silently take the place of the first."""
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value]
        yield from (f"{path}/{key}" for key in {key for key in keys if keys.count(key) > 1})
        for key, value in node.value:
            yield from repeated(value, f"{path}/{key.value}")


@pytest.mark.parametrize("path", sorted(lexicon.FOLDER.rglob("*.yaml")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_phrase_is_lost_to_a_key_that_stands_twice(path: Path) -> None:
    assert list(repeated(yaml.compose(path.read_text("utf-8"), Loader=yaml.CBaseLoader), path.stem)) == []
