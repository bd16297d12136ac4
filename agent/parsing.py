"""JSON written by strangers: read without trusting its depth, its numbers or its characters."""

import json
import math
import re
import unicodedata
from typing import Any

DEEPEST = 64
_LONE = re.compile("[\ud800-\udfff\x00]")


def read_json(text: str | bytes) -> Any:
    """The value, fit to be stored and sent on: no NaN, no infinity, no NUL, no half characters. ValueError where it is not
    JSON, or nested deeper than 64."""
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        return _fit(json.loads(text), 0)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _fit(value: Any, depth: int) -> Any:
    if depth > DEEPEST:
        raise ValueError("nested too deeply")
    if isinstance(value, str):
        return _LONE.sub("�", value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list):
        return [_fit(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {_LONE.sub("�", key): _fit(item, depth + 1) for key, item in value.items()}
    return value


def read_object(text: Any) -> dict[str, Any] | None:
    """A JSON object however it came: as one, as its text, or as the text of its text. None where there is no object."""
    for _ in range(3):
        if isinstance(text, dict):
            return text
        if not isinstance(text, str):
            return None
        try:
            text = read_json(text)
        except ValueError:
            return None
    return None


def one_line(text: str, limit: int = 200) -> str:
    """Someone else's words, to be quoted inside a sentence of ours: one line, nothing invisible, at most `limit` long."""
    plain = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    plain = " ".join(plain.split())
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"
