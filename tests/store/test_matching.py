"""Which friends match: by the account's days, by text as people read it, and never everyone by mistake."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from store.accounts import account_by_id
from store.conditions import Condition, Group
from store.database import clock_at, now
from store.errors import BrokenSegment, Refused, SegmentCircle, UnknownSegment, UnknownTag
from store.executor import carry_out, undo
from store.friends import Friend, add_friends, forget_row, name_friend
from store.friendsets import EMPTY, FriendSet, put_in
from store.inbox import Message, text_message
from store.matching import FactsMissing, Matcher, friends_matching, remember_facts, with_facts
from store.operations import Attach, DropTag, PutSegment, SegmentValue
from store.segments import segment_by_id
from store.tags import tag_by_id
from tests.statements import statements
from tests.world import OPERATOR, World

NINE_IN_TOKYO = datetime(2026, 7, 15, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def add(session: Session, world: World, name: str, *, followed: datetime | None = None, wrote: datetime | None = None) -> int:
    friend = Friend(account_id="", number=0, followed_at=followed or now(), last_message_at=wrote)
    name_friend(friend, name)
    return add_friends(session, world.account, [friend]).sample(1)[0]


def found(session: Session, world: World, group: Group) -> set[int]:
    return set(friends_matching(session, world.account, Condition.of(group)))


def put_segment(session: Session, world: World, id: str, *groups: Group) -> None:
    value = SegmentValue(name=id, condition=Condition(any=groups))
    PutSegment(segment_id=id, was=None, segment=value).apply(session, world.account)


@pytest.mark.parametrize(
    ("zone", "midnight"),
    [
        ("Asia/Tokyo", datetime(2026, 7, 14, 15, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2026, 7, 15, 7, tzinfo=UTC)),
        ("UTC", datetime(2026, 7, 15, tzinfo=UTC)),
    ],
)
def test_from_includes_the_day_and_before_excludes_it_where_the_account_is(
    standing: World, zone: str, midnight: datetime
) -> None:
    with standing.database.rehearsing() as session:
        account_by_id(session, standing.account).time_zone = zone
        eve, first = (add(session, standing, "X", followed=at, wrote=at) for at in (midnight - SECOND, midnight))
        last, after = (
            add(session, standing, "X", followed=at, wrote=at)
            for at in (midnight + timedelta(days=1) - SECOND, midnight + timedelta(days=1))
        )
        ours = {eve, first, last, after}
        for part in ("followed", "last_message"):
            since, until = {f"{part}_from": "2026-07-15"}, {f"{part}_before": "2026-07-16"}
            assert found(session, standing, Group(**since)) & ours == {first, last, after}
            assert found(session, standing, Group(**until)) & ours == {eve, first, last}
            assert found(session, standing, Group(**since, **until)) & ours == {first, last}


def test_days_ago_begin_at_the_accounts_midnight(standing: World) -> None:
    just_after_midnight_in_tokyo = datetime(2026, 7, 14, 15, 0, 1, tzinfo=UTC)
    with standing.database.rehearsing() as session, clock_at(just_after_midnight_in_tokyo):
        yesterday = add(session, standing, "X", followed=just_after_midnight_in_tokyo - 2 * SECOND)
        today = add(session, standing, "X", followed=just_after_midnight_in_tokyo)
        assert found(session, standing, Group(followed_from="0 days ago")) & {yesterday, today} == {today}
        assert found(session, standing, Group(followed_from="1 day ago")) & {yesterday, today} == {yesterday, today}
        assert found(session, standing, Group(followed_before="0 days ago")) & {yesterday, today} == {yesterday}


def test_a_segment_keeps_relative_days_and_so_moves_on_with_time(standing: World) -> None:
    with standing.database.rehearsing() as session:
        number = add(session, standing, "X", followed=NINE_IN_TOKYO)
        put_segment(session, standing, "segment_x", Group(followed_from="3 days ago", name_contains="X"))
        ages = []
        for days in (0, 3, 4):
            with clock_at(NINE_IN_TOKYO + timedelta(days=days)):
                ages.append(found(session, standing, Group(in_segments=("segment_x",))) == {number})
        assert ages == [True, True, False]
        assert segment_by_id(session, standing.account, "segment_x").condition["any"][0]["followed_from"] == "3 days ago"


def test_days_far_away_compare_as_days(standing: World) -> None:
    with standing.database.rehearsing() as session:
        everyone = set(Matcher(session, standing.account).everyone)
        assert found(session, standing, Group(followed_before="1900-01-01")) == set()
        assert found(session, standing, Group(followed_from="1900-01-01")) == everyone
        assert found(session, standing, Group(followed_before="9999-12-31")) == everyone
        assert found(session, standing, Group(followed_from="36500 days ago")) == everyone


def test_who_never_wrote_wrote_neither_before_nor_after(standing: World) -> None:
    with standing.database.rehearsing() as session:
        everyone = set(Matcher(session, standing.account).everyone)
        silent = found(session, standing, Group(never_messaged=True))
        assert silent == {standing.dan}
        wrote = [
            found(session, standing, Group.model_validate({f"last_message_{end}": "2 days ago"})) for end in ("from", "before")
        ]
        assert (wrote[0] | wrote[1], wrote[0] & wrote[1]) == (everyone - silent, set())


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("Ｔａｎａｋａ", "TANAKA"),
        ("タナカ", "たなか"),
        ("ﾀﾅｶ", "タナカ"),
        ("たなか", "ﾀﾅｶ"),
        ("ガンダム", "ｶﾞﾝ"),
        ("STRASSE", "straße"),
        ("100%", "0%"),
        ("a_b", "A_B"),
        ("back\\slash", "\\"),
        ("O'Neil", "o'n"),
        ("山田🎉", "🎉"),
    ],
)
def test_a_name_contains_text_in_any_case_width_and_kana(standing: World, name: str, part: str) -> None:
    with standing.database.rehearsing() as session:
        number = add(session, standing, name)
        assert number in found(session, standing, Group(name_contains=part))


@pytest.mark.parametrize("part", ["%", "_", "100_", "1%0", "\\%", "x%' OR '1'='1"])
def test_percent_underscore_and_backslash_are_plain_characters(standing: World, part: str) -> None:
    with standing.database.rehearsing() as session:
        add(session, standing, "1000 abc")
        assert found(session, standing, Group(name_contains=part)) == set()


def test_what_a_friend_wrote_is_found_like_a_name_and_an_unsent_message_is_not(standing: World) -> None:
    with standing.database.rehearsing() as session:
        for part, who in (("coupon", {2}), ("クーポン", set()), ("%", {3}), ("かたかな", {3}), ("REFUND", {1}), ("_", set())):
            assert found(session, standing, Group(message_contains=part)) == who
        message = session.get_one(Message, (standing.account, "m1"))
        message.text = message.folded = None
        session.flush()
        assert found(session, standing, Group(message_contains="refund")) == set()


def test_messages_of_another_account_are_never_asked(standing: World) -> None:
    with standing.database.rehearsing() as session:
        session.add(text_message(standing.other, "m9", 1, now(), "lottery"))
        session.flush()
        assert found(session, standing, Group(message_contains="lottery")) == set()


@pytest.mark.parametrize("clause", ["all_tags", "any_tags", "none_tags"])
@pytest.mark.parametrize("tag_id", ["tag_gone", "tag_theirs"])
def test_an_unknown_or_foreign_tag_is_an_error_and_never_everyone(standing: World, clause: str, tag_id: str) -> None:
    with standing.database.rehearsing() as session:
        for ids in ((tag_id,), (standing.vip, tag_id)):
            with pytest.raises(UnknownTag):
                found(session, standing, Group.model_validate({clause: ids}))


def test_a_condition_on_a_deleted_tag_never_means_everyone(standing: World) -> None:
    with standing.database.rehearsing() as session:
        DropTag(tag_id=standing.empty, was="Empty", friends=EMPTY).apply(session, standing.account)
        with pytest.raises(UnknownTag):
            found(session, standing, Group(none_tags=(standing.empty,)))


def test_an_unknown_segment_is_an_error(standing: World) -> None:
    with standing.database.rehearsing() as session, pytest.raises(UnknownSegment):
        found(session, standing, Group(in_segments=("segment_gone",)))


def test_segments_may_mention_segments(standing: World) -> None:
    with standing.database.rehearsing() as session:
        put_segment(session, standing, "segment_a", Group(in_segments=(standing.loyal,), none_tags=(standing.progress,)))
        put_segment(session, standing, "segment_b", Group(in_segments=("segment_a",), status="following"))
        assert found(session, standing, Group(in_segments=("segment_b",))) == {2, 4}
        Attach(tag_id=standing.progress, friends=FriendSet([4])).apply(session, standing.account)
        assert found(session, standing, Group(in_segments=("segment_b",))) == {2}


def test_segments_in_a_circle_are_refused_by_name(standing: World) -> None:
    with standing.database.rehearsing() as session:
        put_segment(session, standing, "segment_a", Group(in_segments=(standing.loyal,)))
        put_segment(session, standing, "segment_b", Group(in_segments=("segment_a",)))
        loyal = segment_by_id(session, standing.account, standing.loyal)
        was = SegmentValue(name="Loyal", condition=Condition.model_validate(loyal.condition))
        through_b = SegmentValue(name="Loyal", condition=Condition.of(Group(in_segments=("segment_b",))))
        with pytest.raises(SegmentCircle) as circle:
            PutSegment(segment_id=standing.loyal, was=was, segment=through_b).apply(session, standing.account)
        assert "Loyal → segment_b → segment_a → Loyal" in circle.value.say("en")


def test_a_segment_cannot_mention_itself(standing: World) -> None:
    with standing.database.rehearsing() as session, pytest.raises(Refused):
        put_segment(session, standing, "segment_a", Group(in_segments=("segment_a",)))


def test_a_segment_that_lost_its_last_group_is_nobody(standing: World) -> None:
    with standing.database.rehearsing() as session:
        put_segment(session, standing, "segment_a")
        assert Matcher(session, standing.account).segment("segment_a") == EMPTY
        assert found(session, standing, Group(in_segments=("segment_a",))) == set()


def test_a_segment_on_a_tag_that_is_gone_is_broken_and_says_its_name(standing: World) -> None:
    with standing.database.rehearsing() as session:
        put_segment(session, standing, "segment_a", Group(none_tags=(standing.empty,)))
        session.delete(tag_by_id(session, standing.account, standing.empty))
        session.flush()
        with pytest.raises(BrokenSegment, match="segment_a"):
            found(session, standing, Group(in_segments=("segment_a",)))


def test_groups_add_up_and_clauses_narrow(standing: World) -> None:
    with standing.database.rehearsing() as session:
        one, other = Group(all_tags=(standing.vip,), status="following"), Group(untagged=True)
        assert found(session, standing, one) == {1, 2}
        assert found(session, standing, other) == {6}
        assert set(friends_matching(session, standing.account, Condition.of(one, other))) == {1, 2, 6}
        assert found(session, standing, Group(all_tags=(standing.vip, standing.progress))) == {1}
        assert found(session, standing, Group(any_tags=(standing.vip, standing.progress))) == {1, 2, 3, 5, 7}
        assert found(session, standing, Group(none_tags=(standing.vip, standing.progress))) == {4, 6, 8}
        assert found(session, standing, Group(everyone=True, status="blocked")) == {5}


def test_chosen_friends_are_friends_of_the_account(standing: World) -> None:
    with standing.database.rehearsing() as session:
        assert found(session, standing, Group(friends=FriendSet([2, 99]))) == {2}
        assert found(session, standing, Group(friends=EMPTY)) == set()


def test_a_forgotten_friend_matches_nothing(standing: World) -> None:
    with standing.database.rehearsing() as session:
        forget_row(session, standing.account, standing.ben)
        for group in (
            Group(everyone=True),
            Group(friends=FriendSet([2])),
            Group(message_contains="coupon"),
            Group(all_tags=(standing.vip,)),
        ):
            assert standing.ben not in found(session, standing, group)


def test_narrowed_to_few_friends_the_answer_is_the_same_for_them(standing: World) -> None:
    with standing.database.rehearsing() as session:
        put_in(session, standing.account, standing.empty, FriendSet([1, 8]))
        few = FriendSet([1, 4, 8])
        for group in (
            Group(none_tags=(standing.vip,), name_contains="a"),
            Group(untagged=True),
            Group(in_segments=(standing.loyal,)),
            Group(never_messaged=True),
            Group(everyone=True),
        ):
            narrowed = Matcher(session, standing.account, within=few).matching(Condition.of(group))
            assert set(narrowed) == found(session, standing, group) & set(few)
        nobody = Matcher(session, standing.account, within=EMPTY).matching(Condition.of(Group(name_contains="a")))
        assert nobody == EMPTY


def test_with_facts_given_no_row_is_asked_and_what_is_missing_is_named_at_once(standing: World) -> None:
    put = Condition.of(Group(name_contains="a", followed_from="2026-01-01"), Group(never_messaged=True))
    with standing.database.reading() as session:
        remember_facts(session, {})
        with pytest.raises(FactsMissing) as missing:
            friends_matching(session, standing.account, put)
    assert {clause for clause, _ in missing.value.facts} == {"name_contains", "followed_from", "never_messaged"}


def test_facts_are_found_until_nothing_is_missing(standing: World) -> None:
    first, second = Condition.of(Group(name_contains="ken")), Condition.of(Group(never_messaged=True))
    rounds: list[int] = []

    def work(facts: object) -> FriendSet:
        rounds.append(1)
        with standing.database.reading() as session:
            remember_facts(session, facts)  # type: ignore[arg-type]
            one = friends_matching(session, standing.account, first)
            return one | friends_matching(session, standing.account, second)

    assert set(with_facts(standing.database, standing.account, work)) == {7, 8, standing.dan}
    assert len(rounds) == 3


def test_what_snapshots_remember_of_the_untagged_is_as_new_as_the_journal(world: World) -> None:
    def untagged() -> set[int]:
        with world.database.reading() as session:
            return found(session, world, Group(untagged=True))

    assert untagged() == untagged() == {world.fumi}
    done = carry_out(world.database, world.account, [Attach(tag_id=world.vip, friends=FriendSet([world.fumi]))], OPERATOR)
    assert untagged() == set()
    undo(world.database, world.account, done, OPERATOR)
    assert untagged() == {world.fumi}


def test_who_has_a_tag_is_asked_once_for_many_conditions(standing: World) -> None:
    conditions = [Condition.of(Group(all_tags=(standing.vip,))), Condition.of(Group(none_tags=(standing.vip,)))]
    with standing.database.reading() as session:
        matcher = Matcher(session, standing.account)
        with statements() as asked:
            found = [len(matcher.matching(condition)) for condition in conditions]
    assert found == [3, 5]
    assert len([each for each in asked if "FROM membership" in each]) == 2  # the tag's, and everyone
