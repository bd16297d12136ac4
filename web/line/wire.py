"""Reading JSON that others wrote, so that what comes out can be stored by any database and walked without fear."""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from typing import Any, NoReturn

MAX_DEPTH = 100
MAX_ID = 64
MAX_TEXT = 10_000
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class NotJson(ValueError):
    """The bytes are not JSON in UTF-8, or nested deeper than MAX_DEPTH."""


def read_json(body: bytes) -> Any:
    """The value in `body`, with every string storable and every number finite. Anything else raises NotJson.

    NaN and Infinity are not JSON, though Python reads them; 1e999 is JSON, but no number we can keep, and becomes null.
    """
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NotJson(str(error)) from None
    return _storable(value, MAX_DEPTH)


def clean(text: str) -> str:
    """The text with U+FFFD for what a database refuses: NUL, which PostgreSQL cannot store, and lone surrogates."""
    return UNSTORABLE.sub("\ufffd", text)


def inner(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The object under `key`; empty where there is none, or something else."""
    value = raw.get(key)
    return value if isinstance(value, dict) else {}


def word(value: object) -> str:
    """A name of a type or mode, cut at MAX_ID characters; empty where it is not text."""
    return value[:MAX_ID] if isinstance(value, str) else ""


def text(value: object) -> str | None:
    """What someone wrote, cut at MAX_TEXT characters; None where it is not text."""
    return value[:MAX_TEXT] if isinstance(value, str) else None


def identifier(value: object) -> str | None:
    """An id of at most MAX_ID characters: as it came, or its digest where it is longer. None where there is none."""
    if not isinstance(value, str) or not value.strip():
        return None
    return value if len(value) <= MAX_ID else digest(value)


def digest(content: str) -> str:
    """An id made from content, MAX_ID characters long, that no id of LINE's can equal (it begins with ~)."""
    return "~" + hashlib.sha256(content.encode()).hexdigest()[: MAX_ID - 1]


def _refuse(constant: str) -> NoReturn:
    raise NotJson(f"{constant} is not JSON")


def _storable(value: Any, depth: int) -> Any:
    if depth < 0:
        raise NotJson(f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(key): _storable(inner, depth - 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_storable(inner, depth - 1) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
