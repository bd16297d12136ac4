"""Laws that hold for every member of a kind. Each list of members is proved complete."""

import json
from collections.abc import Iterator
from string import Formatter
from typing import Any

import pytest
from sqlmodel import Session

from store import errors, wording
from store.conditions import CLAUSES, SET_CLAUSES, Condition, Group, from_names, with_names
from store.database import canonical_json, lock_account
from store.errors import Refused
from store.friendsets import keep, sets_in
from store.language import LANGUAGES, translate
from store.operations import OPERATIONS, Operation, dump_plan, load_plan
from store.previews import Step, apply_plan
from store.segments import segment_named, segment_names
from store.tags import tag_named, tag_names
from tests.store.dump import dump
from tests.store.examples import EXAMPLES, GROUPS, Example
from tests.world import World

every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name.replace(" ", "-"))
every_group = pytest.mark.parametrize(
    "group", [group for groups in GROUPS.values() for group in groups], ids=lambda group: "-".join(group.clauses())
)


def begin(session: Session, world: World, example: Example) -> Operation:
    """The world before the example, and its operation made for it."""
    lock_account(session, world.account)
    apply_plan(session, world.account, example.after)
    return example.operation.fresh(session, world.account)


def test_there_is_an_example_of_every_operation_and_clause() -> None:
    assert {type(example.operation) for example in EXAMPLES} == set(OPERATIONS)
    assert set(GROUPS) == set(CLAUSES)


def test_every_operation_has_a_kind_of_its_own_and_stands_in_the_plan_format() -> None:
    kinds = [operation.model_fields["kind"].default for operation in OPERATIONS]
    assert len(set(kinds)) == len(OPERATIONS) == 13
    assert all(next(iter(operation.model_fields)) == "kind" for operation in OPERATIONS)


@every_example
def test_every_operation_undoes_without_a_trace(standing: World, example: Example) -> None:
    with standing.database.rehearsing() as session:
        operation = begin(session, standing, example)
        before = dump(session)
        change = operation.apply(session, standing.account)
        after = dump(session)
        assert (after != before) == bool(change.undo)
        redo: list[Operation] = []
        for each in change.undo:
            assert type(each) in OPERATIONS
            redo = [*each.apply(session, standing.account).undo, *redo]
        assert dump(session) == before
        for each in redo:
            each.apply(session, standing.account)
        assert dump(session) == after


@every_example
def test_an_operation_and_its_undo_read_back_from_storage_as_they_were(standing: World, example: Example) -> None:
    with standing.database.rehearsing() as session:
        operation = begin(session, standing, example)
        change = operation.apply(session, standing.account)
        plan = (operation, *change.undo)
        keep(session, standing.account, *sets_in(plan))
        stored = json.loads(canonical_json(dump_plan(plan)))
        assert load_plan(session, standing.account, stored) == plan


@every_example
def test_an_operation_refuses_a_second_time_or_has_nothing_left_to_do(standing: World, example: Example) -> None:
    with standing.database.rehearsing() as session:
        operation = begin(session, standing, example)
        operation.apply(session, standing.account)
        after = dump(session)
        try:
            again = operation.apply(session, standing.account)
        except Refused:
            return
        assert not again.undo
        assert dump(session) == after


def steps_of(world: World, example: Example) -> list[Step]:
    with world.database.rehearsing() as session:
        operation = begin(session, world, example)
        return apply_plan(session, world.account, [operation], consequences=True)


def said(step: Step) -> Iterator[tuple[str, dict[str, Any], int | None]]:
    """The keys that a step is told by, with their arguments."""
    yield step.shown.key, dict(step.shown.args), step.shown.count
    for consequence in step.shown.consequences:
        yield consequence.key, dict(consequence.args), None


@every_example
def test_every_change_has_a_sentence_in_every_language(standing: World, example: Example) -> None:
    for step in steps_of(standing, example):
        for key, args, count in said(step):
            sentences = [wording.sentence(language, key, args, count) for language in LANGUAGES]
            assert len(set(sentences)) == len(LANGUAGES), f"{key} is not translated: {sentences[0]}"
            assert not any("{" in sentence or "?" in sentence for sentence in sentences)


NAMES = ("tag", "name", "folder", "tags", "segment", "workflow", "names", "before", "after")


@every_example
def test_a_sentence_leaves_no_name_out(standing: World, example: Example) -> None:
    for step in steps_of(standing, example):
        for key, args, count in said(step):
            told = wording.sentence("en", key, args, count)
            values = [args[name] for name in NAMES if args.get(name)]
            names = [str(each) for value in values for each in (value if isinstance(value, list) else [value])]
            assert [name for name in names if name not in told] == []


def test_two_different_changes_are_never_told_alike(standing: World) -> None:
    told: dict[str, Operation] = {}
    for example in EXAMPLES:
        for step in steps_of(standing, example):
            if not step.change.is_nothing:
                sentence = wording.sentence("en", step.shown.key, step.shown.args, step.shown.count)
                assert told.setdefault(sentence, step.operation) == step.operation, sentence


def test_every_sentence_is_reached_by_an_example(standing: World) -> None:
    told = [one for example in EXAMPLES for step in steps_of(standing, example) for one in said(step)]
    reached = {wording._variant("en", key, {k: v for k, v in args.items() if v is not None} | {"n": n}) for key, args, n in told}
    by_agent_and_card = {"nobody_matches", "tag_attached_already", "tag_detached_already", "audience_grows"}
    by_agent_and_card |= {"tags_merged", "used_instead"}
    assert wording.SENTENCES.keys() | wording.COUNTED.keys() == reached | by_agent_and_card


def texts_of_wording() -> Iterator[str]:
    for table in (wording.SENTENCES, wording.CLAUSE_SENTENCES, wording.TRIGGERS, wording.ACTIONS, wording.HOW, wording.STATUSES):
        yield from table.values()
    for one, many in wording.COUNTED.values():
        yield from (one, many)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_a_translation_fills_in_what_the_english_does() -> None:
    singular = {one for one, _ in wording.COUNTED.values()}
    for text in [*texts_of_wording(), *(refusal.sentence for refusal in refusals())]:
        for language in set(LANGUAGES) - {"en"}:
            translated = translate(language, text)
            if text not in {many for _, many in wording.COUNTED.values()}:
                assert translated != text, f"not in the {language} catalogue: {text}"
                missing = places(text) ^ places(translated)
                assert missing <= ({"n"} if text in singular else set()), text


@every_group
def test_every_clause_survives_json(group: Group) -> None:
    condition = Condition.of(group, Group(everyone=True))
    stored = json.loads(canonical_json(condition.model_dump(mode="json")))
    context = {friends.digest: friends for friends in sets_in(condition)}
    assert Condition.model_validate(stored, context=context) == condition


@every_group
def test_every_clause_survives_being_said_with_names(standing: World, group: Group) -> None:
    condition = Condition.of(group)
    with standing.database.reading() as session:
        named = with_names(condition, tag_names(session, standing.account), segment_names(session, standing.account))
        assert not {"?", standing.vip, standing.loyal} & {name for value in named["any"][0].values() for name in listed(value)}
        named["any"][0] |= {name: friends for name in SET_CLAUSES if (friends := getattr(group, name)) is not None}

        def tag_id(name: str) -> str:
            found = tag_named(session, standing.account, name)
            assert found
            return found.id

        def segment_id(name: str) -> str:
            found = segment_named(session, standing.account, name)
            assert found
            return found.id

        assert from_names(named["any"], tag_id, segment_id) == condition


def listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [str(value)]


@every_group
def test_every_clause_has_a_sentence_in_every_language(group: Group) -> None:
    named = with_names(Condition.of(group), {World.vip: "VIP", World.progress: "進行中"}, {World.loyal: "L", World.open: "O"})
    sentences = [wording.condition_sentence(language, named) for language in LANGUAGES]
    assert len(set(sentences)) == len(LANGUAGES), f"not translated: {sentences[0]}"
    assert not any("{" in sentence or "?" in sentence for sentence in sentences)


def refusals() -> list[type[Refused]]:
    """Every refusal of the store."""
    found = [Refused]
    for refusal in found:
        found += [each for each in refusal.__subclasses__() if each.__module__ == errors.__name__]
    return found


def test_every_refusal_has_a_status_and_a_sentence_of_its_own() -> None:
    kinds = refusals()
    assert len(kinds) > 40
    assert all(400 <= kind.status < 600 for kind in kinds)
    assert len({kind.sentence for kind in kinds}) == len({kind.__name__ for kind in kinds}) == len(kinds)
    assert all(kind.sentence.endswith(".") for kind in kinds)


def test_every_refusal_is_declared_where_refusals_are() -> None:
    declared = {name for name, each in vars(errors).items() if isinstance(each, type) and issubclass(each, Refused)}
    assert {kind.__name__ for kind in refusals()} == declared
