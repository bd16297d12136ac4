"""A conversation and three tools, as the loop would give them to a model."""

from typing import Any

from agent.model import (
    AssistantMessage,
    Call,
    Message,
    ModelTurn,
    OperatorMessage,
    OutcomeMessage,
    SystemMessage,
    ToolMessage,
    ToolSpec,
)


def tool(name: str, /, **properties: Any) -> ToolSpec:
    schema = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return ToolSpec(name=name, description=f"{name}.", parameters=schema)


GROUP = {
    "type": "object",
    "properties": {
        "all_tags": {"type": ["array", "null"], "items": {"type": "string"}},
        "untagged": {"type": ["boolean", "null"]},
    },
    "required": ["all_tags", "untagged"],
    "additionalProperties": False,
}
TOOLS = [
    tool("find", kind={"type": "string", "enum": ["tags", "segments"]}),
    tool("create_tag", name={"type": "string"}, folder={"type": ["string", "null"]}),
    tool("apply_tag", tag={"type": "string"}, friends={"type": "array", "items": GROUP}),
]
SYSTEM = SystemMessage(text="You are the tag desk.")
GOAL = OperatorMessage(text="Create the tag VIP", context={"today": "2026-11-20", "language": "en"})
ASK: list[Message] = [SYSTEM, GOAL]


def after(turn: ModelTurn, *results: str) -> list[Message]:
    """The conversation once the model has made its calls, with these results for them, in order."""
    told = [ToolMessage(call_id=c.id, name=c.name, text=text) for c, text in zip(turn.calls, results, strict=False)]
    return [*ASK, AssistantMessage(turn=turn), *told]


def earlier(*calls: Call, status: str = "cancelled", **turn: Any) -> list[Message]:
    """A conversation whose first turn ended in a proposal, followed by a second goal."""
    told = [ToolMessage(call_id=call.id, name=call.name, text='{"drafted": "Create VIP"}') for call in calls]
    ended = OutcomeMessage(kind="proposal", text="Create the tag VIP\nPut it on 3 friends", status=status)
    return [
        *ASK,
        AssistantMessage(turn=ModelTurn(calls=calls, **turn)),
        *told,
        ended,
        OperatorMessage(text="and also those who wrote"),
    ]
