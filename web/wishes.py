"""What a program may propose: the words of the tools that draft, by names, each with `do` for the tool's name."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, create_model
from sqlmodel import Session

from store.database import Rehearsable
from store.operations import Operation
from store.previews import StepRefused
from store.rehearsal import in_drafted_world
from tools import TOOLS
from tools.ask_operator import AskOperator
from tools.base import Draft, Reply, Tool, Unclear
from tools.check_usage import CheckUsage
from tools.decline import Decline
from tools.find import Find
from tools.find_friends import FindFriends
from tools.undo import Undo
from tools.world import World
from web.refusals import NeedsAnswer

NOT_WISHES = (AskOperator, CheckUsage, Decline, Find, FindFriends, Undo)
MOST = 50


def _wish(tool: type[Tool]) -> Any:
    name = tool.tool_name()
    do: Any = (Literal[name], Field(description=tool.__doc__))
    return create_model(f"{tool.__name__}Wish", __base__=tool, __doc__=tool.__doc__, do=do)


WISHES = tuple(_wish(tool) for tool in TOOLS if tool not in NOT_WISHES)
if TYPE_CHECKING:
    Wish = Tool
else:
    Wish = Annotated[reduce(or_, WISHES), Field(discriminator="do")]


def drafted(database: Rehearsable, account_id: str, wishes: Sequence[Tool], language: str) -> list[Operation]:
    """The wishes as operations, each made in the world that those before it would leave. Raises NeedsAnswer if one is unclear."""
    drafts: list[Operation] = []
    for wish in wishes:
        reply = _run(database, account_id, drafts, wish, language)
        drafts += reply.operations if isinstance(reply, Draft) else ()
    return drafts


def _run(database: Rehearsable, account_id: str, drafts: Sequence[Operation], wish: Tool, language: str) -> Reply:
    def work(session: Session) -> Reply:
        return wish.run(World(session, account_id, language))

    try:
        return in_drafted_world(database, account_id, drafts, work)
    except Unclear as unclear:
        raise NeedsAnswer(unclear.question, unclear.choices) from None
    except StepRefused as refused:
        raise refused.refused from None
