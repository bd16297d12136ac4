"""What the settings page shows."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any
from zoneinfo import available_timezones

from sqlmodel import Session

from agent.check import STEPS, Finding
from store.accounts import Account
from store.connections import connection_of
from store.events import waiting_count
from store.imports import import_of
from store.language import translate
from store.matching import today_of
from store.spending import tokens_spent
from web.answering import BUILT_IN
from web.connecting import webhook_address
from web.desk import Desk
from web.followers import import_view
from web.pages.shell import Frame
from web.stuck import stuck


def settings_values(
    frame: Frame, session: Session, owner: Account | None, findings: Sequence[Finding] = (), **forms: Mapping[str, Any]
) -> dict[str, Any]:
    """The values of settings.html. `forms`: line_form and account_form where one came back."""
    settings = frame.desk.settings
    described = {"name": owner.name, "zone": owner.time_zone, "errors": {}} if owner else None
    return {
        "line": _line(frame.desk, session, owner),
        "imported": import_values(session, owner, frame.language) if owner else None,
        "stuck": [each.model_dump() for each in stuck(session, owner.id, frame.language)] if owner else [],
        "line_form": {"channel_id": "", "error": None},
        "account_form": described,
        "zones": sorted(available_timezones()),
        "model": model_values(frame.desk),
        "spent": _spent(frame.desk, session, owner),
        "findings": [_finding(each, frame.language) for each in findings],
        "operator": settings.operator,
        "secret_key": bool(settings.secret_key.get_secret_value().strip()),
        "public": settings.public_url.startswith("https://"),
        "version": version("tagdesk"),
        **forms,
    }


def _line(desk: Desk, session: Session, owner: Account | None) -> dict[str, Any]:
    row = connection_of(session, owner.id) if owner else None
    return {
        "connected": row is not None,
        "name": row.display_name if row else None,
        "basic_id": row.basic_id if row else None,
        "channel_id": row.channel_id if row else "",
        "connected_at": row.connected_at if row else None,
        "last_event_at": row.last_event_at if row else None,
        "waiting": waiting_count(session, owner.id) if owner else 0,
        "webhook": webhook_address(desk, owner.id) if owner else None,
    }


def import_values(session: Session, owner: Account, language: str) -> dict[str, Any] | None:
    """How the import of followers goes or went, if there was one."""
    return import_view(session, owner.id, language).model_dump() if import_of(session, owner.id) else None


def model_values(desk: Desk) -> dict[str, Any]:
    """Which model answers, by what rule, and where it is."""
    settings, turns = desk.settings, desk.turns
    offline = turns.model.name == BUILT_IN
    return {
        "name": turns.model.name,
        "offline": offline,
        "local_first": turns.local_first and not offline,
        "api": settings.model_api,
        "server": None if offline else settings.openai_base_url,
    }


def _spent(desk: Desk, session: Session, owner: Account | None) -> dict[str, int | None] | None:
    """What the operator's words have cost today, over all accounts, and how much a day may cost."""
    if owner is None or desk.turns.model.name == BUILT_IN:
        return None
    return {"tokens": tokens_spent(session, desk.turns.by.name, today_of(owner)), "limit": desk.turns.daily_tokens}


def _finding(finding: Finding, language: str) -> dict[str, Any]:
    said = f"{finding.said} {finding.advice}".strip()
    return {"step": translate(language, STEPS[finding.step]), "ok": finding.ok, "said": said}
