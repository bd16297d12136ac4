"""What a server's error says, and which outage that is: every server has its own shape, status and words for it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.outages import (
    CannotCallTools,
    Filtered,
    KeyRefused,
    ModelUnknown,
    Moved,
    NotAllowed,
    OtherApi,
    Outage,
    PathUnknown,
    QuotaUsedUp,
    RateLimited,
    RequestRefused,
    ServerFailed,
    TimedOut,
    TooLong,
    ToolsOff,
    VerificationWanted,
)
from agent.parsing import one_line


@dataclass(frozen=True)
class Complaint:
    """What a server's error says, whatever its shape. `param` and `code` are "" where it does not say."""

    message: str
    param: str = ""
    code: str = ""


def complaint_in(data: Any) -> Complaint | None:
    """The error in a reply: OpenAI's, Google's list, vLLM's flat one, FastAPI's `detail`, or a bare string. None where there
    is none."""
    if isinstance(data, list):
        return complaint_in(data[0]) if data else None
    if not isinstance(data, dict):
        return None
    error = data.get("error") or data.get("detail")
    if not error and data.get("object") == "error":
        error = data
    if not error:
        return None
    if not isinstance(error, dict):
        return Complaint(str(error))
    words = error.get("message") or error
    codes = [error.get(key) for key in ("code", "type", "status")]
    return Complaint(
        str(words), param=str(error.get("param") or ""), code=" ".join(str(code) for code in codes if code is not None)
    )


# In this order: the first whose words appear in the error's code or message is the reason, whatever the status.
_TELLING: Sequence[tuple[type[Outage], str]] = (
    (RateLimited, r"retry (in|after) \d"),
    (VerificationWanted, r"must be verified"),
    (OtherApi, r"not supported in the v1/|only supported in v1/"),
    (QuotaUsedUp, r"insufficient_quota|exceeded your current quota|insufficient (balance|credits?)|credit balance|billing"),
    (KeyRefused, r"invalid_api_key|incorrect api key|api key not valid|invalid api key|authentication_error|no api key"),
    (Filtered, r"content_filter|content management policy"),
    (TooLong, r"context_length_exceeded|maximum context length|context (size|window|length)|exceed_context|prompt is too long"),
    (ToolsOff, r"--enable-auto-tool-choice|--tool-call-parser|requires --jinja|unsupported param: tools"),
    (CannotCallTools, r"does not support (tools|function calling)|tool use is not supported"),
    (
        ModelUnknown,
        r"model_not_found|deploymentnotfound|not_found_error model:|models?[ /].{0,200}(not found|does not exist)|unknown model"
        r"|no models? loaded",
    ),
    (PathUnknown, r"unexpected endpoint"),
)
_BY_STATUS: dict[int, type[Outage]] = {
    401: KeyRefused,
    402: QuotaUsedUp,
    403: NotAllowed,
    404: PathUnknown,
    405: PathUnknown,
    408: TimedOut,
    413: TooLong,
    429: RateLimited,
    504: TimedOut,
}


def outage(status: int, complaint: Complaint | None, **values: Any) -> Outage:
    """The reason for an answer that is none. `values`: server, model and seconds, for the sentence."""
    text = f"{complaint.code} {complaint.message}" if complaint else ""
    for kind, telling in _TELLING:
        if re.search(telling, text, re.IGNORECASE):
            return kind(**values)
    if status < 300 and (inside := re.search(r"\b[45]\d\d\b", complaint.code if complaint else "")):
        status = int(inside[0])  # some gateways answer 200 and tell the truth within
    said = one_line(complaint.message) if complaint else "it did not say why."
    kind = _BY_STATUS.get(status) or (Moved if 300 <= status < 400 else ServerFailed if status >= 500 else RequestRefused)
    return kind(status=status, said=said, **values)
