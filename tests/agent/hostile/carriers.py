"""Where other people's text comes in: each puts a text into the small world, as raw as that way would ever let it through."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from hashlib import sha256

from sqlmodel import Session

from agent.complaints import Complaint, outage
from agent.model import AssistantMessage, Call, Message, ModelTurn, ToolMessage, ToolSpec
from agent.transcript import dump_messages
from store.accounts import account_by_id
from store.conversations import Conversation, Turn
from store.database import new_id, now
from store.folders import folder_by_id
from store.friends import friend_by_number, name_friend
from store.inbox import Message as Written
from store.names import NAME_LENGTH, fold
from store.segments import segment_by_id
from store.tags import tag_by_id
from store.workflows import workflow_by_id
from tests.world import World

Carry = Callable[[Session, World, str], None]


def display_name(session: Session, world: World, text: str) -> None:
    name_friend(friend_by_number(session, world.account, world.aiko), text)


def friend_page(session: Session, world: World, text: str) -> None:
    """The name of the friend from whose page the words are sent: see `page_of`."""
    display_name(session, world, text)


def message(session: Session, world: World, text: str) -> None:
    row = session.get(Written, (world.account, "m1"))
    assert row
    row.text, row.folded = text, fold(text)


def tag(session: Session, world: World, text: str) -> None:
    tag_by_id(session, world.account, world.progress).name = text[:NAME_LENGTH]


def folder(session: Session, world: World, text: str) -> None:
    folder_by_id(session, world.account, world.rank).name = text[:NAME_LENGTH]


def segment(session: Session, world: World, text: str) -> None:
    segment_by_id(session, world.account, world.loyal).name = text[:NAME_LENGTH]


def workflow(session: Session, world: World, text: str) -> None:
    workflow_by_id(session, world.account, world.welcome).name = text[:NAME_LENGTH]


def postback_data(session: Session, world: World, text: str) -> None:
    row = workflow_by_id(session, world.account, world.close)
    row.order = {**row.order, "trigger": {"type": "postback_received", "data": text[:300]}}


def csv_cell(session: Session, world: World, text: str) -> None:
    name_friend(friend_by_number(session, world.account, world.ben), f"={text}")


def profile_status(session: Session, world: World, text: str) -> None:
    friend_by_number(session, world.account, world.aiko).status_message = text


def conversation_title(session: Session, world: World, text: str) -> None:
    _conversation(session, world, text)


def account_name(session: Session, world: World, text: str) -> None:
    account_by_id(session, world.account).name = text[:NAME_LENGTH]


def tool_result(session: Session, world: World, text: str) -> None:
    """An earlier look-up whose result said it, in a conversation that goes on: see `earlier`."""
    call = Call(id="c0", name="find", arguments={"kind": "tags"})
    said: list[Message] = [AssistantMessage(turn=ModelTurn(calls=(call,))), ToolMessage(call_id="c0", name="find", text=text)]
    if session.get(Conversation, (world.account, earlier(text))) is None:
        _conversation(session, world, "Earlier", earlier(text))
    session.flush()
    row = session.get(Turn, (world.account, f"turn_{earlier(text)}")) or Turn(
        account_id=world.account,
        id=f"turn_{earlier(text)}",
        conversation_id=earlier(text),
        position=1,
        said="What is there?",
        kind="answer",
        text=text[:4_000],
        started_at=now() - timedelta(minutes=5),
        ended_at=now() - timedelta(minutes=5),
    )
    row.messages = dump_messages(said)
    session.add(row)


def model_error(session: Session, world: World, text: str) -> None:
    """Nothing is stored: see `Failing`."""


def _conversation(session: Session, world: World, title: str, id: str | None = None) -> None:
    made = now()
    session.add(
        Conversation(
            account_id=world.account, id=id or new_id("conversation"), title=title, by="Mika", created_at=made, updated_at=made
        )
    )


def earlier(text: str) -> str:
    """The id of the conversation in which a tool's result said this."""
    return f"conversation_{sha256(text.encode()).hexdigest()[:12]}"


CARRIERS: Mapping[str, Carry] = {
    carry.__name__: carry
    for carry in (
        display_name,
        friend_page,
        message,
        tag,
        folder,
        segment,
        workflow,
        postback_data,
        csv_cell,
        profile_status,
        conversation_title,
        account_name,
        tool_result,
        model_error,
    )
}
FROM_FRIENDS = {"display_name", "friend_page", "message", "csv_cell", "profile_status"}
REACH_THE_MODEL = {
    "display_name",
    "friend_page",
    "tag",
    "folder",
    "segment",
    "workflow",
    "postback_data",
    "account_name",
    "tool_result",
}


def page_of(name: str, world: World) -> str:
    """The page from which an operator speaks, where that is the way in."""
    return f"/accounts/{world.account}/friends/{world.aiko}" if name == "friend_page" else ""


class Failing:
    """A server whose error says it."""

    name = "failing"

    def __init__(self, text: str) -> None:
        self.text = text

    def complete(self, messages: object, tools: list[ToolSpec], timeout: float) -> ModelTurn:
        raise outage(500, Complaint(self.text), server="http://127.0.0.1:9", model="m", seconds=1)
