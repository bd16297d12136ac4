"""The model is a port: messages and tools go in, one turn comes out. Only an adapter knows a wire format."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field


class Value(BaseModel):
    """Immutable, storable as JSON, refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Call(Value):
    """One tool call as the model made it. `arguments` is None where the model sent something that is not a JSON object."""

    id: str
    name: str
    arguments: Mapping[str, Any] | None
    raw: str = ""


class Usage(Value):
    """Tokens, as the server counted them, or estimated; see agent.costs."""

    input_tokens: int = 0
    output_tokens: int = 0

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(input_tokens=self.input_tokens + other.input_tokens, output_tokens=self.output_tokens + other.output_tokens)


class ModelTurn(Value):
    """What a model said. `finish` is "stop", "calls", "length" (cut short: its last call has no arguments) or "filter". `replay`
    is the assistant's message as the wire gave it, with the name of the wire: only the same server and model get it back."""

    text: str = ""
    calls: tuple[Call, ...] = ()
    refusal: str | None = None
    usage: Usage = Usage()
    replay: Mapping[str, Any] | None = None
    finish: str = ""


class SystemMessage(Value):
    role: Literal["system"] = "system"
    text: str


class OperatorMessage(Value):
    """The operator's own words, with the page's context (date, account, what is open) beside them."""

    role: Literal["operator"] = "operator"
    text: str
    context: Mapping[str, Any] = Field(default_factory=dict)


class AssistantMessage(Value):
    role: Literal["assistant"] = "assistant"
    turn: ModelTurn


class ToolMessage(Value):
    """A tool's result, JSON text. Whatever a friend wrote or is called stands in it as quoted data only."""

    role: Literal["tool"] = "tool"
    call_id: str
    name: str
    text: str


class OutcomeMessage(Value):
    """How an earlier turn ended (proposal, question, answer, refusal, failure) and what became of its proposal: whether the
    operator edited it by hand, and why they cancelled it."""

    role: Literal["outcome"] = "outcome"
    kind: Literal["proposal", "question", "answer", "refusal", "failure"]
    text: str
    choices: tuple[str, ...] = ()
    status: str | None = None
    edited: bool = False
    reason: str = ""


Message = Annotated[
    SystemMessage | OperatorMessage | AssistantMessage | ToolMessage | OutcomeMessage, Field(discriminator="role")
]


class ToolSpec(Value):
    """A tool as a model sees it. `parameters` is a JSON schema: flat, strict, byte-identical from call to call."""

    name: str
    description: str
    parameters: Mapping[str, Any]


class ModelDown(Exception):
    """The model could not answer. `reason` is one plain English sentence; `retryable` says whether waiting may help, `usage` what
    the attempt cost all the same."""

    def __init__(self, reason: str, retryable: bool = False, usage: Usage | None = None) -> None:
        super().__init__(reason)
        self.reason, self.retryable, self.usage = reason, retryable, usage or Usage()

    def say(self, language: str) -> str:
        """The reason in a reader's language."""
        return self.reason


class Model(Protocol):
    """`complete` answers within `timeout` seconds or raises ModelDown; it never raises anything else."""

    @property
    def name(self) -> str: ...

    def complete(self, messages: Sequence[Message], tools: Sequence[ToolSpec], timeout: float) -> ModelTurn: ...
