"""What is told of friends by name before an order says who they are, whatever it says of them; of others, it is asked about."""

from typing import Any

import pytest

from tests.agent.offline import talk
from tests.agent.offline.talk import calls

EMMA = {"name": "Emma Brown", "tags": []}


@pytest.fixture(autouse=True)
def _emma(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is looked up by a part of her name is Emma Brown."""

    def answer(self: talk.Talk, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        said = [group["name_contains"] for group in arguments.get("friends") or [] if group.get("name_contains")]
        sample = [EMMA] if any(part.casefold() in "emma brown" for part in said) else []
        return was(self, name, arguments) | ({"count": len(sample), "sample": sample} if said else {})

    was = talk.Talk._answer
    monkeypatch.setattr(talk.Talk, "_answer", answer)


@pytest.mark.parametrize(
    "told",
    [
        "Emma Brown was here last week.",
        "Emma Brown has just collected three bowls and a vase.",
        "Emma Brown hasn't been here since May.",
        "Emma Brown paid 20 euros for the new Ottolenghi.",
        "I rang emma brown this morning.",
        "emma brown's parcel is back.",
    ],
)
def test_whatever_is_told_of_a_friend_says_who_is_meant(told: str) -> None:
    ((name, arguments),) = calls(f"{told} Take VIP off her")
    assert (name, arguments["tag"], arguments["friends"][0]["friends"][0].casefold()) == ("remove_tag", "VIP", "emma brown")


@pytest.mark.parametrize("said", ["Emma is back: take VIP off", "emma brown picked everything up, take VIP off"])
def test_words_that_may_be_a_name_are_looked_up_where_an_order_leaves_out_whom(said: str) -> None:
    ((name, arguments),) = calls(said)
    assert (name, arguments["friends"][0]["friends"][0].casefold()[:4]) == ("remove_tag", "emma")
    assert [name for name, _ in calls("window display sold out, take VIP off")] == ["ask_operator"]


@pytest.mark.parametrize(
    ("said", "friends"),
    [
        ("Emma Brown and Mio Yamada all bought the new book so VIP for the two of them", ["Emma Brown", "Mio Yamada"]),
        ("rang emma brown + mio yamada this morning, so VIP for both of them", ["emma brown", "mio yamada"]),
    ],
)
def test_several_who_are_listed_are_all_meant(said: str, friends: list[str]) -> None:
    ((name, arguments),) = calls(said)
    assert (name, arguments["friends"]) == ("apply_tag", [{"friends": friends}])


@pytest.mark.parametrize(
    "told",
    [
        "Emma Brown or Mio Yamada came last week.",
        "Emma Brown told us last week that Mio Yamada paid.",
        "Emma Brown and three others came last week.",
        "Emma Brown and two came last week.",
        "Emma Brown and all her friends came last week.",
        "Emma Brown will come next week.",
        "rang emma brown about mio yamada.",
        "emma brown said mio yamada paid.",
        "Emma Brown doesn't want VIP.",
        "If Emma Brown came last week:",
    ],
)
@pytest.mark.parametrize("order", ["Add VIP to her", "Add VIP to them", "Add VIP"])
def test_who_is_not_sure_is_asked_about(told: str, order: str) -> None:
    assert calls(f"{told} {order}")[-1][0] in ("ask_operator", "decline")


def test_whom_somebody_spoke_to_wrote_nothing() -> None:
    ((name, arguments),) = calls("just spoke to emma brown, take VIP off her please")
    assert (name, arguments["friends"]) == ("remove_tag", [{"friends": ["emma brown"]}])
