"""What sounds like an order and is none: taken back, only asked about, refused, or said of somebody else."""

import pytest

from agent.model import OutcomeMessage
from tests.agent.offline.talk import Talk

HARMLESS = {"ask_operator", "decline", "text"}


@pytest.mark.parametrize(
    "said",
    [
        "Delete VIP, never mind",
        "Rename VIP to Gold, then forget it",
        "Tag Mio Yamada VIP. Sorry, wrong tag.",
        "Put New on VIPs, actually leave it",
        "Delete VIP? I'm not sure",
        "Delete VIP. Wait, delete New",
        "Take VIP off Mio Yamada. Oh no, she should keep it.",
        "夏セール参加を削除して。やっぱなし",
        "夏セール参加を削除して、やっぱりいいや",
    ],
)
def test_an_order_taken_back_in_the_same_breath_is_none(said: str) -> None:
    assert {name for name, _ in Talk().say(said)} <= HARMLESS


@pytest.mark.parametrize(
    "said",
    [
        "Why would I delete VIP?",
        "Can I take VIP off Mio Yamada?",
        "Is it OK to take VIP off Mio Yamada?",
        "Will Mio Yamada be tagged VIP?",
        "Mio Yamada asked whether she should be tagged VIP",
        "なんで夏セール参加を削除するの？",
    ],
)
def test_a_deed_that_is_asked_about_is_not_asked_for(said: str) -> None:
    assert {name for name, _ in Talk().say(said)} <= HARMLESS


@pytest.mark.parametrize("said", ["refuses to", "doesn't want to", "is too young to", "used to", "may", "might"])
def test_only_what_somebody_should_do_is_an_order(said: str) -> None:
    assert {name for name, _ in Talk().say(f"Mio Yamada {said} be tagged VIP")} <= HARMLESS
    assert [name for name, _ in Talk().say("Mio Yamada wants to be tagged VIP")] == ["apply_tag"]


def test_a_condition_on_a_friend_says_whom_the_order_is_about() -> None:
    ((name, arguments),) = Talk().say("If Mio Yamada has New, tag her VIP")
    assert name == "apply_tag"
    assert arguments["friends"] == [{"all_tags": ["New"], "friends": ["Mio Yamada"]}]
    ((_, arguments),) = Talk().say("If Mio Yamada has no VIP yet, tag her New")
    assert arguments["friends"] == [{"none_tags": ["VIP"], "friends": ["Mio Yamada"]}]
    assert {name for name, _ in Talk().say("If Mio Yamada has New, delete VIP")} <= HARMLESS


@pytest.mark.parametrize(
    "said", ["Only VIPs can have New", "Make sure only VIPs have New", "I want only VIPs to have New", "Keep New on VIPs"]
)
def test_who_alone_may_have_or_keeps_a_tag_is_asked_about(said: str) -> None:
    assert [name for name, _ in Talk().say(said)] == ["ask_operator"]


@pytest.mark.parametrize(
    ("said", "friends"),
    [
        ("Tag VIPs Joined summer sale, not repeat customers", [{"all_tags": ["VIP"], "none_tags": ["Repeat customer"]}]),
        ("Tag VIPs Joined summer sale and repeat customers too", [{"any_tags": ["VIP", "Repeat customer"]}]),
        ("Add Joined summer sale, not New, to VIPs", [{"all_tags": ["VIP"]}]),
        ("Tag VIPs Joined summer sale, not New", None),
    ],
)
def test_what_follows_the_tag_never_takes_its_place(said: str, friends: object) -> None:
    ((name, arguments),) = Talk().say(said)
    assert (name, arguments.get("tag"), arguments.get("friends")) == (
        ("apply_tag", "Joined summer sale", friends) if friends else ("ask_operator", None, None)
    )


@pytest.mark.parametrize("later", ["remove it", "delete it", "no, remove it", "remove VIP"])
def test_after_a_tagging_it_is_not_the_tag_that_is_to_be_deleted(later: str) -> None:
    talk = Talk()
    talk.say("Tag Mio Yamada VIP")
    assert {name for name, _ in talk.say(later)} <= HARMLESS


def test_now_this_and_not_that_is_an_exchange() -> None:
    assert [name for name, _ in Talk().say("Mio Yamada is VIP now, not New")] == ["apply_tag", "remove_tag"]
    assert [name for name, _ in Talk().say("Will is VIP now")] == ["apply_tag"]


@pytest.mark.parametrize("said", ["Tag Mio Yamada with VIP and everyone with New", "全員と山田美緒さんにリピーターをつけて"])
def test_everyone_beside_somebody_is_asked_about(said: str) -> None:
    assert [name for name, _ in Talk().say(said)] == ["ask_operator"]


@pytest.mark.parametrize("said", ["no", "that was a mistake", "いや、違う"])
def test_a_no_to_what_is_applied_offers_to_take_it_back(said: str) -> None:
    talk = Talk()
    talk.say("Put VIP on Mio Yamada")
    proposed = talk.messages[-1]
    assert isinstance(proposed, OutcomeMessage)
    talk.messages[-1] = proposed.model_copy(update={"status": "applied"})
    ((name, asked),) = talk.say(said)
    assert (name, len(asked["choices"])) == ("ask_operator", 1)
    assert talk.say(asked["choices"][0]) == [("undo", {})]


@pytest.mark.parametrize("said", ["I need a VIP tag", "we need a tag called VIP", "add Chess club to our Club tags"])
def test_a_tag_that_is_wanted_is_neither_those_who_have_it_nor_half_a_sentence(said: str) -> None:
    assert [name for name, _ in Talk().say(said)] == ["ask_operator"]


@pytest.mark.parametrize(
    ("said", "done"),
    [
        ("VIP -> trash", {"delete_tag": "VIP"}),
        ("VIP should just be called Deals, shorter is better", {"rename_tag": "VIP"}),
        ("rename VIP to Deals. hm, Better days sounds nicer", {"ask_operator": None}),
    ],
)
def test_neither_a_bin_nor_praise_is_a_new_name(said: str, done: dict[str, str | None]) -> None:
    assert {name: arguments.get("tag") for name, arguments in Talk().say(said)} == done


@pytest.mark.parametrize(
    ("order", "tags"),
    [("VIPが付いてる人から「VIP」を外す", {"VIP"}), ("VIPが付いてる人のタグを全部外す", {"VIP", "New", "リピーター"})],
)
def test_the_tag_that_comes_off_is_the_one_named_or_every_one(order: str, tags: set[str]) -> None:
    talk = Talk(language="ja")
    ((name, asked),) = talk.say("VIPが付いてる人からタグ外して")
    assert (name, order in asked["choices"]) == ("ask_operator", True)
    off = {arguments["tag"] for name, arguments in talk.say(order) if name == "remove_tag"}
    assert tags <= off if len(tags) > 1 else tags == off


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("- create folder Staff\n- VIP -> Staff", "en"),
        ("new tag: repeat-customer", "en"),
        ("VIPのほうに統一したいです", "ja"),
        ("リピーター→リピート客 タグ名変更", "ja"),
        ("Win back（セグメント）＋VIPタグ の人を表示", "ja"),
        ("VIPの方は全員ご来店されました。VIPを外し、リピーターを付けていただけますか。", "ja"),
        ("山田さん → VIP✕ リピーター✕ 外す", "ja"),
        ("VIPをリピート客に改名したほうがいいかな？", "ja"),
        ("- create folder Staff\n- test -> Staff", "en"),
        ("take both Rank tags off Mio Yamada", "en"),
        ("山田美緒さんにVIPを付けてください。併せて「新規」の点検もお願いいたします。", "ja"),
    ],
)
def test_half_a_name_and_half_a_list_are_asked_about(said: str, language: str) -> None:
    assert [name for name, _ in Talk(language=language).say(said)] == ["ask_operator"]


@pytest.mark.parametrize(
    "said",
    [
        "Delete Repeat customer, and New for everyone tagged VIP",
        "Put Joined summer sale on everyone with VIP but not New, or Repeat customer but not New",
        "VIP -> New (the tag name)",
        "から揚げって書かれたら夏セール参加を付けるようにして",
    ],
)
def test_words_that_go_together_in_two_ways_are_asked_about(said: str) -> None:
    assert {name for name, _ in Talk().say(said)} <= HARMLESS


def test_a_bare_tag_beside_those_just_spoken_of_may_be_one_more_tag() -> None:
    for said in ("New for them, and Repeat customer", "put VIP on them and New"):
        assert {name for name, _ in Talk(them={"count": 3}).say(said)} <= HARMLESS
    assert [name for name, _ in Talk(them={"count": 3}).say("put VIP on them")] == ["apply_tag"]


def test_what_something_is_to_be_called_is_no_reason() -> None:
    talk = Talk()
    talk.say("新しいタグ「冬支度」を作って")
    assert {name for name, _ in talk.say("名前は冬の準備で、リピーターの人に付けて")} <= HARMLESS


def test_where_something_is_put_is_no_word_that_somebody_wrote() -> None:
    drafted = Talk().say("フォルダ追加：保留箱　中に入れるタグ：リピーター、VIP")
    assert not [group for _, said in drafted for group in said.get("friends", ()) if "message_contains" in group]
