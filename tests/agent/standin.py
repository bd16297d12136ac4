"""A model server on loopback: real HTTP, scripted replies, and the refusals of the servers that people really run.

    with StandIn(OPENAI) as server:
        server.will(chat(call("find", kind="tags")), chat("Done."))
        ChatModel(base_url=server.url, …)

A manner (OPENAI, OLLAMA, …) looks at each request first and may refuse it, in that server's own words. What passes gets the
next scripted reply; the last one is repeated.
"""

import json
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def key(self) -> str:
        return self.headers.get("authorization", "").removeprefix("Bearer ")

    @property
    def tools(self) -> list[dict[str, Any]]:
        """The functions, without their wrapping."""
        return [tool.get("function", tool) for tool in self.body.get("tools", [])]

    @property
    def messages(self) -> list[dict[str, Any]]:
        return self.body.get("messages") or self.body.get("input") or []


@dataclass(frozen=True)
class Reply:
    """`pause`: seconds before each byte. `hang`: seconds before anything. `length`: what Content-Length claims."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    pause: float = 0
    hang: float = 0
    length: int | None = None
    drip_headers: bool = False


Manner = Callable[[Seen], Reply | None]


def says(data: Any, status: int = 200, **more: Any) -> Reply:
    """Any JSON."""
    return Reply(json.dumps(data).encode(), status, **more)


def refuses(message: str, status: int = 400, param: str | None = None, code: str | None = None) -> Reply:
    """An error in OpenAI's shape."""
    return says({"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}, status)


def call(name: str, /, **arguments: Any) -> dict[str, Any]:
    """A tool call; its id is filled in by `chat` and `response`."""
    return {"name": name, "arguments": json.dumps(arguments, ensure_ascii=False)}


def chat(*said: str | dict[str, Any], finish: str | None = None, **message: Any) -> Reply:
    """A Chat Completions reply: text and calls, in OpenAI's shape."""
    texts = [part for part in said if isinstance(part, str)]
    calls = [part for part in said if not isinstance(part, str)]
    body: dict[str, Any] = {"role": "assistant", "content": "".join(texts) or None, **message}
    if calls:
        body["tool_calls"] = [{"id": f"call_{n}", "type": "function", "function": one} for n, one in enumerate(calls)]
    return says(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "model": "m",
            "choices": [{"index": 0, "finish_reason": finish or ("tool_calls" if calls else "stop"), "message": body}],
            "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
        }
    )


def response(*said: str | dict[str, Any], thought: str | None = None, **more: Any) -> Reply:
    """A Responses API reply: text and calls, in OpenAI's shape. `thought`: encrypted reasoning before them."""
    output: list[dict[str, Any]] = []
    if thought is not None:
        output.append({"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": thought or None})
    for n, part in enumerate(said):
        if isinstance(part, str):
            content = [{"type": "output_text", "text": part, "annotations": []}]
            output.append({"type": "message", "id": f"msg_{n}", "status": "completed", "role": "assistant", "content": content})
        else:
            output.append({"type": "function_call", "id": f"fc_{n}", "call_id": f"call_{n}", "status": "completed", **part})
    usage = {"input_tokens": 11, "output_tokens": 7, "total_tokens": 18}
    return says(
        {"id": "resp_1", "object": "response", "status": "completed", "error": None, "output": output, "usage": usage, **more}
    )


class StandIn:
    def __init__(self, manner: Manner | None = None, certificate: Path | None = None) -> None:
        self.manner = manner
        self.seen: list[Seen] = []
        self._replies: list[Reply] = []
        self._http = _Http(("127.0.0.1", 0), _handler(self))
        self._scheme = "https" if certificate else "http"
        if certificate:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(certificate)
            self._http.socket = tls.wrap_socket(self._http.socket, server_side=True)
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._http.server_port}/v1"

    @property
    def last(self) -> Seen:
        return self.seen[-1]

    def will(self, *replies: Reply) -> None:
        """What it answers from now on, one request after the other."""
        self._replies = list(replies)

    def answer(self, seen: Seen) -> Reply:
        self.seen.append(seen)
        if self.manner and (refusal := self.manner(seen)):
            return refusal
        return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]

    def __enter__(self) -> Self:
        import agent.line  # noqa: F401 - loads openai, which takes a second: not out of the time of a first call

        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None) -> None:
        self._http.shutdown()
        self._http.server_close()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are part of the tests."""


def _handler(server: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {key.lower(): value for key, value in self.headers.items()}
            self.close_connection = True
            with suppress(OSError):
                self.send(server.answer(Seen(self.path, headers, json.loads(raw))))

        def send(self, reply: Reply) -> None:
            time.sleep(reply.hang)
            length = len(reply.body) if reply.length is None else reply.length
            headers = {"Content-Type": "application/json", "Content-Length": str(length), "Connection": "close", **reply.headers}
            lines = [f"HTTP/1.1 {reply.status} x", *(f"{key}: {value}" for key, value in headers.items()), "", ""]
            head = "\r\n".join(lines).encode()
            for piece in _pieces(head, reply.pause if reply.drip_headers else 0):
                self.wfile.write(piece)
            for piece in _pieces(reply.body, reply.pause):
                self.wfile.write(piece)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


def _pieces(data: bytes, pause: float) -> Iterator[bytes]:
    if not pause:
        yield data
        return
    for byte in data:
        time.sleep(pause)
        yield bytes([byte])


# The manners of real servers, from their documentation and issue trackers.


def OPENAI(seen: Seen) -> Reply | None:
    """Keys, strict schemas, and gpt-5.4 and later: no tools on chat while they reason."""
    if seen.key != "sk-test":
        return refuses("Incorrect API key provided: sk-wrong.", 401, code="invalid_api_key")
    model = seen.body["model"]
    if model.startswith("unknown"):
        return refuses(f"The model `{model}` does not exist or you do not have access to it.", 404, code="model_not_found")
    for place, tool in enumerate(seen.tools):
        if tool.get("strict") and (fault := strict_fault(tool["parameters"])):
            name = tool["name"]
            return refuses(
                f"Invalid schema for function '{name}': In context=(), {fault}",
                param=f"tools[{place}].parameters",
                code="invalid_function_parameters",
            )
    if (
        "chat/completions" in seen.path
        and model.startswith("gpt-5")
        and seen.tools
        and seen.body.get("reasoning_effort") != "none"
    ):
        return refuses(
            f"Function tools with reasoning_effort are not supported for {model} in /v1/chat/completions. "
            "To use function tools, use /v1/responses or set reasoning_effort to 'none'.",
            param="reasoning_effort",
        )
    if model.startswith("o3") and (unwanted := next((k for k in ("parallel_tool_calls", "temperature") if k in seen.body), None)):
        return refuses(
            f"Unsupported parameter: '{unwanted}' is not supported with this model.", param=unwanted, code="unsupported_parameter"
        )
    if model.startswith("o3") and "max_tokens" in seen.body:
        return refuses(
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            param="max_tokens",
            code="unsupported_parameter",
        )
    return unpaired(seen)


def strict_fault(schema: Any) -> str | None:
    """What OpenAI's strict mode refuses, anywhere in a schema."""
    if isinstance(schema, list):
        return next(filter(None, map(strict_fault, schema)), None)
    if not isinstance(schema, dict):
        return None
    if unwanted := {"default", "oneOf"} & schema.keys():
        return f"'{unwanted.pop()}' is not permitted."
    properties = schema.get("properties")
    if isinstance(properties, dict):
        if schema.get("additionalProperties") is not False:
            return "'additionalProperties' is required to be supplied and to be false."
        if set(schema.get("required", [])) != set(properties):
            return "'required' is required to be supplied and to be an array including every key in properties."
    return strict_fault(list(schema.values()))


def unpaired(seen: Seen) -> Reply | None:
    """Every server's rule: a result for each call, a call for each result, arguments that are JSON."""
    owed: list[str] = []
    for message in seen.messages:
        if message.get("role") == "tool" or message.get("type") == "function_call_output":
            given = message.get("tool_call_id") or message.get("call_id") or ""
            if given not in owed:
                return refuses("messages with role 'tool' must be a response to a preceding message with 'tool_calls'.")
            owed.remove(given)
            continue
        if message.get("type") == "function_call":
            owed.append(message["call_id"])
            continue
        if owed and message.get("type") != "reasoning":
            return refuses(f"An assistant message with 'tool_calls' must be followed by tool messages. Missing: {owed}")
        owed += [one["id"] for one in message.get("tool_calls") or []]
    return refuses(f"No tool output found for function call {owed[0]}.") if owed else None


def AZURE(seen: Seen) -> Reply | None:
    """Azure's v1 address: deployments instead of models, a content filter, older ones without parallel_tool_calls."""
    if seen.body["model"] == "undeployed":
        return refuses("The API deployment for this resource does not exist.", 404, code="DeploymentNotFound")
    if "weapon" in json.dumps(seen.messages):
        return refuses(
            "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
            param="prompt",
            code="content_filter",
        )
    if "parallel_tool_calls" in seen.body:
        return refuses("Unrecognized request argument supplied: 'parallel_tool_calls'")
    return unpaired(seen)


def OLLAMA(seen: Seen) -> Reply | None:
    """No key; models without tools say so; history that is not JSON fails."""
    model = seen.body["model"]
    if model == "unpulled":
        return says({"error": {"message": 'model "unpulled" not found, try pulling it first', "type": "api_error"}}, 404)
    if model == "stablelm2" and seen.tools:
        return says(
            {"error": {"message": "stablelm2 does not support tools", "type": "api_error", "param": None, "code": None}}, 400
        )
    return _unreadable_history(seen) or unpaired(seen)


def _unreadable_history(seen: Seen) -> Reply | None:
    for message in seen.messages:
        for one in message.get("tool_calls") or []:
            try:
                readable = isinstance(json.loads(one["function"]["arguments"]), dict)
            except ValueError:
                readable = False
            if not readable:
                return refuses("invalid tool call arguments: unexpected end of JSON input")
    return None


def VLLM(seen: Seen) -> Reply | None:
    """Its errors are flat; unknown fields are refused by pydantic; null is not a string."""
    if seen.body["model"] == "no-parser" and seen.tools:
        return _flat('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set')
    if "store" in seen.body:
        return _flat("[{'type': 'extra_forbidden', 'loc': ('body', 'store'), 'msg': 'Extra inputs are not permitted'}]")
    for place, message in enumerate(seen.messages):
        if "function_call" in message:
            where = f"('body', 'messages', {place}, 'function_call')"
            return _flat(f"[{{'type': 'string_type', 'loc': {where}, 'msg': 'Input should be a valid string'}}]")
    return _unreadable_history(seen) or unpaired(seen)


def _flat(message: str) -> Reply:
    return says({"object": "error", "message": message, "type": "BadRequestError", "param": None, "code": 400}, 400)


def LLAMA_CPP(seen: Seen) -> Reply | None:
    """Templates that insist on alternating roles, 500 for what is the request's fault, 503 while loading."""
    if seen.body["model"] == "no-jinja" and seen.tools:
        return says({"error": {"code": 500, "message": "tools param requires --jinja flag", "type": "server_error"}}, 500)
    roles = [m["role"] for m in seen.messages if m["role"] in ("user", "assistant") and not m.get("tool_calls")]
    if any(a == b for a, b in zip(roles, roles[1:], strict=False)):
        wants = "Conversation roles must alternate user/assistant/user/assistant/..."
        return says({"error": {"code": 500, "message": wants, "type": "server_error"}}, 500)
    return _unreadable_history(seen) or unpaired(seen)


def LM_STUDIO(seen: Seen) -> Reply | None:
    """Answers 200 to addresses that it does not have."""
    if not seen.path.startswith("/v1/"):
        return says({"error": f"Unexpected endpoint or method. (POST {seen.path})"})
    return unpaired(seen)


def GEMINI(seen: Seen) -> Reply | None:
    """Errors in a list; a signature on each call that it wants back; names on tool messages; few words of JSON schema."""
    if seen.key != "sk-test":
        return _google("API key not valid. Please pass a valid API key.")
    if any("strict" in tool for tool in seen.tools):
        return _google("Invalid JSON payload received. Unknown name \"strict\" at 'request.tools[0].function_declarations[0]'.")
    if "additionalProperties" in json.dumps(seen.tools):
        return _google(
            "Invalid JSON payload received. Unknown name \"additionalProperties\" at 'tools[0].function_declarations[0]'."
        )
    if "parallel_tool_calls" in seen.body:
        return _google('Invalid JSON payload received. Unknown name "parallel_tool_calls": Cannot find field.')
    for message in seen.messages:
        if message["role"] == "tool" and not message.get("name"):
            return _google("GenerateContentRequest.contents[2].parts[0].function_response.name: Name cannot be empty.")
        for one in message.get("tool_calls") or []:
            if not one.get("extra_content", {}).get("google", {}).get("thought_signature"):
                return _google("Function call is missing a thought_signature in functionCall parts.")
    return unpaired(seen)


def _google(message: str) -> Reply:
    return says([{"error": {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}}], 400)


def ANTHROPIC(seen: Seen) -> Reply | None:
    """Its compatible address: ids must be unique in the whole conversation, text must not be empty; strict is ignored."""
    ids = [one["id"] for message in seen.messages for one in message.get("tool_calls") or []]
    if len(ids) != len(set(ids)):
        return refuses("messages: `tool_use` ids must be unique")
    if any(message.get("content") == "" for message in seen.messages):
        return refuses("messages: text content blocks must be non-empty")
    return unpaired(seen)


def MISTRAL(seen: Seen) -> Reply | None:
    """Ids of nine letters and digits, and no field that it does not know."""
    for message in seen.messages:
        ids = [one["id"] for one in message.get("tool_calls") or []] + [message[k] for k in ("tool_call_id",) if k in message]
        for one in ids:
            if not (len(one) == 9 and one.isalnum()):
                words = f"Tool call id was {one} but must be a-z, A-Z, 0-9, with a length of 9."
                return says(
                    {"object": "error", "message": words, "type": "invalid_function_call", "param": None, "code": "3280"}, 400
                )
        if unknown := message.keys() - {"role", "content", "tool_calls", "tool_call_id", "name"}:
            detail = [{"type": "extra_forbidden", "loc": ["body", "messages", 1, "assistant", unknown.pop()]}]
            return says({"object": "error", "message": {"detail": detail}, "type": "invalid_request_error"}, 422)
    return unpaired(seen)


def DEEPSEEK(seen: Seen) -> Reply | None:
    """Wants the reasoning of each call back."""
    for place, message in enumerate(seen.messages):
        if message.get("tool_calls") and not message.get("reasoning_content"):
            return refuses(f"Missing `reasoning_content` field in the assistant message at message index {place}.")
    return unpaired(seen)
