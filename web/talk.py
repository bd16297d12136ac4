"""Turns and conversations as people and programs read them."""

from datetime import datetime
from typing import Any

from pydantic import Field
from sqlmodel import Session

from agent.events import Drafted, Event, LookedUp, Noticed
from store.conversations import Conversation, Turn
from store.database import now
from store.language import translate, translate_n
from store.proposals import edited_last, proposal_by_id
from store.wording import sentence
from web.answering import BUILT_IN
from web.cards import ProposalView, proposal_view
from web.turns import BROKEN_OFF, PATIENCE
from web.views import View

LOOKED_UP = {
    "find": "Looked through the {kind}",
    "find_friends": "Counted friends: {count}",
    "check_usage": "Checked where “{tag}” is used",
}
KINDS = {
    "everything": "tags, folders, segments and workflows",
    "tags": "tags",
    "folders": "folders",
    "segments": "segments",
    "workflows": "workflows",
}
BUILT_IN_MODEL = "Built-in model"
TOKENS = ("{n} token", "{n} tokens")
SECONDS = "{seconds} s"


class TurnView(View):
    """One message of the operator and all that was said in return."""

    id: str
    said: str = Field(description="The operator's words")
    running: bool = Field(description="Whether it is still being worked on")
    kind: str | None = Field(description="proposal, question, answer, refusal or failure; null while it runs")
    text: str = Field(description="What the agent said in the end")
    choices: list[str] = Field(description="For a question: answers to choose from")
    proposal: ProposalView | None = None
    looked_up: list[str] = Field(description="What was looked at and remarked on the way, as sentences")
    model: str = Field(description="The model that answered; offline is the built-in one")
    usage: dict[str, int] = Field(description="Model calls, tool calls and tokens")
    started_at: datetime
    seconds: float | None = Field(description="How long it took to answer; null while it runs")


class ConversationView(View):
    id: str
    title: str
    by: str
    updated_at: datetime


class TalkView(ConversationView):
    turns: list[TurnView]


def conversation_view(row: Conversation) -> ConversationView:
    return ConversationView(id=row.id, title=row.title, by=row.by, updated_at=row.updated_at)


def turn_view(session: Session, turn: Turn, language: str) -> TurnView:
    running = turn.ended_at is None and now() - turn.started_at < PATIENCE
    broken_off = turn.ended_at is None and not running
    proposal = None
    if turn.proposal_id:
        row = edited_last(session, proposal_by_id(session, turn.account_id, turn.proposal_id))
        proposal = proposal_view(session, row, language)
    return TurnView(
        id=turn.id,
        said=turn.said,
        running=running,
        kind="failure" if broken_off else turn.kind,
        text=translate(language, BROKEN_OFF) if broken_off else turn.text,
        choices=turn.choices,
        proposal=proposal,
        looked_up=[step_sentence(each, language) for each in turn.events],
        model=turn.model,
        usage=turn.usage,
        started_at=turn.started_at,
        seconds=round((turn.ended_at - turn.started_at).total_seconds(), 1) if turn.ended_at else None,
    )


def by_line(turn: TurnView, language: str) -> str:
    """Who answered, for how many tokens, in what time; nothing where nobody did."""
    if not turn.model or turn.seconds is None:
        return ""
    tokens = turn.usage.get("input_tokens", 0) + turn.usage.get("output_tokens", 0)
    said = [translate(language, BUILT_IN_MODEL) if turn.model == BUILT_IN else turn.model]
    said += [translate_n(language, *TOKENS, tokens)] if tokens else []
    said.append(translate(language, SECONDS, seconds=f"{turn.seconds:.1f}"))
    return " · ".join(said)


def step_sentence(event: Event | dict[str, Any], language: str) -> str:
    """What the agent did on the way, as a sentence."""
    said = event if isinstance(event, dict) else event.model_dump(mode="json")
    if said["kind"] == "noticed":
        return str(Noticed.model_validate(said).text)
    if said["kind"] == "drafted":
        drafted = Drafted.model_validate(said)
        return translate(language, "Drafted: {sentence}", sentence=sentence(language, drafted.key, drafted.args, drafted.count))
    looked = LookedUp.model_validate(said)
    kind = translate(language, KINDS.get(str(looked.arguments.get("kind")), "tags"))
    values = {"kind": kind, "count": looked.found.get("count", 0), "tag": str(looked.arguments.get("tag", ""))}
    return translate(language, LOOKED_UP.get(looked.tool, "Looked through the {kind}"), **values)
