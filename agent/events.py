"""What happens in a turn, one typed event after another. Pages, terminal, API and tests are renderings of these."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from agent.model import Value
from store.conversations import Them
from store.operations import Operation


class LookedUp(Value):
    """A read tool was called. `found` is its result in a few words' worth of JSON."""

    kind: Literal["looked_up"] = "looked_up"
    tool: str
    arguments: Mapping[str, Any]
    found: Mapping[str, Any]


class Drafted(Value):
    """An operation was drafted: its change's key and arguments, for a sentence."""

    kind: Literal["drafted"] = "drafted"
    key: str
    args: Mapping[str, Any]
    count: int | None = None


class Noticed(Value):
    """The server's own remark: the model was down and another answered, a call could not be done."""

    kind: Literal["noticed"] = "noticed"
    text: str


class Proposed(Value):
    """The turn ends in a plan for the operator to see. `text` is the model's words, apart from what the server computed."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
    kind: Literal["proposal"] = "proposal"
    plan: tuple[Operation, ...]
    text: str = ""
    undoes: str | None = None
    them: Them | None = None


class Answered(Value):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)
    kind: Literal["answer"] = "answer"
    text: str
    them: Them | None = None


class AskedBack(Value):
    kind: Literal["question"] = "question"
    text: str
    choices: tuple[str, ...] = ()


class Refused(Value):
    """The agent said that this cannot be done here."""

    kind: Literal["refusal"] = "refusal"
    text: str


class Failed(Value):
    """The turn could not be ended well; nothing was drafted. `text` says what to do."""

    kind: Literal["failure"] = "failure"
    text: str


class Unanswered(Failed):
    """No model answered; `text` says why."""


Outcome = Proposed | Answered | AskedBack | Refused | Failed
Event = Annotated[LookedUp | Drafted | Noticed | Proposed | Answered | AskedBack | Refused | Failed, Field(discriminator="kind")]
