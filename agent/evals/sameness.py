"""Conditions and keywords in a form in which the same meaning is the same value."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from store.conditions import DAY_CLAUSES, SET_CLAUSES, TAG_CLAUSES, check_day, day_on
from store.database import canonical_json
from store.names import fold


def same_groups(
    groups: Iterable[Mapping[str, Any]],
    today: date,
    renamed: Mapping[str, str] | None = None,
    *,
    everyone_is_none: bool = False,
) -> list[dict[str, Any]] | None:
    """Groups in a fixed order; None where there are none. `renamed` gives tags their new names; with `everyone_is_none` a
    guard that holds for everyone is no guard."""
    found = {canonical_json(same): same for same in (_same(group, today, renamed or {}) for group in groups)}
    if everyone_is_none and any(same == {"everyone": True} for same in found.values()):
        return None
    return [found[key] for key in sorted(found)] or None


def same_keywords(keywords: Iterable[str]) -> list[str]:
    return sorted({fold(word) for word in keywords})


def _same(group: Mapping[str, Any], today: date, renamed: Mapping[str, str]) -> dict[str, Any]:
    """One tag in `any_tags` is the same in `all_tags`; order, case and width say nothing; "everyone" adds nothing to others."""
    clauses = {clause: value for clause, value in group.items() if value not in (None, (), [])}
    if len(clauses.get("any_tags", ())) == 1:
        clauses["all_tags"] = [*clauses.get("all_tags", ()), *clauses.pop("any_tags")]
    for clause, value in clauses.items():
        if clause in TAG_CLAUSES:
            clauses[clause] = sorted({renamed.get(tag, tag) for tag in value})
        elif clause in ("in_segments", *SET_CLAUSES):
            clauses[clause] = sorted(set(value))
        elif clause in DAY_CLAUSES:
            clauses[clause] = day_on(check_day(value), today).isoformat()
        elif clause in ("name_contains", "message_contains"):
            clauses[clause] = fold(value).strip()
    if len(clauses) > 1:
        clauses.pop("everyone", None)
    return clauses
