"""Conversations with the agent: say something, see what it looks up, read how the turn ended."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Response
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel, ConfigDict, Field

from store.conversations import conversation_by_id, conversations, turn_by_id, turns
from store.database import canonical_json
from web.depends import AccountToChange, Language, Reading, TheAccount, TheDesk
from web.desk import Desk
from web.talk import ConversationView, TalkView, TurnView, conversation_view, step_sentence, turn_view
from web.views import Items

router = APIRouter(tags=["Conversations"])
ConversationPath = Annotated[str, Path(description="The conversation's id", max_length=100)]
TurnPath = Annotated[str, Path(description="The turn's id", max_length=100)]
STREAM = "text/event-stream"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class Opened(BaseModel):
    id: str = Field(examples=["conversation_0199c2"])


class Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [{"text": "Pull out my VIP friends"}]})

    text: str = Field(max_length=20_000, description="The operator's words, in English or Japanese")


def wants_stream(accept: Annotated[str, Header(description="text/event-stream to watch the turn step by step")] = "") -> bool:
    return STREAM in accept


WantsStream = Annotated[bool, Depends(wants_stream)]


@router.post("/accounts/{account}/conversations", status_code=201, summary="Begin a conversation")
def open_conversation(account: AccountToChange, desk: TheDesk, response: Response) -> Opened:
    opened = desk.turns.open(account)
    response.headers["Location"] = f"/api/v1/accounts/{account}/conversations/{opened}"
    return Opened(id=opened)


@router.get("/accounts/{account}/conversations", summary="The most recent conversations")
def list_conversations(account: TheAccount, session: Reading) -> Items[ConversationView]:
    return Items(items=[conversation_view(row) for row in conversations(session, account.id)])


@router.get("/accounts/{account}/conversations/{conversation}", summary="A conversation with its turns")
def read_conversation(account: TheAccount, conversation: ConversationPath, session: Reading, language: Language) -> TalkView:
    row = conversation_by_id(session, account.id, conversation)
    told = [turn_view(session, turn, language) for turn in turns(session, account.id, row.id)]
    return TalkView(**conversation_view(row).model_dump(), turns=told)


@router.post(
    "/accounts/{account}/conversations/{conversation}/turns",
    summary="Say something",
    response_model=TurnView,
    responses={200: {"content": {STREAM: {}}, "description": "The turn once ended; or, asked for by `Accept`, as it goes"}},
)
def say(
    account: AccountToChange, conversation: ConversationPath, said: Said, desk: TheDesk, language: Language, stream: WantsStream
) -> Response:
    """Runs one turn. It ends as a proposal, a question, an answer, a refusal or a failure; a proposal changes nothing until it is
    approved. With `Accept: text/event-stream` the answer is a stream of `step` events and one `turn` event, the same JSON as
    without. The turn goes on when the reader goes away."""
    turn_id = desk.turns.start(account, conversation, said.text, language)
    if stream:
        return StreamingResponse(_told(desk, account, turn_id, language), media_type=STREAM, headers=HEADERS)
    return JSONResponse(_ended(desk, account, turn_id, language).model_dump(mode="json"))


@router.get("/accounts/{account}/turns/{turn}", summary="One turn")
def read_turn(account: TheAccount, turn: TurnPath, session: Reading, language: Language) -> TurnView:
    return turn_view(session, turn_by_id(session, account.id, turn), language)


@router.post("/accounts/{account}/turns/{turn}/stop", status_code=202, summary="Ask a running turn to stop")
def stop_turn(account: TheAccount, turn: TurnPath, session: Reading, desk: TheDesk) -> dict[str, str]:
    """It ends before its next question to the model; nothing is drafted."""
    desk.turns.stop(turn_by_id(session, account.id, turn).id)
    return {"id": turn}


def _told(desk: Desk, account_id: str, turn_id: str, language: str) -> Iterator[bytes]:
    for event in desk.turns.watch(turn_id):
        told = {"kind": event.kind, "text": step_sentence(event, language)}
        yield format_sse_event(event="step", data_str=canonical_json(told))
    ended = _ended(desk, account_id, turn_id, language)
    yield format_sse_event(event="turn", data_str=ended.model_dump_json())


def _ended(desk: Desk, account_id: str, turn_id: str, language: str) -> TurnView:
    desk.turns.finish(turn_id)
    with desk.database.reading() as session:
        return turn_view(session, turn_by_id(session, account_id, turn_id), language)
