"""What a server and model put up with: found out from their refusals, remembered while the program runs.

A request starts out as plain as it can be. When it is refused with 400 we give up the parameter that is named, then
reasoning, then strict schemas, one at a time.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from agent.complaints import Complaint

Body = dict[str, Any]

_ESSENTIAL = {"model", "messages", "input", "instructions", "tools"}
_ESSENTIAL_IN = {
    "messages": {"role", "content", "tool_calls", "tool_call_id"},
    "input": {"role", "content", "type", "call_id", "name", "arguments", "output"},
}


@dataclass(frozen=True)
class Terms:
    """`without`: names given up, in the request and in replayed messages. `effort`: "none" says so to the server, "unsaid"
    never mentions it. `loose`: tools without strict schemas. `new_limit`: max_tokens under its newer name."""

    without: frozenset[str] = frozenset()
    effort: Literal["as set", "none", "unsaid"] = "as set"
    loose: bool = False
    new_limit: bool = False


LEARNED: dict[tuple[str, str, str], Terms] = {}
"""By path, server's address and model."""


def fit(body: Body, terms: Terms) -> Body:
    """The request as these terms allow it. `body` itself is left alone."""
    fitted = {key: value for key, value in body.items() if key not in terms.without}
    for part in _ESSENTIAL_IN.keys() & fitted.keys():
        dropped = terms.without - _ESSENTIAL_IN[part]
        fitted[part] = [{k: v for k, v in item.items() if k not in dropped} for item in fitted[part]]
    if terms.effort == "none":
        fitted["reasoning_effort"] = "none"
    if terms.loose and "tools" in fitted:
        fitted["tools"] = _loosened(fitted["tools"])
    if terms.new_limit and "max_tokens" in fitted:
        fitted["max_completion_tokens"] = fitted.pop("max_tokens")
    return fitted


def _loosened(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_loosened(item) for item in schema]
    if isinstance(schema, Mapping):
        kept = {key: value for key, value in schema.items() if key != "additionalProperties"}
        if isinstance(kept.get("strict"), bool):
            del kept["strict"]
        return {key: _loosened(value) for key, value in kept.items()}
    return schema


def concede(terms: Terms, complaint: Complaint | None, sent: Body) -> Terms | None:
    """The next terms to try after `sent` was refused, or None when there is nothing left to give up."""
    said = complaint or Complaint("")
    if "max_tokens" in sent and "max_completion_tokens" in said.message:
        return replace(terms, new_limit=True)
    on_chat = "messages" in sent and bool(sent.get("tools"))
    if on_chat and terms.effort == "as set" and "reasoning_effort" in said.message and "tools" in said.message:
        return replace(terms, effort="none")
    named = _named(said, sent)
    if named == "reasoning_effort" and terms.effort == "none":
        return replace(terms, effort="unsaid")
    if named:
        return replace(terms, without=terms.without | {named})
    about_schemas = re.search(r"strict|schema|additionalProperties|function_parameters", f"{said.code} {said.message}")
    if about_schemas and not terms.loose:
        return replace(terms, loose=True)
    if on_chat and terms.effort == "as set" and "reasoning_effort" not in sent:
        return replace(terms, effort="none")
    if not terms.loose:
        return replace(terms, loose=True, effort="unsaid" if terms.effort == "none" else terms.effort)
    return None


def _named(said: Complaint, sent: Body) -> str | None:
    """The one thing we sent and could do without that the refusal names. What it says is missing is not what is too much."""
    if re.search(r"\bmissing\b|must be (passed|provided)", said.message, re.IGNORECASE):
        return None
    inside = {key for part, kept in _ESSENTIAL_IN.items() for item in sent.get(part, []) for key in item if key not in kept}
    for name in sorted((set(sent) - _ESSENTIAL) | inside):
        bare = rf"|\b{re.escape(name)}\b" if "_" in name else ""  # no word of a sentence has one
        if re.split(r"[.\[]", said.param)[0] == name or re.search(rf"['\"`]{re.escape(name)}['\"`]{bare}", said.message):
            return name
    return None
