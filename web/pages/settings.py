"""Settings: the account's connection to LINE, its name and days; the model; who is at the desk."""

from typing import Any, cast

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from sqlmodel import Session

from agent.check import Finding, Hosted, check
from store.accounts import account_by_id, accounts, describe_account
from store.connections import connection_of
from store.errors import BudgetSpent, NotConnected, NotFound, Refused, UnknownTimeZone
from store.history import write_line
from web.budget import Budget
from web.connecting import Details, client_of, connect, disconnect
from web.depends import AccountPath, AccountToChange, ByForm, Reading
from web.followers import start_import
from web.line.errors import LineError
from web.pages.everywhere import everywhere
from web.pages.settings_values import import_values, settings_values
from web.pages.shell import ALL, Frame, Notice, TheForm, TheFrame, account_or_all, go_to
from web.stuck import try_again

TRY_FOR = 20.0
"""Seconds that each of the two questions to a model may take: somebody waits for the page."""
router = APIRouter(prefix="/accounts/{account}/settings", include_in_schema=False)


@router.get("")
def show_settings(account: AccountPath, session: Reading, frame: TheFrame) -> Response:
    """Of one account; without any, where the first one is connected."""
    if account == ALL and accounts(session):
        return everywhere(frame, session, "settings")
    return _page(frame, session, account)


@router.get("/connect")
def connect_another(account: AccountPath, session: Reading, frame: TheFrame) -> Response:
    return _page(frame, session, account)


@router.post("/line")
def connect_line(account: AccountPath, form: TheForm, frame: TheFrame) -> Response:
    """Asks LINE whether the details are right before anything is stored."""
    details = Details(form["channel_id"], form["channel_secret"], form["access_token"])
    try:
        connected = connect(frame.desk, details, None if account == ALL else account)
    except Refused as refused:
        return _again(frame, account, refused, line_form={"channel_id": form["channel_id"], "error": refused.say(frame.language)})
    said = frame.say("Connected. Now paste the webhook address into LINE’s console and switch “Use webhook” on.")
    return go_to(f"/accounts/{connected}/settings", Notice("done", said))


@router.post("/line/check")
def check_line(account: AccountToChange, frame: TheFrame) -> Response:
    return go_to(f"/accounts/{account}/settings", checked(frame, account))


@router.post("/line/import")
def import_line(account: AccountToChange, frame: TheFrame, by: ByForm) -> Response:
    """Begins in the background; the page tells how it goes."""
    start_import(frame.desk, account, by)
    return go_to(f"/accounts/{account}/settings")


@router.get("/line/import")
def show_import(account: AccountPath, session: Reading, frame: TheFrame) -> Response:
    """How the import goes: a part of the page, which asks for it again as long as it does."""
    if not frame.is_fragment:
        return go_to(f"/accounts/{account}/settings")
    owner = account_by_id(session, account)
    values = {"imported": import_values(session, owner, frame.language)}
    return HTMLResponse(frame.drawn(session, owner, "settings", "parts/import.html", values))


@router.post("/line/disconnect")
def disconnect_line(account: AccountToChange, frame: TheFrame) -> Response:
    disconnect(frame.desk, account)
    said = frame.say("Disconnected. Friends, tags and messages are still here; nothing new comes in.")
    return go_to(f"/accounts/{account}/settings", Notice("done", said))


@router.post("/stuck")
def work_off_again(account: AccountToChange, form: TheForm, frame: TheFrame) -> Response:
    """Once more what could not be worked off."""
    here = f"/accounts/{account}/settings"
    try:
        try_again(frame.desk, account, form["kind"], form["id"])
    except NotFound:
        return go_to(here, Notice("note", frame.say("This was tried again already.")))
    return go_to(here, Notice("done", frame.say("It is tried again in a moment. If that fails, it is listed here again.")))


@router.post("/account")
def describe(account: AccountToChange, form: TheForm, frame: TheFrame, by: ByForm) -> Response:
    """The account's name here, and where its days begin."""

    def work(session: Session) -> None:
        describe_account(session, account, form["name"], form["zone"])
        write_line(session, account, "described", by.name, by.via, name=form["name"], time_zone=form["zone"])

    try:
        frame.desk.database.write(work)
    except Refused as refused:
        at = "zone" if isinstance(refused, UnknownTimeZone) else "name"
        typed = {"name": form["name"], "zone": form["zone"], "errors": {at: refused.say(frame.language)}}
        return _again(frame, account, refused, account_form=typed)
    return go_to(f"/accounts/{account}/settings", Notice("done", frame.say("Saved.")))


@router.post("/model")
def try_model(account: AccountPath, frame: TheFrame) -> Response:
    """Two short questions to the model, and what they show. They count as any words do; before the first account there is no day
    that they could count for."""
    with frame.desk.database.reading() as session:
        owner = account_or_all(account, session) or next(iter(accounts(session)), None)
    try:
        findings = tried(frame, frame.desk.turns.budget(owner.id) if owner else None)
    except BudgetSpent as refused:
        return go_to(f"/accounts/{account}/settings", Notice("problem", refused.say(frame.language)))
    with frame.desk.database.reading() as session:
        return _page(frame, session, account, findings=findings)


def checked(frame: Frame, account: str) -> Notice:
    """Whether LINE knows the account by the details that are stored."""
    with frame.desk.database.reading() as session:
        row = connection_of(session, account)
    if row is None:
        return Notice("problem", NotConnected().say(frame.language))
    try:
        with client_of(frame.desk, row) as line:
            return Notice("done", frame.say("LINE answers: this is “{name}”.", name=line.bot_info().display_name))
    except LineError as error:
        return Notice("problem", frame.say("LINE did not accept it: {why}", why=error.message))
    except Refused as refused:
        return Notice("problem", refused.say(frame.language))


def tried(frame: Frame, budget: Budget | None) -> list[Finding]:
    """The built-in model needs no trying. Raises BudgetSpent."""
    model = frame.desk.turns.model
    if not hasattr(model, "given_up"):
        return []
    if budget and not budget.left():
        raise BudgetSpent()
    return check(cast(Hosted, model), TRY_FOR, frame.language, budget.charge if budget else lambda _: None)


def _page(frame: Frame, session: Session, account: str, status: int = 200, **more: Any) -> Response:
    owner = account_or_all(account, session)
    return frame.page(session, owner, "settings", "settings.html", settings_values(frame, session, owner, **more), status)


def _again(frame: Frame, account: str, refused: Refused, **forms: Any) -> Response:
    with frame.desk.database.reading() as session:
        return _page(frame, session, account, refused.status, **forms)


@router.get("/account")
@router.get("/model")
@router.get("/line")
@router.get("/stuck")
def back_to_settings(account: AccountPath) -> Response:
    """Where a page lies that a form answered with, when it is opened again."""
    return go_to(f"/accounts/{account}/settings")
