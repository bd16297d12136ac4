"""What happened, as people and programs read it: the history of an account, and the timeline of one friend."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import Field
from sqlmodel import Session, col, select

from store.conversations import Turn
from store.history import AuditLine
from store.journal import MembershipChange, changes_of_friend
from store.language import translate, translate_n
from store.proposals import Applied, Decision, Proposal, Undone, status_of
from store.tags import tag_names
from web.merges import told
from web.views import View

KINDS: Mapping[str, str] = {
    "proposed": "Proposed",
    "applied": "Applied",
    "cancelled": "Cancelled",
    "undone": "Taken back",
    "connected": "Connected with LINE",
    "disconnected": "Disconnected from LINE",
    "described": "Changed the account’s name or time zone",
    "forgotten": "Forgot friend #{number}",
}
FROM_FILE = ("Imported {n} friend from a file", "Imported {n} friends from a file")
IMPORTED = ("Imported {n} follower from LINE", "Imported {n} followers from LINE")
VIA: Mapping[str, str] = {
    "agent": "through the agent",
    "form": "by hand",
    "api": "through the API",
    "cli": "in the terminal",
    "workflow": "by a workflow",
    "import": "by an import",
    "line": "from LINE",
}
BY_WORKFLOW = "workflow “{name}”"
GOT, LOST = "Got the tag “{tag}”", "Lost the tag “{tag}”"


class HistoryLine(View):
    sequence: int = Field(description="Lines are numbered as they happen; page on with `before`")
    at: datetime
    kind: str = Field(description="proposed, applied, cancelled, undone, connected, imported, forgotten", examples=["applied"])
    by: str
    via: str = Field(description="Through which door, in words", examples=["through the agent"])
    proposal: str | None = None
    status: str | None = Field(None, description="The proposal's status now")
    sentences: list[str] = Field(description="What was done; what would be, where it is only proposed")
    why: str | None = Field(None, description="The words that it came from")
    undo: bool = Field(False, description="Whether it can be taken back now")
    looks: bool = Field(False, description="Friends were only shown; nothing changed")


class TimelineLine(View):
    at: datetime
    tag: str
    gained: bool
    sentence: str = Field(examples=["Got the tag “VIP”"])
    by: str
    via: str
    why: str | None = None
    proposal: str | None = None


def history_view(session: Session, lines: Sequence[AuditLine], language: str) -> list[HistoryLine]:
    """Lines of one account, each with what was done and in whose words."""
    words = _words(session, lines[0].account_id, [line.proposal_id for line in lines if line.proposal_id]) if lines else {}
    return [_line(session, line, words, language) for line in lines]


def timeline(session: Session, account_id: str, number: int, language: str, limit: int = 50) -> list[TimelineLine]:
    """How a friend came by their tags, newest first: when, by whom, and why."""
    rows = list(changes_of_friend(session, account_id, number, limit))
    names = tag_names(session, account_id)
    words = _words(session, account_id, [row.cause_id for row in rows if row.cause_kind == "proposal"])
    return [_timeline_line(session, row, names, words, language) for row in rows]


def _line(session: Session, line: AuditLine, words: Mapping[str, str], language: str) -> HistoryLine:
    proposal = session.get(Proposal, (line.account_id, line.proposal_id)) if line.proposal_id else None
    status = status_of(session, proposal) if proposal else None
    done = line.kind in ("applied", "undone")
    return HistoryLine(
        sequence=line.sequence,
        at=line.at,
        kind=line.kind,
        by=line.by,
        via=translate(language, VIA.get(line.via, line.via)),
        proposal=line.proposal_id,
        status=status,
        sentences=_sentences(session, proposal, language, done=done) if proposal else [_what(line, language)],
        why=words.get(line.proposal_id or "") or line.args.get("reason") or None,
        undo=done and status == "applied" and _has_undo(session, line),
        looks=proposal is not None and all(each["kind"] == "show_friends" for each in proposal.operations),
    )


def _what(line: AuditLine, language: str) -> str:
    """What was done apart from proposals."""
    if line.kind == "imported":
        return translate_n(language, *(FROM_FILE if line.args.get("source") == "file" else IMPORTED), line.args.get("count", 0))
    return translate(language, KINDS.get(line.kind, line.kind), **{name: str(value) for name, value in line.args.items()})


def _sentences(session: Session, proposal: Proposal, language: str, *, done: bool) -> list[str]:
    applied = session.get(Applied, (proposal.account_id, proposal.id)) if done else None
    done_at = {each["position"]: each for each in applied.result["changes"]} if applied else dict(enumerate(proposal.shown, 1))
    return told(language, proposal.operations, done_at, done=done)


def _has_undo(session: Session, line: AuditLine) -> bool:
    key = (line.account_id, line.proposal_id)
    applied = session.get(Applied, key)
    return applied is not None and bool(applied.undo) and session.get(Undone, key) is None


def _timeline_line(
    session: Session, row: MembershipChange, names: Mapping[str, str], words: Mapping[str, str], language: str
) -> TimelineLine:
    key = (row.account_id, row.cause_id)
    proposal = session.get(Proposal, key)
    tag = names.get(row.tag_id) or _name_then(proposal, row.tag_id)
    via = proposal.via if proposal else row.cause_kind
    return TimelineLine(
        at=row.at,
        tag=tag,
        gained=row.added,
        sentence=translate(language, GOT if row.added else LOST, tag=tag),
        by=_who(session, row, proposal, language),
        via=translate(language, VIA.get(via, via)),
        why=words.get(row.cause_id),
        proposal=proposal.id if proposal else None,
    )


def _who(session: Session, row: MembershipChange, proposal: Proposal | None, language: str) -> str:
    """The person who decided, or the workflow by its name: it carries its proposal out itself."""
    decision = session.get(Decision, (row.account_id, row.cause_id)) if proposal else None
    if decision and row.cause_kind == "workflow":
        return translate(language, BY_WORKFLOW, name=decision.by)
    return decision.by if decision else translate(language, VIA.get(row.cause_kind, row.cause_kind))


def _name_then(proposal: Proposal | None, tag_id: str) -> str:
    """What a tag that is gone was called in the proposal that moved it."""
    for shown in proposal.shown if proposal else ():
        if tag_id in shown["gained"] or tag_id in shown["lost"]:
            return str(shown["args"].get("tag", "?"))
    return "?"


def _words(session: Session, account_id: str, proposal_ids: Sequence[str]) -> dict[str, str]:
    """Proposal id → what the operator had said to the agent."""
    said = select(Turn.proposal_id, Turn.said).where(Turn.account_id == account_id, col(Turn.proposal_id).in_(proposal_ids))
    return {proposal_id: words for proposal_id, words in session.exec(said) if proposal_id}
