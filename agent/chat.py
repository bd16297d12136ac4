"""Chat Completions: OpenAI's older API, which every compatible server speaks."""

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

PATH = "/chat/completions"


class ChatModel:
    """A model behind Chat Completions. `extra` goes into each request as it is, for example {"temperature": 0}."""

    def __init__(self, *, base_url: str, api_key: str, model: str, extra: Mapping[str, Any] | None = None) -> None:
        self._server = Server(base_url, api_key, model)
        self._extra = dict(extra or {})
        self._voice = f"chat {self._server.url} {model}"

    @property
    def name(self) -> str:
        return self._server.model

    @property
    def given_up(self) -> frozenset[str]:
        """What the server and model turned out not to take; see Server.given_up."""
        return self._server.given_up(PATH)

    def complete(self, messages: Sequence[Message], tools: Sequence[ToolSpec], timeout: float) -> ModelTurn:
        """One answer. Raises ModelDown (an Outage) and nothing else."""
        body = {**self._extra, "model": self.name, "messages": self._wire(messages)}
        if tools:
            body["tools"] = [{"type": "function", "function": function_of(tool)} for tool in tools]
        reply = self._server.ask(PATH, body, timeout)
        usage = usage_of(reply.get("usage"), ("prompt_tokens", "completion_tokens"), body, reply)
        choice, message = _first_choice(reply)
        if message is None:
            raise Nonsense(server=self._server.url, usage=usage)
        turn = turn_of(_heard(choice, message, usage), messages, tools)
        if turn.finish == "length" and not (turn.text or turn.calls):
            raise SaidNothing(model=self.name, usage=usage)
        return turn.model_copy(update={"replay": self._replay(message, turn)})

    def _wire(self, messages: Sequence[Message]) -> list[dict[str, Any]]:
        wire: list[dict[str, Any]] = []
        for part in rounds(messages):
            if isinstance(part, Round):
                wire += self._round(part, len(wire))
            else:
                wire.append({"role": part[0], "content": part[1]})
        return wire

    def _round(self, part: Round, place: int) -> list[dict[str, Any]]:
        """The assistant's message, in its own words if it was ours, and a result for each call. Gemini wants their names."""
        replay = part.turn.replay or {}
        own = replay.get("message") if replay.get("voice") == self._voice else None
        calls = [call if own else call.model_copy(update={"id": call_id(call, place)}) for call in part.turn.calls]
        message = own or {
            "role": "assistant",
            "content": part.turn.text or None,
            "tool_calls": [
                {"id": c.id, "type": "function", "function": {"name": c.name, "arguments": arguments_of(c)}} for c in calls
            ],
        }
        results = [
            {"role": "tool", "tool_call_id": call.id, "name": call.name, "content": result}
            for call, result in zip(calls, part.results, strict=True)
        ]
        return [dict(message), *results]

    def _replay(self, message: Mapping[str, Any], turn: ModelTurn) -> dict[str, Any] | None:
        """The message as it came, with our ids and with arguments that can be read. Only calls need it: Gemini signs them,
        DeepSeek wants its reasoning back. Anthropic refuses empty words."""
        raw = _raw_calls(message)
        if not turn.calls or len(raw) != len(turn.calls):
            return None
        calls = [
            {
                **one,
                "type": "function",
                "id": call.id,
                "function": {**_function(one), "name": call.name, "arguments": arguments_of(call)},
            }
            for one, call in zip(raw, turn.calls, strict=True)
        ]
        kept = {key: value for key, value in message.items() if value is not None and (key, value) != ("content", "")}
        return {"voice": self._voice, "message": {"content": None, **kept, "role": "assistant", "tool_calls": calls}}


def _first_choice(reply: Mapping[str, Any]) -> tuple[Mapping[str, Any], Mapping[str, Any] | None]:
    choices = reply.get("choices")
    for choice in choices if isinstance(choices, list) else []:
        if isinstance(choice, dict) and isinstance(choice.get("message"), dict):
            return choice, choice["message"]
    return {}, None


def _raw_calls(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    calls = message.get("tool_calls")
    return [call for call in calls if isinstance(call, dict)] if isinstance(calls, list) else []


def _function(call: Mapping[str, Any]) -> dict[str, Any]:
    function = call.get("function")
    return function if isinstance(function, dict) else {}


def _heard(choice: Mapping[str, Any], message: Mapping[str, Any], usage: Usage) -> Heard:
    calls = []
    for call in _raw_calls(message):
        said = _function(call) or call
        calls.append(RawCall(call.get("id"), said.get("name"), said.get("arguments")))
    refusal = message.get("refusal")
    reason = choice.get("finish_reason")
    return Heard(
        text=text_in(message.get("content")),
        calls=calls,
        refusal=refusal if isinstance(refusal, str) else "",
        usage=usage,
        cut=reason in ("length", "max_tokens", "MAX_TOKENS"),
        filtered=reason in ("content_filter", "SAFETY"),
    )
