"""Segments and workflows mention only what exists; names stand under their own keys."""

from collections.abc import Callable, Iterator
from functools import partial

from pydantic import ValidationError
from sqlmodel import Session

from store.accounts import Account
from store.check.finding import Finding
from store.errors import Refused
from store.folders import folders
from store.names import name_key
from store.segments import Segment, condition_of, segment_names, segments
from store.tags import tag_names, tags
from store.workflows import Workflow, order_of, workflows


def check_conditions(session: Session, account: Account) -> list[Finding]:
    return [*_mentions(session, account), *_keys(session, account)]


def _mentions(session: Session, account: Account) -> Iterator[Finding]:
    here, named = set(tag_names(session, account.id)), set(segment_names(session, account.id))

    def segment(row: Segment) -> tuple[frozenset[str], frozenset[str]]:
        condition = condition_of(session, row)
        return condition.tag_ids(), condition.segment_ids()

    def workflow(row: Workflow) -> tuple[frozenset[str], frozenset[str]]:
        order = order_of(session, row)
        return order.tag_ids(), order.only_if.segment_ids() if order.only_if else frozenset()

    asked: list[tuple[Segment | Workflow, str, Callable[[], tuple[frozenset[str], frozenset[str]]]]]
    asked = [(row, "segment", partial(segment, row)) for row in segments(session, account.id)]
    asked += [(row, "workflow", partial(workflow, row)) for row in workflows(session, account.id)]
    for row, noun, mentioned in asked:
        try:
            tag_ids, segment_ids = mentioned()
        except (ValidationError, Refused):
            yield _wrong(account, f"The {noun} “{row.name}” cannot be read.")
            continue
        if tag_ids - here or segment_ids - named:
            yield _wrong(account, f"The {noun} “{row.name}” mentions a tag or a segment that does not exist.")


def _keys(session: Session, account: Account) -> Iterator[Finding]:
    for noun, rows in (
        ("tag", tags(session, account.id)),
        ("folder", folders(session, account.id)),
        ("segment", segments(session, account.id)),
        ("workflow", workflows(session, account.id)),
    ):
        for row in rows:
            if row.name_key != name_key(row.name):
                yield _wrong(account, f"The {noun} “{row.name}” does not stand under its own key, so it may not be found.")


def _wrong(account: Account, text: str) -> Finding:
    return Finding("conditions", text, account_id=account.id)
