"""Ways in which Japanese is said: spellings, dropped particles, one verb for several, what is meant only by the tag's name."""

from typing import Any

import pytest

from agent.model import AssistantMessage
from tests.agent.offline.talk import Talk, calls

VIP = [{"all_tags": ["VIP"]}]


def put(tag: str, friends: list[dict[str, Any]]) -> tuple[str, dict[str, Any]]:
    return "apply_tag", {"tag": tag, "friends": friends}


@pytest.mark.parametrize(
    "text",
    [
        "VIPにリピーター付けといて",
        "VIPの人に「リピーター」のラベルを貼っていただけるとうれしいです",
        "VIPさん全員にリピーターのフラグ立ててもらえる？",
        "VIPの子に、来月また来てくれるそうなのでリピーターつけたい",
    ],
)
def test_a_goal_is_the_same_however_it_is_spelt_and_begged_for(text: str) -> None:
    assert calls(text, language="ja") == [put("リピーター", VIP)]


def test_one_verb_serves_several_pairs() -> None:
    both = calls("美緒さんにVIP、ももさんにリピーターをつけて", language="ja")
    assert both == [put("VIP", [{"friends": ["美緒"]}]), put("リピーター", [{"friends": ["もも"]}])]


def test_or_so_joins_friends_of_any_tag_and_a_plain_and_is_asked_about() -> None:
    assert calls("VIPやリピーターの人にNewつけて", language="ja") == [put("New", [{"any_tags": ["VIP", "リピーター"]}])]
    assert calls("VIPとリピーターにNewつけて", language="ja")[0][0] == "ask_operator"


def test_not_having_done_it_is_asked_about_where_a_tag_says_so_too() -> None:
    ((name, asked),) = calls("夏セール参加してない人にVIPつけて", language="ja")
    assert (name, asked["choices"]) == ("ask_operator", ["夏セール参加", "夏セール不参加"])


@pytest.mark.parametrize("text", ["VIPを消してリピーターにして", "Welcome、VIPの人だけにして", "フォルダを2つ、春と秋で作って"])
def test_a_name_without_quotes_never_swallows_an_order_or_a_restriction(text: str) -> None:
    drafted = [arguments.get("name") for _, arguments in calls(text, language="ja")]
    assert not {"消してリピーター", "VIPの人だけ", "2つ"} & set(drafted)


@pytest.mark.parametrize(
    "text",
    [
        "Newもリピーターも付いていないVIPオーナーさんに夏セール参加をお願いできますでしょうか",
        "VIPでNewもリピーターも付いてない方については、夏セール参加を付けて",
    ],
)
def test_neither_of_two_tags_and_a_noun_that_only_says_people(text: str) -> None:
    ((name, asked),) = calls(text, language="ja")
    (group,) = asked["friends"]
    assert (name, asked["tag"], group["all_tags"], set(group["none_tags"])) == (
        "apply_tag",
        "夏セール参加",
        ["VIP"],
        {"New", "リピーター"},
    )


@pytest.mark.parametrize("text", ["保護者全員にVIPを付けて", "利用者にVIPを付けて", "オーナーにVIPを付けて"])
def test_such_a_noun_alone_is_never_everyone(text: str) -> None:
    assert all("everyone" not in str(arguments) for _, arguments in calls(text, language="ja"))


def test_that_a_tag_itself_stays_may_be_said_of_taking_it_off_only() -> None:
    off = calls("VIPを全員から外して、タグそのものは残してほしい", language="ja")
    assert [(name, arguments["tag"]) for name, arguments in off] == [("remove_tag", "VIP")]
    assert "delete_tag" not in dict(calls("VIPを消して、タグそのものは残して", language="ja"))


def test_so_many_tags_are_as_many_as_were_named() -> None:
    two = calls("VIPとリピーター、この2つのタグを削除", language="ja")
    assert [(name, arguments["tag"]) for name, arguments in two] == [("delete_tag", "VIP"), ("delete_tag", "リピーター")]
    assert "delete_tag" not in dict(calls("VIPとリピーター、この3つのタグを削除", language="ja"))


@pytest.mark.parametrize("text", ["VIP以外のタグを消して", "VIP以外の全部のタグを消して", "VIP以外のタグを全部外して"])
def test_all_tags_but_one_are_never_taken_for_the_friends_without_it(text: str) -> None:
    assert calls(text, language="ja")[0][0] in ("ask_operator", "decline")


@pytest.mark.parametrize(
    "text",
    [
        "石川剛さんからお電話で予約入りました。VIPを外してNewをつけてください",
        "さっき電話で石川剛さんと話せたので、VIPは外してNewを付けて",
    ],
)
def test_whom_the_news_is_about_the_orders_after_it_are_about(text: str) -> None:
    him = [{"friends": ["石川剛"]}]
    off = ("remove_tag", {"tag": "VIP", "friends": him})
    assert calls(text, language="ja") == [off, put("New", him)]


def test_a_new_name_may_follow_a_space_but_not_swallow_a_name_that_exists() -> None:
    assert calls("タグ追加 キャンピングカー", language="ja") == [("create_tag", {"name": "キャンピングカー", "folder": None})]
    assert calls("タグ追加 キャンピングカー リピーター", language="ja")[0][0] == "ask_operator"


def test_and_that_tag_asks_the_same_of_another_tag() -> None:
    talk = Talk(language="ja")
    assert talk.say("VIPは何人いますか")[0][0] == "text"
    asked = len(talk.messages)
    assert talk.say("じゃあリピーターは？") == [("text", {"text": "3人です。"})]
    assert "リピーター" in str([vars(message.turn) for message in talk.messages[asked:] if hasattr(message, "turn")])
    assert calls("リピーターは？", language="ja")[0][0] == "ask_operator"


@pytest.mark.parametrize(
    "text",
    [
        "石川剛さんは断りました。VIPの人にNewを付けて",  # said of another: perhaps an exception
        "VIPの人にNewを付けて。未成年は断りました",
        "大阪の人だけ、VIPの人みんなにNewを付けて、それからVIPは外して",
        "もし本人がいいと言ったら動作を確認したいので、VIPの人にNewを付けて",
        "女性限定で、石川剛さんが来店したのでNewを付けて",
    ],
)
def test_what_may_narrow_an_order_is_no_news(text: str) -> None:
    assert calls(text, language="ja")[0][0] == "ask_operator"


def test_a_few_lines_without_an_order_to_automate_are_no_workflow() -> None:
    him = [{"friends": ["清水さくら"]}]
    assert calls("清水さくら\nVIPとNew\n2つとも追加で", language="ja") == [put("VIP", him), put("New", him)]


@pytest.mark.parametrize(
    ("who", "group"),
    [
        ("まだNewが残ったままの人", {"all_tags": ["New"]}),
        ("Newが付け忘れられている人", {"none_tags": ["New"]}),
        ("友だちになって1年以上たってる人", {"followed_before": "365 days ago"}),
        ("登録してまだ1週間経っていない方", {"followed_from": "7 days ago"}),
        ("最後の連絡から2週間以上空いてる人", {"last_message_before": "14 days ago"}),
        ("一言も話しかけてきたことない人", {"never_messaged": True}),
    ],
)
def test_a_description_of_friends_serves_every_goal(who: str, group: dict[str, Any]) -> None:
    assert calls(f"{who}に夏セール参加をつけて", language="ja") == [put("夏セール参加", [group])]
    assert calls(f"{who}だけ表示して", language="ja") == [("show_friends", {"friends": [group], "place": "friends"})]


def test_a_time_said_twice_must_be_the_same_time() -> None:
    twice = "最後のメッセージが先月（{}）の人を見せて"
    ((name, _),) = calls(twice.format("1月1日〜1月3日"), language="ja")
    assert name == "ask_operator"


def test_a_message_is_not_searched_for_words_that_say_what_kind_of_message_it_was() -> None:
    assert calls("初めての質問をくれた人にVIPを付けて", language="ja")[0][0] == "ask_operator"


@pytest.mark.parametrize(
    "text",
    [
        "VIPの人は表示しないで",
        "VIPにリピーターをつけるな",
        "リピーターをVIPにつけない",
        "VIPの人にリピーターを付与しないで",
        "VIPの人からリピーターを削除しません",
    ],
)
def test_what_must_not_be_done_is_never_proposed(text: str) -> None:
    assert not {"show_friends", "apply_tag", "remove_tag"} & {name for name, _ in calls(text, language="ja")}


@pytest.mark.parametrize(
    "text",
    ["ストレートネックってタグがほしい", "タグ新規登録\n名前：ストレートネック", "ストレートネックいうタグを作ってくれはる？"],
)
def test_a_name_in_katakana_is_parted_by_no_particle_inside_it(text: str) -> None:
    assert [arguments["name"] for name, arguments in calls(text, language="ja") if name == "create_tag"] == ["ストレートネック"]


def test_one_friend_taken_off_and_another_put_on_is_no_exception() -> None:
    assert calls("VIPだけど、美緒さんのは間違いだから外して、ももさんに付けて", language="ja")[0][0] == "ask_operator"


@pytest.mark.parametrize(
    "text",
    [
        "つけるタグ：リピーター\n対象：石川剛さん",
        "対象：石川剛さん\nつけるタグ：リピーター",
        "リピーターの付与をお願いします。対象は石川剛さんです",
    ],
)
def test_headings_say_which_tag_and_whom(text: str) -> None:
    assert calls(text, language="ja") == [put("リピーター", [{"friends": ["石川剛"]}])]


def test_who_is_left_alone_is_left_out_of_all_that_was_asked() -> None:
    both = calls("VIPの人にリピーターを付けて、VIPのほうは外して。石川剛さんだけはどっちもそのままでいいです", language="ja")
    assert [name for name, _ in both] == ["apply_tag", "remove_tag"]
    assert all(asked["friends"][0]["not_friends"] == ["石川剛"] for _, asked in both)


@pytest.mark.parametrize("text", ["VIPを来月から「お得意さま」に変えて", "毎週月曜の朝に、VIPを全員から外すようにできますか？"])
def test_a_time_is_never_passed_over_on_the_way_to_a_name_or_a_deed(text: str) -> None:
    assert calls(text, language="ja")[0][0] in ("ask_operator", "decline")


def test_as_many_friends_as_are_counted_must_match() -> None:
    assert calls("VIPの3人にリピーターを付けて", language="ja")[-1] == put("リピーター", VIP)
    assert calls("VIPの2人にリピーターを付けて", language="ja")[-1][0] == "ask_operator"


def test_a_new_tag_is_made_and_put_on_in_one_breath() -> None:
    made = ("create_tag", {"name": "要連絡", "folder": None})
    assert calls("VIPの方に、新しく「要連絡」というタグを作って付けていただけますか", language="ja") == [made, put("要連絡", VIP)]


def test_a_second_description_with_only_may_narrow_the_first_or_add_to_it() -> None:
    ((name, asked),) = calls("VIPの人、リピーターの人だけにNewをつけて", language="ja")
    assert (name, "どちらか" in asked["question"]) == ("ask_operator", True)


@pytest.mark.parametrize("then", ["リピーターの人に絞って", "そのうちリピーターだけでいいや", "リピーターの人だけにして"])
def test_a_list_is_narrowed_by_what_is_said_next(then: str) -> None:
    talk = Talk(language="ja")
    talk.say("VIPの人を見せて")
    ((_, shown),) = talk.say(then)
    assert shown["friends"] == [{"all_tags": ["VIP", "リピーター"]}]


def test_a_segment_named_after_its_condition_in_another_sentence() -> None:
    ((_, saved),) = calls("VIPなしで、リピーターが付いている人。この条件で「再来」ってセグメント作って", language="ja")
    assert (saved["name"], saved["friends"]) == ("再来", [{"all_tags": ["リピーター"], "none_tags": ["VIP"]}])


def test_more_friends_than_were_counted_in_a_list_are_asked_about() -> None:
    ((name, _),) = calls("以下の2名にVIPを付けてください。\n・森匠\n・林蓮\n・エマ", language="ja")
    assert name == "ask_operator"


def test_a_heading_and_a_list_of_new_tags() -> None:
    made = [("create_tag", {"name": name, "folder": "Rank"}) for name in ("初釜", "節分")]
    assert calls("以下のタグをRankフォルダにご用意ください。\n・初釜\n・節分", language="ja") == made


def test_orders_in_a_numbered_list() -> None:
    said = "1) VIPの方にリピーターを付与\n2) Newタグをフォルダなしに移動"
    assert [name for name, _ in calls(said, language="ja")] == ["apply_tag", "move_tag"]


@pytest.mark.parametrize("text", ["新しいタグひとつ、『秋の会』でお願いします", "『秋の会』でタグを一つ頼んます"])
def test_a_quantity_is_no_name(text: str) -> None:
    assert calls(text, language="ja") == [("create_tag", {"name": "秋の会", "folder": None})]


def test_friends_who_are_let_be_are_left_out_and_keep_their_tag() -> None:
    assert calls("VIPが付いてる人はやめとこ", language="ja")[0][0] == "ask_operator"
    talk = Talk(language="ja")
    talk.say("リピーターの人にNewを付けて")
    ((_, put_on),) = talk.say("VIPが付いてる人はやめとこ")
    assert put_on["friends"] == [{"all_tags": ["リピーター"], "none_tags": ["VIP"]}]


def test_after_a_question_about_a_friend_s_tags_an_order_is_about_that_friend() -> None:
    talk = Talk(language="ja")
    talk.say("美緒さんには何のタグが付いてる？")
    assert talk.say("VIPは違うから外して") == [("remove_tag", {"tag": "VIP", "friends": [{"friends": ["美緒"]}]})]


def test_what_operators_mean_to_do_themselves_later_asks_for_nothing() -> None:
    assert [name for name, _ in calls("「仕込み」フォルダを作って。中身はあとで考えます", language="ja")] == ["save_folder"]
    assert calls("「仕込み」フォルダを作って。中身はあとで入れといて", language="ja")[0][0] == "decline"


def test_a_tag_in_the_place_of_another_that_is_not_meant_takes_nothing_off() -> None:
    assert calls("美緒さんにVIPじゃなくてNewを付けて", language="ja") == [put("New", [{"friends": ["美緒"]}])]


def test_words_left_beside_a_folder_that_nobody_has_end_in_a_question() -> None:
    said = "駐車場案内というタグを予約・対応フォルダに新設して、メッセージで「駐車場」と書いてきた人に付けてください"
    assert [name for name, _ in calls(said, language="ja")] == ["ask_operator"]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("・VIP→削除\n・リピーター→削除", [("delete_tag", "VIP"), ("delete_tag", "リピーター")]),
        ("VIPってやつ、もう使ってないから消して", [("delete_tag", "VIP")]),
        ("山田さん：VIP→リピーター", [("apply_tag", "リピーター"), ("remove_tag", "VIP")]),
        ("山田さんの配送が完了。VIP→リピーターに変更を", [("apply_tag", "リピーター"), ("remove_tag", "VIP")]),
        ("山田さん佐藤さんにVIPつけといて", [("apply_tag", "VIP")]),
        (
            "VIPの人にリピーターを付けてください。併せて「夏セール参加」の削除もお願いいたします。",
            [("apply_tag", "リピーター"), ("delete_tag", "夏セール参加")],
        ),
        ("VIPの人に「要確認」タグ（新規）をお願いします", [("create_tag", None), ("apply_tag", "要確認")]),
    ],
)
def test_notes_of_a_shop_are_orders(text: str, made: list[tuple[str, str | None]]) -> None:
    assert [(name, said.get("tag")) for name, said in calls(text, language="ja")] == made


@pytest.mark.parametrize("text", ["VIPの人って全員リピーターにしていい？", "VIPの人は1週間たったらリピーターにして"])
def test_words_about_friends_are_no_new_name(text: str) -> None:
    assert calls(text, language="ja")[0][0] == "ask_operator"


@pytest.mark.parametrize("text", ["ブロック数おしえて", "ブロックの数を教えて", "ブロックされた人数は？"])
def test_a_number_of_blocks_is_a_number_of_friends_who_blocked(text: str) -> None:
    talk = Talk(language="ja")
    talk.say(text)
    looked_up = [call for said in talk.messages if isinstance(said, AssistantMessage) for call in said.turn.calls]
    assert [(call.arguments or {})["friends"] for call in looked_up if call.name == "find_friends"] == [[{"status": "blocked"}]]


@pytest.mark.parametrize(
    "text",
    [
        "VIPを自動で付けてるワークフローはどれですか？",
        "どのワークフローがVIPを付けてる？",
        "VIPってどこで使われてる？セグメントとかワークフローとか",
        "VIPのタグがどのセグメント・どのワークフローで使われているのか、ご教示いただけますか。",
    ],
)
def test_where_a_tag_is_used_is_asked_in_many_words(text: str) -> None:
    assert calls(text, language="ja") == calls("VIPはどこで使われてる？", language="ja")


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("VIP→Rankフォルダ", ("move_tag", {"tag": "VIP", "folder": "Rank"})),
        ("VIP→フォルダなし", ("move_tag", {"tag": "VIP", "folder": None})),
        ("タグ削除：VIP", ("delete_tag", {"tag": "VIP"})),
        (
            "VIP AND リピーターの人 → 夏セール参加",
            ("apply_tag", {"tag": "夏セール参加", "friends": [{"all_tags": ["VIP", "リピーター"]}]}),
        ),
        (
            "VIP○ リピーター× の人 → 夏セール参加追加で",
            ("apply_tag", {"friends": [{"all_tags": ["VIP"], "none_tags": ["リピーター"]}]}),
        ),
    ],
)
def test_signs_in_notes_are_read(text: str, made: tuple[str, dict[str, object]]) -> None:
    ((name, said),) = calls(text, language="ja")
    assert name == made[0]
    assert made[1].items() <= said.items()
