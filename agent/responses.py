"""The Responses API: OpenAI's newer one, where its models reason and call tools at the same time."""

from collections.abc import Mapping, Sequence
from typing import Any

from agent.costs import usage_of
from agent.model import Message, ModelTurn, ToolSpec, Usage
from agent.outages import Nonsense, SaidNothing
from agent.server import Server
from agent.wire import (
    Heard,
    RawCall,
    Round,
    arguments_of,
    call_id,
    function_of,
    rounds,
    text_in,
    turn_of,
)

PATH = "/responses"


class ResponsesModel:
    """A model behind the Responses API. `extra` goes into each request as it is, for example {"reasoning": {"effort": "low"}}.

    Nothing is kept at the server (`store`: false); what the model was thinking comes back encrypted and is replayed."""

    def __init__(self, *, base_url: str, api_key: str, model: str, extra: Mapping[str, Any] | None = None) -> None:
        self._server = Server(base_url, api_key, model)
        self._extra = {"store": False, "include": ["reasoning.encrypted_content"], **(extra or {})}
        self._voice = f"responses {self._server.url} {model}"

    @property
    def name(self) -> str:
        return self._server.model

    @property
    def given_up(self) -> frozenset[str]:
        """What the server and model turned out not to take; see Server.given_up."""
        return self._server.given_up(PATH)

    def complete(self, messages: Sequence[Message], tools: Sequence[ToolSpec], timeout: float) -> ModelTurn:
        """One answer. Raises ModelDown (an Outage) and nothing else."""
        parts = list(rounds(messages))
        system = [part[1] for part in parts if not isinstance(part, Round) and part[0] == "system"]
        body: dict[str, Any] = {**self._extra, "model": self.name, "input": self._wire(parts)}
        if system:
            body["instructions"] = "\n\n".join(system)
        if tools:
            body["tools"] = [{"type": "function", **function_of(tool)} for tool in tools]
        reply = self._server.ask(PATH, body, timeout)
        usage = usage_of(reply.get("usage"), ("input_tokens", "output_tokens"), body, reply)
        items = _items(reply)
        if items is None:
            raise Nonsense(server=self._server.url, usage=usage)
        turn = turn_of(_heard(reply, items, usage), messages, tools)
        if turn.finish == "length" and not (turn.text or turn.calls):
            raise SaidNothing(model=self.name, usage=usage)
        return turn.model_copy(update={"replay": self._replay(items, turn)})

    def _wire(self, parts: Sequence[tuple[str, str] | Round]) -> list[dict[str, Any]]:
        wire: list[dict[str, Any]] = []
        for part in parts:
            if isinstance(part, Round):
                wire += self._round(part, len(wire))
            elif part[0] != "system":
                wire.append({"role": part[0], "content": part[1]})
        return wire

    def _round(self, part: Round, place: int) -> list[dict[str, Any]]:
        replay = part.turn.replay or {}
        own = replay.get("items") if replay.get("voice") == self._voice else None
        calls = [call if own else call.model_copy(update={"id": call_id(call, place)}) for call in part.turn.calls]
        said = [{"role": "assistant", "content": part.turn.text}] if part.turn.text else []
        made = [{"type": "function_call", "call_id": c.id, "name": c.name, "arguments": arguments_of(c)} for c in calls]
        results = [
            {"type": "function_call_output", "call_id": call.id, "output": result}
            for call, result in zip(calls, part.results, strict=True)
        ]
        return [*(own or [*said, *made]), *results]

    def _replay(self, items: Sequence[Mapping[str, Any]], turn: ModelTurn) -> dict[str, Any] | None:
        """The items as they came, with our ids and with arguments that can be read. Without their own ids and status: the
        server kept nothing that they could refer to. Reasoning that is not encrypted cannot be replayed at all, and words
        must not stand between a call and its result."""
        calls = iter(turn.calls)
        if not turn.calls or sum(item.get("type") == "function_call" for item in items) != len(turn.calls):
            return None
        kept: list[dict[str, Any]] = []
        for item in items:
            plain = {key: value for key, value in item.items() if key not in ("id", "status") and value is not None}
            match item.get("type"):
                case "function_call":
                    call = next(calls)
                    kept.append({**plain, "call_id": call.id, "name": call.name, "arguments": arguments_of(call)})
                case "reasoning" if isinstance(item.get("encrypted_content"), str):
                    kept.append(plain)
                case "message" if plain.get("content") and not any(each["type"] == "function_call" for each in kept):
                    kept.append(plain)
        return {"voice": self._voice, "items": kept}


def _items(reply: Mapping[str, Any]) -> list[Mapping[str, Any]] | None:
    output = reply.get("output")
    if isinstance(output, list):
        return [item for item in output if isinstance(item, dict)]
    return [{"type": "message", "content": output}] if isinstance(output, str) else None


def _heard(reply: Mapping[str, Any], items: Sequence[Mapping[str, Any]], usage: Usage) -> Heard:
    said = [item.get("content") for item in items if item.get("type") == "message"]
    parts = [part for content in said if isinstance(content, list) for part in content if isinstance(part, dict)]
    refusals = [part["refusal"] for part in parts if isinstance(part.get("refusal"), str)]
    details = reply.get("incomplete_details")
    reason = details.get("reason") if isinstance(details, dict) else None
    return Heard(
        text="\n\n".join(filter(None, map(text_in, said))),
        calls=[
            RawCall(item.get("call_id"), item.get("name"), item.get("arguments"))
            for item in items
            if item.get("type") == "function_call"
        ],
        refusal="\n".join(refusals),
        usage=usage,
        cut=reason == "max_output_tokens",
        filtered=reason == "content_filter",
    )
