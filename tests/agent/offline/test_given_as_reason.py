"""A tagging that is wished, meant or done already, said as why another is ordered, and a list that was only looked at."""

import pytest

from tests.agent.offline.talk import calls


@pytest.mark.parametrize(
    "text",
    [
        "VIPの人にNewを付けておきたいので、リピーターの人からNewを外して",
        "VIPの人にはNewを付けてあるので、リピーターの人に夏セール参加を付けて",
        "VIPの人にはNewを付けたので、リピーターの人に夏セール参加を付けて",
        "VIPの人にはNewを付けるつもりなので、リピーターの人に夏セール参加を付けて",
        "VIPはリピーターだけにしたいので、リピーターじゃない人から外して",
        "VIPの人を見ていて、Newが付いていない人がいるので、その人たちにNewを付けて",
    ],
)
def test_what_is_said_as_a_reason_is_asked_about_and_not_done(text: str) -> None:
    ((name, said),) = calls(text, language="ja")
    assert name == "ask_operator"
    assert text[:3] in said["question"]


def test_two_orders_in_a_row_are_both_done() -> None:
    made = calls("VIPの人にNewを付けて、リピーターの人からNewを外して", language="ja")
    assert [name for name, _ in made] == ["apply_tag", "remove_tag"]
